"""How long after it was produced an article, and what was found in it, can be read in the lake.

    .venv/bin/python -m benchmarks.latency --rate 50 --seconds 120 [--no-reader]

It starts `tocsin up` in a home of its own, produces articles of about 4 KB at a steady rate, and asks the lake for them
again and again, as a reader would: a row's latency is from its sending to the answer that first held it. The reader's
questions take processor time too, more than the writer does, so the lake's own account is printed as well: from Kafka
timestamp to the beginning of the row's transaction, which takes 0.04 to 0.1 s. With --no-reader only that.
"""

import argparse
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from kafka import KafkaProducer

from benchmarks.throughput import articles
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.lake import open_lake
from tests.support.command import Tocsin, running_up, wait_for

POLL_SECONDS = 0.1
"""How often the reader asks; its share of the latency is up to this much and the time of a query."""

WARM_UP_ARTICLES = 500
"""Sent before the clock counts: the first classification compiles patterns, the first commit makes files."""

TABLES = ("articles", "classifications")


def produce(broker: str, rate: float, seconds: float) -> dict[str, float]:
    """Send articles at ``rate`` a second, each at once. Returns: when each was sent, in seconds since 1970."""
    producer = KafkaProducer(**BrokerConnection(broker).kafka_python_options(), acks="all", linger_ms=0)
    sent: dict[str, float] = {}
    started = time.time()
    for number, article in enumerate(articles(int(rate * seconds))):
        time.sleep(max(0.0, started + number / rate - time.time()))
        sent[article.article_id] = time.time()
        producer.send(Topics().articles.name, key=article.kafka_key, value=article.encode())
    producer.flush()
    producer.close()
    return sent


def watch(lake: Path, seen: dict[str, dict[str, float]], finished: threading.Event) -> None:
    """Ask the lake for new rows until told to end; enter by table when each was first in an answer."""
    since = dict.fromkeys(TABLES, datetime(2000, 1, 1, tzinfo=UTC))
    with open_lake(lake, threads=1, memory_limit="512MB") as connection:
        while not finished.is_set():
            for table in TABLES:
                rows = connection.execute(
                    f"select article_id, date_landed from {table} where date_landed >= $1 order by date_landed",
                    [since[table]],
                ).fetchall()
                now = time.time()
                for article_id, date_landed in rows:
                    seen[table].setdefault(article_id, now)
                    since[table] = date_landed
            time.sleep(POLL_SECONDS)


def measure(tocsin: Tocsin, rate: float, seconds: float) -> dict[str, list[float]]:
    """The latencies of every article, in seconds, by table."""
    finished = threading.Event()
    seen: dict[str, dict[str, float]] = {table: {} for table in TABLES}
    watcher = threading.Thread(target=watch, args=(tocsin.home / "lake", seen, finished))
    watcher.start()
    sent = produce(tocsin.broker, rate, seconds)
    try:
        wait_for(lambda: all(len(each) >= len(sent) for each in seen.values()), "the last article")
    finally:
        finished.set()
        watcher.join()
    counted = list(sent)[WARM_UP_ARTICLES:]
    return {table: [seen[table][article] - sent[article] for article in counted] for table in TABLES}


def print_own_account(tocsin: Tocsin) -> None:
    """What the lake's columns say, articles of the warm-up left out."""
    question = (Path(__file__).parent / "latency.sql").read_text("utf-8")
    with open_lake(tocsin.home / "lake") as connection:
        for what, p50, p99, largest in connection.execute(question).fetchall():
            print(f"{what:40} p50 {p50:.3f} s, p99 {p99:.3f} s, largest {largest:.3f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Latency from produce to readable.")
    parser.add_argument("--rate", type=float, default=50.0, help="articles a second")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--no-reader", action="store_true", help="only the lake's own account")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tocsin = Tocsin(Path(folder) / "home")
        with running_up(tocsin):
            wait_for(lambda: tocsin.status()["drained"], "worker and writer")
            if options.no_reader:
                produce(tocsin.broker, options.rate, options.seconds)
                wait_for(lambda: tocsin.status()["drained"], "the last article")
                found = {}
            else:
                found = measure(tocsin, options.rate, options.seconds)
            print_own_account(tocsin)
    for table, latencies in found.items():
        cuts = statistics.quantiles(latencies, n=100)
        print(
            f"{table + ' as a reader sees them':40} "
            f"p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s, largest {max(latencies):.3f} s"
        )


if __name__ == "__main__":
    main()
