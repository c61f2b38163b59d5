"""The consumer of the alerts' topic: one of a group, with offsets that the caller keeps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import UnknownTopicOrPartitionError
from kafka.structs import OffsetAndMetadata

from schemas.connection import BrokerConnection
from sinks.delivery.revision import Place, place_of

CALL_MILLISECONDS = 5_000
"""How long one question to the broker may take."""

CONSUMER_OPTIONS: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "isolation_level": "read_committed",
    "fetch_max_bytes": 8 * 1024 * 1024,
    "max_partition_fetch_bytes": 4 * 1024 * 1024,
    "bootstrap_timeout_ms": CALL_MILLISECONDS,
    "reconnect_backoff_max_ms": 1_000,
    "metrics_enabled": False,
}

SESSION_MILLISECONDS = 10_000
"""How long a process that was killed keeps the partition from the one that stands by."""


Notice = Callable[[], None]


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Whether the partition is this process's, and which turn of having it this is.

    when_revoked: called at once when it is no longer. Its methods run on the client's own thread, which also sends
    the heartbeats: they take note and wait for nothing.
    """

    def __init__(self) -> None:
        self.held = False
        self.turn = 0
        self.when_revoked: Notice = lambda: None

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Take note."""
        self.held = bool(assigned)
        self.turn += 1

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Take note, also of a loss."""
        if revoked:
            self.held = False
            self.turn += 1
            self.when_revoked()


class AlertConsumer:
    """Every method raises KafkaError.

    The topic is looked up before the group is joined: a member that leads the group while its client does not know the
    topic yet may give out no partition and never notice (kafka-python 3.0.12).
    """

    def __init__(self, connection: BrokerConnection, topic: str, group: str) -> None:
        self.assignment = Assignment()
        self._place = TopicPartition(topic, 0)
        self._consumer = KafkaConsumer(
            **connection.kafka_python_options(),
            **CONSUMER_OPTIONS,
            group_id=group,
            session_timeout_ms=SESSION_MILLISECONDS,
        )
        try:
            if not self._consumer.partitions_for_topic(topic):
                raise UnknownTopicOrPartitionError(topic)  # noqa: TRY301 -- closed like any other
            self._consumer.subscribe([topic], listener=self.assignment)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the group, so that the one that stands by need not wait."""
        self._consumer.close(autocommit=False, timeout_ms=CALL_MILLISECONDS)

    def poll(self, seconds: float, max_records: int) -> list[Place]:
        """The next messages, in their order; empty when none comes in time."""
        polled = self._consumer.poll(timeout_ms=int(seconds * 1000), max_records=max_records)
        return [place_of(record) for record in polled.get(self._place, ())]

    def seek(self, offset: int) -> None:
        """Read on from there."""
        self._consumer.seek(self._place, offset)

    def hold(self, wanted: bool) -> None:
        """Give no messages while ``wanted``, and remain in the group."""
        (self._consumer.pause if wanted else self._consumer.resume)(self._place)

    def start_offset(self, since: datetime) -> int:
        """The committed offset. Where there is none: that of the first message since then."""
        committed = self._consumer.committed(self._place, timeout_ms=CALL_MILLISECONDS)
        if committed is not None:
            return int(committed)
        times = {self._place: int(since.timestamp() * 1000)}
        found = self._consumer.offsets_for_times(times, timeout_ms=CALL_MILLISECONDS)[self._place]
        return int(found.offset) if found is not None else self.highwater()

    def highwater(self) -> int:
        """The offset after the last message: a question that tells whether the broker is there."""
        return int(self._consumer.end_offsets([self._place], timeout_ms=CALL_MILLISECONDS)[self._place])

    def commit(self, offset: int) -> None:
        """Let the group remember that everything below ``offset`` has ended."""
        self._consumer.commit({self._place: OffsetAndMetadata(offset, "", -1)}, timeout_ms=CALL_MILLISECONDS)
