"""From the production of an article to the receipt of its alert: the whole path, with fifty rules.

    .venv/bin/python -m benchmarks.alert_latency --rate 20 --seconds 60
    .venv/bin/python -m benchmarks.alert_latency --rate 200 --seconds 60 --classifier lexicon --workers 2
    .venv/bin/python -m benchmarks.alert_latency --rate 200 --seconds 60 --classified

It starts broker, `tocsin worker`, `tocsin alerter` and `tocsin delivery` (with --writer also `tocsin writer`), produces
articles of about 4 KB at a steady rate, one in ten with an act of its own, and has every alert sent to an HTTP server
in this process. A latency is from the article's Kafka timestamp to the moment when the server has read the body of the
first message that tells of its alert. Where the workers cannot keep up with the rate, latencies are those of a queue,
and it says so; --classified leaves them out and produces what they would have found.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from kafka import KafkaProducer

from benchmarks.alert_lab import Receiver, Tocsin, running_lab, wait_for
from benchmarks.alert_wire import SHARE_WITH_ACT, articles, classified
from schemas.alert.v1 import AlertV1
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.topics import ALERT_GROUP, CLASSIFY_GROUP, TopicSpec
from streams.topic_scan import scan

WARM_UP_ARTICLES = 40
"""Sent before the clock counts, each with an act."""

KEPT_UP_SECONDS = 2.0
"""Workers that are done so soon after the last article have kept up."""

Article = ArticleV1 | ClassifiedArticleV1
Make = Callable[..., Iterable[Article]]


def produce(tocsin: Tocsin, spec: TopicSpec, messages: Iterable[Article], rate: float) -> dict[str, float]:
    """Send at ``rate`` a second, each at once. Returns: Kafka's timestamps by article, in seconds since 1970."""
    producer = KafkaProducer(**tocsin.connection.kafka_python_options(), acks="all", linger_ms=0)
    sent, began = {}, time.time()
    for number, each in enumerate(messages):
        time.sleep(max(0.0, began + number / rate - time.time()))
        now = int(time.time() * 1000)
        sent[each.article_id] = now / 1000
        producer.send(spec.name, key=each.kafka_key, value=each.encode(), timestamp_ms=now)
    producer.flush()
    producer.close()
    return sent


def first_receipts(receiver: Receiver) -> dict[str, tuple[str, float]]:
    """By alert: the article that rang it, the last to arrive of several, and when it was first received."""
    found: dict[str, tuple[str, float]] = {}
    for each in list(receiver.receipts):
        if each.alert["change"] == "rang":
            last = max(each.alert["reports"], key=lambda report: str(report["date_arrived"]))
            found.setdefault(each.alert["alert_id"], (last["article_id"], each.seconds))
    return found


def alerts_rung(tocsin: Tocsin) -> dict[str, AlertV1]:
    """The first revision of every alert on the topic."""
    decoded = (AlertV1.decode(each.value) for each in scan(tocsin.connection, tocsin.topics.alerts.name))
    return {each.alert_id: each for each in decoded if each.revision == 1}


def show(name: str, seconds: list[float]) -> None:
    """One line of the table."""
    cuts = statistics.quantiles(seconds, n=100)
    print(f"{name:44} {cuts[49]:8.3f} s {cuts[98]:8.3f} s {max(seconds):8.3f} s {len(seconds):7,}")


def warm_up(tocsin: Tocsin, receiver: Receiver, make: Make, spec: TopicSpec) -> None:
    """Wait until every process is up and has done its first: plans, patterns, connections."""
    produce(tocsin, spec, make(WARM_UP_ARTICLES, 1.0, seed=1, prefix="w"), 1_000)
    done = tocsin.committed(ALERT_GROUP, tocsin.topics.classified)
    wait_for(lambda: done() >= WARM_UP_ARTICLES, "the first articles")
    wait_for(lambda: len(first_receipts(receiver)) >= len(alerts_rung(tocsin)), "the first alerts")


def measure(tocsin: Tocsin, receiver: Receiver, options: argparse.Namespace) -> None:
    """Produce, wait until every alert has come, and print."""
    make: Make = classified if options.classified else articles
    spec = tocsin.topics.classified if options.classified else tocsin.topics.articles
    messages: list[Article] = list(make(int(options.rate * options.seconds), options.share))
    warm_up(tocsin, receiver, make, spec)
    sent = produce(tocsin, spec, messages, options.rate)
    ended, count = time.time(), len(messages) + WARM_UP_ARTICLES
    groups = [] if options.classified else [tocsin.committed(CLASSIFY_GROUP, tocsin.topics.articles)]
    for committed in (*groups, tocsin.committed(ALERT_GROUP, tocsin.topics.classified)):
        wait_for(lambda each=committed: each() >= count, "the last article")  # type: ignore[misc]
    behind = time.time() - ended
    rung = alerts_rung(tocsin)
    wait_for(lambda: len(first_receipts(receiver)) >= len(rung), "the last alert")
    if behind > KEPT_UP_SECONDS:
        kept = len(sent) / (len(sent) / options.rate + behind)
        print(f"did not keep up: done {behind:.1f} s after the last article, {kept:.0f} articles/s")
    counted = {name: found for name, found in first_receipts(receiver).items() if found[0] in sent}
    made = {name: (each.date_alerted.timestamp(), each.date_changed.timestamp()) for name, each in rung.items()}
    print(f"{f'{len(sent):,} articles, {options.rate:g} a second':44} {'p50':>10} {'p99':>10} {'largest':>10}  alerts")
    show("article produced to alert received", [at - sent[article] for article, at in counted.values()])
    if not options.classified:
        show("  of it: produced to classified", [made[name][1] - sent[found[0]] for name, found in counted.items()])
    show("  of it: classified to alert made", [made[name][0] - made[name][1] for name in counted])
    show("  of it: alert made to received", [found[1] - made[name][0] for name, found in counted.items()])


def main() -> None:
    """Start everything, measure and print."""
    parser = argparse.ArgumentParser(description="Latency from produce to the webhook's receipt.")
    parser.add_argument("--rate", type=float, default=20.0, help="articles a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rules", type=int, default=50)
    parser.add_argument("--share", type=float, default=SHARE_WITH_ACT, help="of articles with an act")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--classifier", default="whole", help="TOCSIN_CLASSIFIER of the workers")
    parser.add_argument("--writer", action="store_true", help="the DuckDB writer beside it")
    parser.add_argument("--classified", action="store_true", help="no workers: produce classified articles")
    options = parser.parse_args()
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab, receiver.running():
        tocsin = lab.tocsin("bench.", options.rules, port=receiver.port, classifier=options.classifier)
        workers = [] if options.classified else ["worker"] * options.workers
        with tocsin.running(*workers, "alerter", "delivery", *(["writer"] if options.writer else [])):
            measure(tocsin, receiver, options)


if __name__ == "__main__":
    main()
