"""What rules cost: articles a second through the alert agent with one rule, with fifty, with five hundred.

    .venv/bin/python -m benchmarks.alert_rules --articles 20000 --rules 1 50 500

It fills a topic with classified articles, one in ten with an act of its own, and lets `tocsin alerter` work it off:
from the first to the last commit, which follows on the broker's acknowledgement of every alert. Then, in this
process, how long the engine takes for an item that arrives alone, as it does when nothing is behind. The rules are
those of alert_wire.
"""

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.alert_lab import POLL_SECONDS, Lab, fill, running_lab
from benchmarks.alert_wire import SHARE_WITH_ACT, classified, rule_file
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.topics import ALERT_GROUP
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule_file import read_rule_file
from streams.topic_scan import scan

WARM_UP_ITEMS = 30
LONE_ITEMS = 200


def measure(lab: Lab, prefix: str, rules: int, messages: list[ClassifiedArticleV1]) -> tuple[float, int]:
    """Articles a second of the agent, and how many alerts and updates it made."""
    tocsin = lab.tocsin(prefix, rules)
    fill(lab.connection, tocsin.topics.classified, messages)
    committed = tocsin.committed(ALERT_GROUP, tocsin.topics.classified)
    with tocsin.running("alerter"):
        while not (first := committed()):
            time.sleep(POLL_SECONDS)
        began = time.monotonic()
        while (done := committed()) < len(messages):
            time.sleep(POLL_SECONDS)
        rate = (done - first) / (time.monotonic() - began)
    return rate, sum(1 for _ in scan(lab.connection, tocsin.topics.alerts.name))


def lone_item_milliseconds(rules: int, messages: list[ClassifiedArticleV1]) -> float:
    """Median time of the engine for one item that arrives by itself, with some behind it in the window."""
    engine = RuleEngine(each.rule for each in read_rule_file("benchmark.toml", rule_file(rules)).rules)
    now, taken = datetime.now(UTC), []
    with_items = [each for each in messages if each.items][: WARM_UP_ITEMS + LONE_ITEMS]
    for number, each in enumerate(with_items):
        began = time.perf_counter()
        engine.arrive([Arrival(each, now + timedelta(milliseconds=number))], now)
        taken.append(1_000 * (time.perf_counter() - began))
    engine.close()
    return statistics.median(taken[WARM_UP_ITEMS:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Articles a second through the alert agent, by number of rules.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--share", type=float, default=SHARE_WITH_ACT, help="of articles with an act")
    parser.add_argument("--rules", type=int, nargs="+", default=[1, 50, 500])
    options = parser.parse_args()
    messages = list(classified(options.articles, options.share))
    print(f"{len(messages):,} articles, {sum(len(each.items) for each in messages):,} items")
    print(f"{'rules':>6}{'articles/s':>12}{'ms/article':>12}{'to the first':>14}{'alerts':>9}{'ms/lone item':>14}")
    first = 0.0
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        for number, rules in enumerate(options.rules):
            rate, alerts = measure(lab, f"bench{number}.", rules, messages)
            first = first or rate
            lone = lone_item_milliseconds(rules, messages)
            print(
                f"{rules:6}{rate:12,.0f}{1000 / rate:12.3f}{first / rate:14.2f}{alerts:9,}{lone:14.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
