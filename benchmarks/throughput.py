"""How fast articles go from the topic through a worker, beside what the broker alone can do, all in one run.

    .venv/bin/python -m benchmarks.throughput --articles 20000
    .venv/bin/python -m benchmarks.throughput --articles 100000 --memory

It starts an Apache Kafka of its own, fills a topic with articles of about 4 KB, and measures in turn, each in a process
of its own: a bare aiokafka consumer and a bare faust agent that only count, our worker with an analyser that
finds nothing (what broker and agent cost), our worker with the real one, and the real one alone without Kafka.
"""

import argparse
import asyncio
import itertools
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faust
import psutil
from aiokafka import AIOKafkaConsumer
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import Topics, TopicSpec
from streams.agents.classify import Analyser
from streams.app import create_app
from streams.clock import SystemClock
from streams.model.factory import create_analyser
from streams.runner import run_app
from tests.support.analysers import NothingFound
from tocsin.broker import LocalBroker
from tocsin.broker.local import free_port
from tocsin.topics import apply_topics

ROOT = Path(__file__).parents[1]
SAMPLE_WIRE = ROOT / "tocsin" / "sample_wire" / "wire.jsonl"
ARTICLE_CHARACTERS = 4_000
POLL_SECONDS = 0.05
ALONE_ARTICLES = 1_000
MEMORY_STEPS = 10


def articles(count: int) -> Iterator[ArticleV1]:
    """Articles of about 4 KB, each another run of the sample wire's paragraphs."""
    texts = [json.loads(line)["text"] for line in SAMPLE_WIRE.read_text("utf-8").splitlines()]
    paragraphs = itertools.cycle([part for text in texts for part in text.split("\n\n")])
    for number in range(count):
        text = ""
        while len(text) < ARTICLE_CHARACTERS:
            text += next(paragraphs) + "\n\n"
        yield ArticleV1(article_id=f"article-{number}", source="Benchmark", text=text)


