"""Alert delivery beside the test: alerts onto their topic, a clock that is set by hand, outcomes read back."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from schemas.alert.v1 import AlertV1
from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.delivery.v1 import DeliveryV1
from schemas.topics import DELIVERY_GROUP, Topics
from sinks.delivery.channel import Channel, Updates
from sinks.delivery.clock import Clock
from sinks.delivery.deliverer import Deliverer
from tests.support.senders import webhook
from tests.support.topic_reader import read_topic
from tests.support.webhook_receiver import wait_until

ROOT = Path(__file__).parents[2]


class SteppedClock:
    """Stands still until it is moved on. Whoever waits looks again every few milliseconds."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime.now(UTC)
        self._seconds = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        del seconds
        condition.wait(0.002)

    def advance(self, seconds: float) -> None:
        self._seconds += seconds


def channel(name: str, port: int, clock: Clock | None = None, updates: Updates = "all", **options: Any) -> Channel:
    """A channel to a receiver on this machine. deadline_seconds may be among the options."""
    deadline_seconds = options.pop("deadline_seconds", 24 * 3600.0)
    return Channel(name, webhook(port, clock, **options), updates, deadline_seconds)


def send(
    connection: BrokerConnection,
    topics: Topics,
    values: Sequence[AlertV1 | bytes],
    headers: Sequence[tuple[str, bytes]] = (),
) -> None:
    """Put alerts, or raw values, on their topic, acknowledged."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all")
    for value in values:
        key, encoded = (value.kafka_key, value.encode()) if isinstance(value, AlertV1) else (b"key", value)
        producer.send(topics.alerts.name, key=key, value=encoded, headers=list(headers)).get(30)
    producer.close()


def group_of(topics: Topics) -> str:
    """The consumer group that settings with these topics' prefix have."""
    return topics.alerts.name.removesuffix(Topics().alerts.name) + DELIVERY_GROUP


def deliveries(connection: BrokerConnection, topics: Topics) -> list[DeliveryV1]:
    """Every outcome that is recorded, in its order."""
    return [DeliveryV1.decode(record.value) for record in read_topic(connection, topics.deliveries.name)]


def dead_letters(connection: BrokerConnection, topics: Topics) -> list[DeadLetterV1]:
    """Every dead letter."""
    return [DeadLetterV1.decode(record.value) for record in read_topic(connection, topics.dead_letters.name)]


def statuses(connection: BrokerConnection, topics: Topics) -> list[tuple[str, str]]:
    """Delivery and status of every outcome, without those that are tried again."""
    found = [(each.delivery_id, each.status) for each in deliveries(connection, topics)]
    return sorted(each for each in found if each[1] != "retrying")


def wait_for_statuses(connection: BrokerConnection, topics: Topics, count: int) -> list[tuple[str, str]]:
    """As `statuses`, once there are so many. Raises: AssertionError -- there are not, in a minute."""
    wait_until(lambda: len(statuses(connection, topics)) >= count, f"{count} outcomes")
    return statuses(connection, topics)


@contextmanager
def running_deliverer(
    connection: BrokerConnection, topics: Topics, channels: Sequence[Channel], clock: Clock | None = None
) -> Iterator[threading.Event]:
    """A deliverer in a thread of its own, which the event stops; what it raises is raised at the end of the block."""
    raised: list[BaseException] = []
    stop = threading.Event()
    deliverer = Deliverer(connection, topics, group_of(topics), channels, clock=clock)

    def run() -> None:
        try:
            deliverer.run(stop)
        except BaseException as error:  # noqa: BLE001 -- handed to the test
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()
    if raised:
        raise raised[0]


@contextmanager
def delivery_process(environment: dict[str, str], log_file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`tocsin delivery` in its own process, killed at the end of the block if it still runs."""
    with log_file.open("ab") as log:
        command = [sys.executable, "-m", "tocsin", "delivery"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def write_channels(home: Path, **tables: str) -> None:
    """The settings file of a home, with a table for each channel, readable by its owner alone."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "tocsin.toml"
    file.write_text("".join(f"[channels.{name}]\n{table}\n" for name, table in tables.items()), "utf-8")
    file.chmod(0o600)
