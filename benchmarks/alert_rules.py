"""What rules cost: articles a second through the alert agent with one rule, with fifty, with five hundred.

    .venv/bin/python -m benchmarks.alert_rules --articles 20000 --rules 1 50 500

It fills a topic with classified articles, one in ten with an act of its own, and lets `tocsin alerter` work it off:
from the first to the last commit, which follows on the broker's acknowledgement of every alert. Then, in this
process, how long the engine takes for an item that arrives alone, as it does when nothing is behind. The rules are
those of alert_wire. Ratios are of processor time, which says the same on a busy machine.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

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


@dataclass(frozen=True)
class Measured:
    """articles: a second. cpu_milliseconds: of the agent's process, for an article. revisions: alerts and updates."""

    articles: float
    cpu_milliseconds: float
    revisions: int


def measure(lab: Lab, prefix: str, rules: int, messages: list[ClassifiedArticleV1]) -> Measured:
    """Let an agent with so many rules work the messages off."""
    tocsin = lab.tocsin(prefix, rules)
    fill(lab.connection, tocsin.topics.classified, messages)
    committed = tocsin.committed(ALERT_GROUP, tocsin.topics.classified)
    with tocsin.running("alerter") as (alerter,):
        while not (first := committed()):
            time.sleep(POLL_SECONDS)
        began, cpu_before = time.monotonic(), cpu_seconds(alerter.pid)
        while (done := committed()) < len(messages):
            time.sleep(POLL_SECONDS)
        seconds, cpu = time.monotonic() - began, cpu_seconds(alerter.pid) - cpu_before
    revisions = sum(1 for _ in scan(lab.connection, tocsin.topics.alerts.name))
    return Measured((done - first) / seconds, 1_000 * cpu / (done - first), revisions)


def cpu_seconds(pid: int) -> float:
    """What a process has had of the processor."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def lone_item_milliseconds(rules: int, messages: list[ClassifiedArticleV1]) -> float:
    """Median processor time of the engine for an item that arrives by itself, with some behind it in the window."""
    engine = RuleEngine(each.rule for each in read_rule_file("benchmark.toml", rule_file(rules)).rules)
    now, taken = datetime.now(UTC), []
    with_items = [each for each in messages if each.items][: WARM_UP_ITEMS + LONE_ITEMS]
    for number, each in enumerate(with_items):
        began = time.process_time()
        engine.arrive([Arrival(each, now + timedelta(milliseconds=number))], now)
        taken.append(1_000 * (time.process_time() - began))
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
    heads = ("articles/s", "CPU ms/article", "to the first", "revisions", "CPU ms/lone item")
    print(f"{'rules':>6}{heads[0]:>12}{heads[1]:>16}{heads[2]:>14}{heads[3]:>11}{heads[4]:>18}")
    first: Measured | None = None
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        for number, rules in enumerate(options.rules):
            found = measure(lab, f"bench{number}.", rules, messages)
            first = first or found
            print(
                f"{rules:6}{found.articles:12,.0f}{found.cpu_milliseconds:16.3f}"
                f"{found.cpu_milliseconds / first.cpu_milliseconds:14.2f}{found.revisions:11,}"
                f"{lone_item_milliseconds(rules, messages):18.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