def fill(connection: BrokerConnection, topics: Topics, count: int) -> None:
    """Put the articles on their topic."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=20, batch_size=256 * 1024)
    for article in articles(count):
        producer.send(topics.articles.name, key=article.kafka_key, value=article.encode())
    producer.flush()
    producer.close()


async def count_with_aiokafka(connection: BrokerConnection, topics: Topics, count: int) -> float:
    """Articles per second of a consumer that only counts."""
    consumer = AIOKafkaConsumer(
        topics.articles.name, bootstrap_servers=connection.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    seen, started = 0, 0.0
    while seen < count:
        batches = await consumer.getmany(timeout_ms=1000)
        started = started or time.monotonic()
        seen += sum(map(len, batches.values()))
    rate = seen / (time.monotonic() - started)
    await consumer.stop()
    return rate


async def count_with_faust(connection: BrokerConnection, topics: Topics, count: int) -> float:
    """Articles per second of an agent that only counts."""
    app = faust.App(
        "benchmark-count",
        broker=f"kafka://{connection.bootstrap_servers}",
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        datadir=tempfile.mkdtemp(),
    )
    stop, rates = asyncio.Event(), []

    async def counting(stream: Any) -> None:
        seen, started = 0, 0.0
        async for _ in stream:
            started = started or time.monotonic()
            seen += 1
            if seen == count:
                rates.append(seen / (time.monotonic() - started))
                stop.set()

    app.agent(app.topic(topics.articles.name, key_serializer="raw", value_serializer="raw"))(counting)
    await run_app(app, stop)
    return rates[0]


async def run_worker(connection: BrokerConnection, topics: Topics, group: str, analyser: Analyser) -> None:
    """Our worker, until the process is killed."""
    folder = Path(tempfile.mkdtemp())
    app = create_app(
        connection, topics, group, analyser, SystemClock(), data_folder=folder, dead_letter_limit=1_000_000
    )
    await run_app(app, asyncio.Event())


def analyse_alone(count: int) -> float:
    """Articles per second of the analyser alone."""
    analyser, todo, now = create_analyser(), list(articles(count)), datetime.now(UTC)
    analyser.classify(todo[0], now)
    started = time.monotonic()
    for article in todo:
        analyser.classify(article, now)
    return count / (time.monotonic() - started)


def child(part: str, address: str, prefix: str, count: int) -> None:
    """Do one part in this process; its rate, where it knows it, goes to stdout."""
    connection, topics = BrokerConnection(address), Topics().with_prefix(prefix)
    match part:
        case "aiokafka":
            print(asyncio.run(count_with_aiokafka(connection, topics, count)))
        case "faust":
            print(asyncio.run(count_with_faust(connection, topics, count)))
        case "alone":
            print(analyse_alone(min(count, ALONE_ARTICLES)))
        case "nothing":
            asyncio.run(run_worker(connection, topics, "benchmark-nothing", NothingFound()))
        case _:
            asyncio.run(run_worker(connection, topics, "benchmark-worker", create_analyser()))


@contextmanager
def started_child(part: str, connection: BrokerConnection, prefix: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """One part in a process of its own, killed at the end of the block."""
    arguments = [
        "--part",
        part,
        "--address",
        connection.bootstrap_servers,
        "--prefix",
        prefix,
        "--articles",
        str(count),
    ]
    command = [sys.executable, "-m", "benchmarks.throughput", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def outcomes(connection: BrokerConnection, spec: TopicSpec) -> Iterator[tuple[float, int]]:
    """Time and number of messages that have come on a topic since now, as soon as there are any."""
    consumer = KafkaConsumer(**connection.kafka_python_options(), group_id=None, enable_auto_commit=False)
    partitions = [TopicPartition(spec.name, each) for each in range(spec.partitions)]
    before = sum(consumer.end_offsets(partitions).values())
    while True:
        now = sum(consumer.end_offsets(partitions).values()) - before
        if now:
            yield time.monotonic(), now
        time.sleep(POLL_SECONDS)


def measure_worker(part: str, connection: BrokerConnection, prefix: str, count: int) -> float:
    """Articles per second from the first outcome on the topic to the last."""
    spec = Topics().with_prefix(prefix).classified
    seen = outcomes(connection, spec)
    with started_child(part, connection, prefix, count):
        began, first = next(seen)
        for now, done in seen:
            if done >= count:
                return (done - first) / (now - began)
    raise AssertionError("outcomes never end")


def measure_memory(connection: BrokerConnection, prefix: str, count: int) -> Iterator[tuple[int, float]]:
    """Articles done and MiB resident of a worker with the real analyser, `MEMORY_STEPS` times."""
    spec = Topics().with_prefix(prefix).classified
    seen = outcomes(connection, spec)
    with started_child("worker", connection, prefix, count) as process:
        due = iter([count * step // MEMORY_STEPS for step in range(1, MEMORY_STEPS + 1)])
        wanted: int | None = next(due)
        for _, done in seen:
            while wanted is not None and done >= wanted:
                yield done, psutil.Process(process.pid).memory_info().rss / 2**20
                wanted = next(due, None)
            if wanted is None:
                return


def report(connection: BrokerConnection, prefix: str, count: int) -> None:
    """Measure every part and print its articles per second, and how long the same takes with the analysis alone."""
    rates = {}
    for part in ("aiokafka", "faust", "alone"):
        with started_child(part, connection, prefix, count) as process:
            rates[part] = float(process.communicate()[0])
    for part in ("nothing", "worker"):
        rates[part] = measure_worker(part, connection, prefix, count)
    names = {
        "aiokafka": "bare aiokafka consumer, counts",
        "faust": "bare faust agent, counts",
        "nothing": "our worker, analyser that finds nothing",
        "alone": "the analyser alone, no Kafka",
        "worker": "our worker, the real analyser",
    }
    print(f"{'':42}{'articles/s':>12}{'of aiokafka':>13}{'ms/article':>12}")
    for part, name in names.items():
        print(f"{name:42}{rates[part]:12,.0f}{rates[part] / rates['aiokafka']:13.3f}{1000 / rates[part]:12.3f}")
    share = rates["worker"] / rates["alone"]
    print(f"the worker keeps {share:.0%} of the analyser's speed")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--memory", action="store_true", help="resident memory of the worker instead of rates")
    for hidden in ("--part", "--address", "--prefix"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        child(given.part, given.address, given.prefix, given.articles)
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as folder:
        broker = LocalBroker(Path(folder) / "broker", free_port(), Path(folder) / "broker.log")
        broker.start()
        try:
            prefix = "benchmark."
            topics = Topics().with_prefix(prefix)
            apply_topics(broker.connection, topics)
            fill(broker.connection, topics, given.articles)
            if given.memory:
                for done, resident in measure_memory(broker.connection, prefix, given.articles):
                    print(f"{done:10,} articles {resident:8.0f} MiB resident", flush=True)
            else:
                report(broker.connection, prefix, given.articles)
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
