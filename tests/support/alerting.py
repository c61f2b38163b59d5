"""The alert agent of the tests: its messages, its `Alerter` by hand, its app in this process or in its own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition

from schemas.alert.v1 import AlertV1
from schemas.connection import BrokerConnection
from schemas.rule.v1 import RuleV1
from schemas.topics import ALERT_GROUP, Topics
from streams.agents.delivery import Outgoing
from streams.agents.rule_folder import RuleFolder
from streams.alerter import Alerter, Received
from streams.app import create_alert_app
from streams.clock import SystemClock
from streams.dead_letters import DeadLetterLimit, ReceivedMessage
from streams.rules.relation import Arrival
from streams.runner import run_app
from tests.support.topic_reader import read_topic
from tests.support.workers import ROOT

Value = Arrival | bytes | None


def rule_text(name: str, sql: str, **keys: Any) -> str:
    """A rule as it stands in a file. keys: numbers, and texts in TOML's own quotes."""
    lines = [f"{key} = {value!r}" for key, value in keys.items()]
    return "\n".join(["[[rule]]", f'name = "{name}"', *lines, f'sql = """\n{sql}\n"""', ""])


def alert_group_of(topics: Topics) -> str:
    """The consumer group that settings with these topics' prefix have."""
    return topics.alerts.name.removesuffix(Topics().alerts.name) + ALERT_GROUP


def send_classified(
    connection: BrokerConnection, topics: Topics, values: Iterable[Value], *, hours_ago: float = 0, partition: int = 0
) -> list[Received]:
    """Put values on the classified topic, acknowledged. Returns: them as the agent receives them."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=5)
    stamp = datetime.now(UTC) - timedelta(hours=hours_ago)
    milliseconds = int(stamp.timestamp() * 1000)
    sent = []
    for value in values:
        encoded = value.classified.encode() if isinstance(value, Arrival) else value
        future = producer.send(
            topics.classified.name, key=b"key", value=encoded, partition=partition, timestamp_ms=milliseconds
        )
        sent.append((future, encoded))
    producer.flush()
    producer.close()
    arrived = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return [
        Received(ReceivedMessage(topics.classified.name, partition, future.get(30).offset, b"key", value), arrived)
        for future, value in sent
    ]


def commit(connection: BrokerConnection, topics: Topics, offset: int, partition: int = 0) -> None:
    """Commit an offset for the agent's group."""
    consumer = KafkaConsumer(**connection.kafka_python_options(), group_id=alert_group_of(topics))
    place = TopicPartition(topics.classified.name, partition)
    consumer.assign([place])
    consumer.commit({place: OffsetAndMetadata(offset, "", -1)})
    consumer.close()


def alerts_of(connection: BrokerConnection, topics: Topics) -> list[AlertV1]:
    """Every revision on the alerts' topic, as it is now."""
    return [AlertV1.decode(each.value) for each in read_topic(connection, topics.alerts.name)]


def states_of(connection: BrokerConnection, topics: Topics) -> list[RuleV1]:
    """Every change on the rules' topic, as it is now."""
    return [RuleV1.decode(each.value) for each in read_topic(connection, topics.rules.name)]


@dataclass
class ByHand:
    """An `Alerter` that is handed its messages, and whose outcomes are sent, by the test."""

    connection: BrokerConnection
    topics: Topics
    folder: RuleFolder
    rule_seconds: float = 60.0
    dead_letter_limit: int = 100
    alerter: Alerter = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> list[Outgoing]:
        """Begin as a process does that was just started."""
        self.folder = RuleFolder(self.folder.shipped, self.folder.folder)
        self.alerter = Alerter(
            self.connection,
            self.topics,
            alert_group_of(self.topics),
            self.folder,
            SystemClock(),
            limit=DeadLetterLimit(self.dead_letter_limit),
            rule_seconds=self.rule_seconds,
        )
        return self._sent(self.alerter.recover())

    def feed(self, *values: Value, hours_ago: float = 0) -> list[AlertV1]:
        """Let messages arrive. Returns: the alerts."""
        messages = send_classified(self.connection, self.topics, values, hours_ago=hours_ago)
        return self._alerts(self._sent(self.alerter.handle(messages)))

    def tick(self) -> list[Outgoing]:
        """Let a second pass."""
        return self._sent(self.alerter.tick())

    def _alerts(self, outgoing: Iterable[Outgoing]) -> list[AlertV1]:
        return [AlertV1.decode(each.value) for each in outgoing if each.topic == self.topics.alerts.name]

    def _sent(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        producer = KafkaProducer(**self.connection.kafka_python_options(), acks="all")
        for each in outgoing:
            producer.send(each.topic, key=each.key, value=each.value)
        producer.flush()
        producer.close()
        return outgoing


@asynccontextmanager
async def running_alert_app(
    connection: BrokerConnection, topics: Topics, rules: Path, folder: Path, **options: Any
) -> AsyncIterator[tuple[Any, asyncio.Task[None]]]:
    """The agent's app in this event loop, and the task that ends as it does."""
    app = create_alert_app(
        connection,
        topics,
        alert_group_of(topics),
        RuleFolder([], rules),
        SystemClock(),
        data_folder=folder,
        **{"dead_letter_limit": 1_000, "rule_seconds": 60.0} | options,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(run_app(app, stop))
    try:
        yield app, task
    finally:
        stop.set()
        await asyncio.wait([task])


@contextmanager
def alerter_process(environment: dict[str, str], log_file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``tocsin alerter`` in its own process, killed at the end of the block if it still runs."""
    with log_file.open("ab") as log:
        command = [sys.executable, "-m", "tests.support.run_alerter"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
