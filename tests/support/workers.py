"""Workers of the tests, in this process or in their own, and what goes in and comes out of their topics."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import CLASSIFY_GROUP, Topics, TopicSpec
from streams.agents.classify import Analyser
from streams.app import create_app
from streams.runner import run_app

ROOT = Path(__file__).parents[2]

WAIT_SECONDS = 60.0
"""Far longer than anything here takes on a busy machine."""

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FixedClock:
    """Stands still at `NOW`."""

    def now(self) -> datetime:
        return NOW


def article(number: int | str, text: str = "Nothing happened.") -> ArticleV1:
    """An article with the id ``article-NUMBER``."""
    return ArticleV1(article_id=f"article-{number}", source="The Test", text=text)


def produce(connection: BrokerConnection, topics: Topics, values: Iterable[ArticleV1 | bytes | None]) -> None:
    """Put articles, or raw values, on the articles' topic, acknowledged."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=5)
    for value in values:
        key = value.kafka_key if isinstance(value, ArticleV1) else b"key"
        producer.send(
            topics.articles.name, key=key, value=value.encode() if isinstance(value, ArticleV1) else value
        ).add_errback(_fail)
    producer.flush()
    producer.close()


def _fail(error: Exception) -> None:
    raise error


def consume(connection: BrokerConnection, spec: TopicSpec, is_enough: Callable[[list[Any]], bool]) -> list[Any]:
    """Decode the values of a topic from its start until there are enough of them."""
    consumer = KafkaConsumer(
        spec.name,
        **connection.kafka_python_options(),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=100,
    )
    found: list[Any] = []
    deadline = time.monotonic() + WAIT_SECONDS
    try:
        while not is_enough(found):
            assert time.monotonic() < deadline, f"only {len(found)} messages on {spec.name}"
            for messages in consumer.poll(timeout_ms=100).values():
                found.extend(spec.model.decode(message.value) for message in messages)
    finally:
        consumer.close()
    return found


def consume_count(connection: BrokerConnection, spec: TopicSpec, count: int) -> list[Any]:
    """The first values of a topic, ``count`` or a few more."""
    return consume(connection, spec, lambda found: len(found) >= count)


def committed_offset(connection: BrokerConnection, group: str, topic: str, partition: int) -> int:
    """The offset that the group has committed for a partition; 0 where it has committed none."""
    admin = KafkaAdminClient(**connection.kafka_python_options())
    try:
        found = admin.list_group_offsets([group])[group].get(TopicPartition(topic, partition))
        return 0 if found is None else max(found.offset, 0)
    finally:
        admin.close()


def group_of(topics: Topics) -> str:
    """The consumer group that settings with these topics' prefix have."""
    return topics.articles.name.removesuffix(Topics().articles.name) + CLASSIFY_GROUP


@asynccontextmanager
async def running_app(
    connection: BrokerConnection, topics: Topics, analyser: Analyser, folder: Path, dead_letter_limit: int = 1_000
) -> AsyncIterator[asyncio.Task[None]]:
    """A worker in this event loop; the task ends as the worker does."""
    app = create_app(
        connection,
        topics,
        group_of(topics),
        analyser,
        FixedClock(),
        data_folder=folder,
        dead_letter_limit=dead_letter_limit,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(run_app(app, stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait([task])


def worker_environment(connection: BrokerConnection, topics: Topics, home: Path) -> dict[str, str]:
    """TOCSIN_* for a worker of this broker and these topics."""
    prefix = topics.articles.name.removesuffix(Topics().articles.name)
    values = {
        "TOCSIN_HOME": str(home),
        "TOCSIN_BROKER": connection.bootstrap_servers,
        "TOCSIN_SECURITY_PROTOCOL": connection.security_protocol,
        "TOCSIN_SASL_MECHANISM": connection.sasl_mechanism,
        "TOCSIN_SASL_USERNAME": connection.sasl_username,
        "TOCSIN_SASL_PASSWORD": connection.sasl_password,
        "TOCSIN_SSL_CAFILE": connection.ssl_cafile,
        "TOCSIN_TOPIC_PREFIX": prefix,
        "TOCSIN_PARTITIONS": str(topics.articles.partitions),
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return inherited | {name: value for name, value in values.items() if value is not None}


@contextmanager
def worker_process(
    environment: dict[str, str], log_file: Path, module: str = "tocsin"
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in its own process, killed at the end of the block if it still runs."""
    arguments = ["worker"] if module == "tocsin" else []
    with log_file.open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def end(process: subprocess.Popen[bytes], number: signal.Signals) -> int:
    """Send a signal and wait. Returns: the exit status."""
    process.send_signal(number)
    return process.wait(WAIT_SECONDS)
