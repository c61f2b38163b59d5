"""A writer beside the test: messages onto the topics, rows out of the lake."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.attach import LakeFolder
from sinks.duckdb.lake import Lake, open_lake
from sinks.duckdb.writer import Writer
from tests.support.kafka import TEST_PARTITIONS

WAIT_SECONDS = 60.0
"""Far longer than anything takes; a test that waits so long has failed."""

LANDED = """
select coalesce(sum(kafka_offset), 0)
from current_offsets
where kafka_topic in (select unnest(?))
"""

Message = tuple[str, bytes | None]


def send(connection: BrokerConnection, messages: Sequence[Message], partition: int | None = None) -> None:
    """Put values on topics and wait until the broker has them."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=5)
    for topic, value in messages:
        producer.send(topic, key=b"key", value=value, partition=partition)
    producer.flush()
    producer.close()


def ask(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """Rows of one question, asked as any reader would."""
    with open_lake(folder) as connection:
        return connection.execute(question).fetchall()


def wait_until_landed(folder: Path, topics: Topics, messages: int) -> None:
    """Wait until so many messages of these topics lie below the offsets in the lake.

    Raises: AssertionError -- they do not, in a minute.
    """
    names = [spec.name for spec in topics]
    give_up = time.monotonic() + WAIT_SECONDS
    while not LakeFolder(folder).catalog.exists():
        assert time.monotonic() < give_up, "no lake"
        time.sleep(0.05)
    with open_lake(folder) as reader:
        while (landed := reader.execute(LANDED, [names]).fetchall()[0][0]) < messages:
            assert time.monotonic() < give_up, f"{landed} of {messages} landed"
            time.sleep(0.02)


@contextmanager
def running_writer(lake: Lake, connection: BrokerConnection, topics: Topics, **options: Any) -> Iterator[Writer]:
    """A writer in a thread of its own; what it raises is raised at the end of the block."""
    raised: list[BaseException] = []
    stop = threading.Event()
    writer = Writer(connection, topics, lake, **options)

    def run() -> None:
        try:
            writer.run(stop)
        except BaseException as error:  # noqa: BLE001 -- handed to the test
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield writer
    finally:
        stop.set()
        thread.join()
    if raised:
        raise raised[0]


def land_all(folder: Path, connection: BrokerConnection, topics: Topics, messages: int, **options: Any) -> None:
    """Run a writer until so many messages are landed."""
    with Lake(folder) as lake, running_writer(lake, connection, topics, **options):
        wait_until_landed(folder, topics, messages)


def make_anew(connection: BrokerConnection, topic: str) -> None:
    """Delete a topic and make an empty one of its name."""
    admin = KafkaAdminClient(**connection.kafka_python_options())
    admin.delete_topics([topic])
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            admin.create_topics({topic: {"num_partitions": TEST_PARTITIONS, "replication_factor": 1}})
            break
        except Exception:  # noqa: BLE001 -- the broker deletes in the background, and says in several ways that it does
            assert time.monotonic() < give_up
            time.sleep(0.2)
    admin.close()
