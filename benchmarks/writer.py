"""The writer alone: articles a second from topic to lake, beside what the lake and a hand-written loop can do.

    .venv/bin/python -m benchmarks.writer --articles 100000
    .venv/bin/python -m benchmarks.writer --maintenance --rate 1 --days 30

The first starts an Apache Kafka of its own, fills a topic with articles of about 4 KB, and measures in turn, each in a
process of its own: Arrow tables inserted in the same kind of lake with no Kafka, our writer, and a hand-written loop
of confluent-kafka, json and Arrow that neither validates nor looks for what was landed already. The second lands
rows in many small transactions, as fast as it can, and shows what upkeep costs at the beginning and at the end. Its
size is --commits times --rows (250,000 by default: a month at one article every ten seconds), or what --rate articles
a second bring in --days: 26,000 commits at one a second. The writer itself lands what comes in a tenth of a second, so
that below ten articles a second its transactions are of one row: --rows 1 has as many as it would make.
"""

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import confluent_kafka
import psutil
import pyarrow as pa
from kafka import KafkaProducer

from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.lake import Lake, utc_now
from sinks.duckdb.maintenance import Maintenance
from sinks.duckdb.offsets import Partition, offset_rows
from sinks.duckdb.rows import SCHEMAS, Received, decode, to_arrow
from sinks.duckdb.writer import Writer
from tocsin.broker import LocalBroker
from tocsin.broker.local import free_port
from tocsin.topics import apply_topics

ROOT = Path(__file__).parents[1]
PREFIX = "benchmark."
BATCH_ROWS = 5_000
DAY_SECONDS = 86_400
TUNED = {"fetch.queue.backoff.ms": 10, "queued.max.messages.kbytes": 65_536, "fetch.message.max.bytes": 4 << 20}
"""librdkafka waits a second by default before it fetches on once its queue was full."""

TOPICS = Topics().with_prefix(PREFIX)


def random_texts() -> Iterator[str]:
    """Texts of about 4 KB, no two alike: a repeated one would cost the lake next to nothing."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 10))) for _ in range(20_000)]
    while True:
        yield " ".join(chance.choices(words, k=570))


def articles(count: int) -> Iterator[ArticleV1]:
    """As many articles."""
    for number, text in zip(range(count), random_texts(), strict=False):
        yield ArticleV1(
            article_id=f"article-{number}",
            source="The Harbour Post",
            title=text[:60],
            url=f"https://harbour.example/{number}",
            text=text,
            date_published=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
            date_ingested=utc_now(),
        )


def fill(connection: BrokerConnection, count: int) -> None:
    """Put them on their topic."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=20, batch_size=256 * 1024)
    for article in articles(count):
        producer.send(TOPICS.articles.name, key=article.kafka_key, value=article.encode())
    producer.flush()
    producer.close()


def insert_arrow(lake: Lake, connection: BrokerConnection, count: int) -> float:
    """Seconds for Arrow tables that lie ready."""
    del connection
    values = enumerate(each.encode() for each in articles(count))
    received = (Received(TOPICS.articles.name, 0, number, None, None, value) for number, value in values)
    tables = []
    while batch := list(itertools.islice(received, BATCH_ROWS)):
        tables.append(to_arrow([decode(each, TOPICS, utc_now()) for each in batch]))
    started = time.monotonic()
    for number, each in enumerate(tables, 1):
        lake.land({**each, "offsets": one_offset(number)}, number)
    return time.monotonic() - started


def one_offset(number: int) -> pa.Table:
    """The offsets of a batch."""
    partition = Partition("cluster", "topic", TOPICS.articles.name, 0)
    return offset_rows([(partition, number * BATCH_ROWS)], number, utc_now())


def run_writer(lake: Lake, connection: BrokerConnection, count: int) -> float:
    """Seconds of our writer, its start included."""
    stop = threading.Event()
    thread = threading.Thread(target=Writer(connection, TOPICS, lake, batch_rows=BATCH_ROWS).run, args=(stop,))
    started = time.monotonic()
    thread.start()
    reader = lake.connection.cursor()
    while reader.execute("select sum(kafka_offset) from lake.current_offsets").fetchall()[0][0] != count:
        time.sleep(0.05)
    seconds = time.monotonic() - started
    stop.set()
    thread.join()
    return seconds


def run_confluent(lake: Lake, connection: BrokerConnection, count: int) -> float:
    """Seconds of a careful loop by hand, its start included."""
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": connection.bootstrap_servers, "group.id": "by-hand", "enable.auto.commit": False, **TUNED}
    )
    started = time.monotonic()
    found = consumer.list_topics(TOPICS.articles.name).topics[TOPICS.articles.name].partitions
    consumer.assign([confluent_kafka.TopicPartition(TOPICS.articles.name, number, 0) for number in found])
    landed = number = 0
    while landed < count:
        messages = consumer.consume(BATCH_ROWS, timeout=0.5)
        if messages:
            number += 1
            lake.land({"articles": by_hand(messages), "offsets": one_offset(number)}, number)
            landed += len(messages)
    seconds = time.monotonic() - started
    consumer.close()
    return seconds


def by_hand(messages: list[Any]) -> pa.Table:
    """JSON to Arrow, without a model."""
    landed = utc_now()
    rows = []
    for message in messages:
        row = json.loads(message.value())
        for name in ("date_published", "date_ingested"):
            if row.get(name):
                row[name] = datetime.fromisoformat(row[name])
        row["date_produced"] = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
        row["date_landed"] = landed
        row["kafka_topic"], row["kafka_partition"] = message.topic(), message.partition()
        row["kafka_offset"] = message.offset()
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMAS["articles"])


PARTS: dict[str, Callable[[Lake, BrokerConnection, int], float]] = {
    "Arrow inserts alone": insert_arrow,
    "writer": run_writer,
    "confluent-kafka by hand": run_confluent,
}


def measure_part(part: str, address: str, count: int) -> None:
    """In a process of its own: print articles a second and the peak of resident memory."""
    with tempfile.TemporaryDirectory() as folder, Lake(Path(folder)) as lake:
        seconds = PARTS[part](lake, BrokerConnection(address), count)
        (landed,) = lake.query("select count(*) from articles")[0]
        if landed != count:
            sys.exit(f"{part}: {landed} of {count} landed")
    print(json.dumps({"rate": count / seconds, "megabytes": psutil.Process().memory_info().rss / 1e6}))


def compare(count: int, rounds: int) -> None:
    """Measure every part in turn, several times over, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        broker = LocalBroker(Path(folder) / "broker", free_port(), Path(folder) / "broker.log")
        broker.start()
        try:
            apply_topics(broker.connection, TOPICS)
            fill(broker.connection, count)
            measured: dict[str, list[dict[str, float]]] = {part: [] for part in PARTS}
            for _, part in itertools.product(range(rounds), PARTS):
                measured[part].append(in_own_process(part, broker.connection.bootstrap_servers, count))
        finally:
            broker.stop()
    rates = {part: median(each["rate"] for each in found) for part, found in measured.items()}
    for part, rate in rates.items():
        memory = max(each["megabytes"] for each in measured[part])
        print(f"{part:25} {rate:8,.0f} articles/s  {rates['writer'] / rate:5.2f} writer to it  {memory:6,.0f} MB")


def in_own_process(part: str, address: str, count: int) -> dict[str, float]:
    """One measurement."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.writer",
        "--part",
        part,
        "--address",
        address,
        "--articles",
        str(count),
    ]
    finished = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return found


def small_batches(commits: int, rows: int, days: float) -> Iterator[dict[str, pa.Table]]:
    """Small batches whose times are spread over so many days."""
    texts = random_texts()
    for commit in range(1, commits + 1):
        landed = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days) / commits * commit
        found = [
            {
                "article_id": f"{commit}-{row}",
                "source": "benchmark",
                "date_landed": landed,
                "text": next(texts),
                "kafka_topic": TOPICS.articles.name,
                "kafka_partition": 0,
                "kafka_offset": commit * rows + row,
            }
            for row in range(rows)
        ]
        table = pa.Table.from_pylist(found, schema=SCHEMAS["articles"])
        yield {"articles": table, "offsets": one_offset(commit)}


def measure_maintenance(commits: int, rows: int, days: float) -> None:
    """Land them all; print what they amount to, and a line for each tenth of them."""
    rate = commits * rows / (days * DAY_SECONDS)
    print(f"{commits:,} commits of {rows:,} rows: {days:g} days at {rate:.3g} articles a second")
    with tempfile.TemporaryDirectory() as folder, Lake(Path(folder)) as lake:
        maintenance = Maintenance(lake, utc_now)
        landing: list[float] = []
        upkeep: list[float] = []
        written = written_bytes()
        for number, batch in enumerate(small_batches(commits, rows, days), 1):
            started = time.monotonic()
            lake.land(batch, number)
            landing.append(time.monotonic() - started)
            started = time.monotonic()
            maintenance.after_commit()
            upkeep.append(time.monotonic() - started)
            if number % max(1, commits // 10) == 0:
                show_tenth(lake, number * rows, landing, upkeep, written_bytes() - written)
                landing, upkeep, written = [], [], written_bytes()


def show_tenth(lake: Lake, rows: int, landing: list[float], upkeep: list[float], written: int) -> None:
    """One line of the ten."""
    cuts = quantiles(landing, n=100)
    files = list(lake.folder.data.rglob("*.parquet"))
    live = lake.query("select count(*), sum(data_file_size_bytes) from ducklake_list_files('lake', 'articles')")[0]
    print(
        f"{rows:10,} rows  commit p50 {cuts[49] * 1000:4.0f} ms p99 {cuts[98] * 1000:4.0f} ms  "
        f"longest step of upkeep {max(upkeep):5.2f} s, "
        f"{100 * sum(upkeep) / (sum(upkeep) + sum(landing)):3.0f} % of the time  written {written / 1e6:6.0f} MB  "
        f"articles {live[0]} files {live[1] / 1e6:6.0f} MB  on disk {len(files)} files  "
        f"catalog {lake.folder.catalog.stat().st_size / 1e6:.1f} MB  "
        f"resident {psutil.Process().memory_info().rss / 1e6:.0f} MB",
        flush=True,
    )


def written_bytes() -> int:
    """What this process has written so far."""
    return int(psutil.Process().io_counters().write_chars)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Throughput of the writer, and the cost of its upkeep.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--maintenance", action="store_true")
    parser.add_argument("--commits", type=int, default=2_500)
    parser.add_argument("--rows", type=int, default=100, help="rows a commit")
    parser.add_argument("--days", type=float, default=30.0, help="over which the rows are spread")
    parser.add_argument("--rate", type=float, help="articles a second; gives the number of commits")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--address", default="")
    options = parser.parse_args()
    if options.part:
        measure_part(options.part, options.address, options.articles)
    elif options.maintenance:
        commits = options.commits
        if options.rate:
            commits = max(1, round(options.rate * options.days * DAY_SECONDS / options.rows))
        measure_maintenance(commits, options.rows, options.days)
    else:
        compare(options.articles, options.rounds)


if __name__ == "__main__":
    main()
