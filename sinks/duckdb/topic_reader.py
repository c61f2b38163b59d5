"""Reading topics without a consumer group: every partition, from offsets that the caller keeps."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from schemas.connection import BrokerConnection
from sinks.duckdb.offsets import Partition
from sinks.duckdb.rows import Received

log = structlog.stdlib.get_logger(__name__)

BOOTSTRAP_SECONDS = 5.0
"""How long one try to reach a broker lasts."""

FETCH_BYTES = 8 * 1024 * 1024
"""One fetch's answer: about two thousand articles of 4 KB, and bounded memory where they are long."""

PARTITION_FETCH_BYTES = 4 * 1024 * 1024
"""One partition's share of it; more than the largest message of any topic."""

FETCH_WAIT_MILLISECONDS = 500
"""How long the broker waits for a first byte; what arrives is answered at once."""

CONSUMER_OPTIONS: dict[str, Any] = {
    "group_id": None,
    "enable_auto_commit": False,
    "auto_offset_reset": "none",
    "allow_auto_create_topics": False,
    "isolation_level": "read_committed",
    "fetch_max_bytes": FETCH_BYTES,
    "max_partition_fetch_bytes": PARTITION_FETCH_BYTES,
    "fetch_max_wait_ms": FETCH_WAIT_MILLISECONDS,
    "bootstrap_timeout_ms": int(BOOTSTRAP_SECONDS * 1000),
    "reconnect_backoff_max_ms": 1_000,
    "metrics_enabled": False,
}


@dataclass(frozen=True)
class Cluster:
    """What the broker says of itself and of the topics that were asked for; those it lacks are left out."""

    cluster_id: str
    partitions: frozenset[Partition] = field(default_factory=frozenset)


def describe(admin: KafkaAdminClient, topic_names: list[str]) -> Cluster:
    """Ask the broker for its id, and for the topics' ids and partitions. Raises: KafkaError."""
    cluster_id = str(admin.describe_cluster()["cluster_id"])
    found = [topic for topic in admin.describe_topics(topic_names) if not topic["error_code"]]
    return Cluster(
        cluster_id,
        frozenset(
            Partition(cluster_id, str(topic["topic_id"]), topic["name"], each["partition_index"])
            for topic in found
            for each in topic["partitions"]
        ),
    )


class TopicReader:
    """One consumer of all partitions of some topics. Use: `refresh`, then `poll` and, now and then, `refresh` again.

    Every method raises KafkaError; the reader is then closed and another one made.
    """

    def __init__(self, connection: BrokerConnection, topic_names: list[str]) -> None:
        options = connection.kafka_python_options()
        self._topic_names = topic_names
        self._partitions: dict[TopicPartition, Partition] = {}
        self._admin = KafkaAdminClient(**options, bootstrap_timeout_ms=CONSUMER_OPTIONS["bootstrap_timeout_ms"])
        try:
            self._consumer = KafkaConsumer(**options, **CONSUMER_OPTIONS)
        except BaseException:
            self._admin.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for client in (self._consumer, self._admin):
            with suppress(KafkaError):
                client.close()

    def refresh(self, landed: Mapping[Partition, int]) -> None:
        """Look for new partitions and new topics, and read each new one from where it was landed."""
        cluster = describe(self._admin, self._topic_names)
        new = cluster.partitions - set(self._partitions.values())
        if missing := set(self._topic_names) - {each.topic for each in cluster.partitions}:
            log.warning("topics are not there yet", action="wait_for_topics", topics=sorted(missing))
        if not new and len(cluster.partitions) == len(self._partitions):
            return
        self._partitions = {TopicPartition(each.topic, each.number): each for each in cluster.partitions}
        self._consumer.assign(list(self._partitions))
        self._seek(new, landed)

    def _seek(self, new: frozenset[Partition], landed: Mapping[Partition, int]) -> None:
        places = [TopicPartition(each.topic, each.number) for each in new]
        beginnings, highwaters = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        for place in places:
            start = start_offset(self._partitions[place], landed, beginnings[place], highwaters[place])
            self._consumer.seek(place, start)

    def poll(self, wait_seconds: float, max_records: int) -> list[tuple[Partition, Received]]:
        """The next messages, in each partition's order; empty when none comes in time."""
        polled = self._consumer.poll(timeout_ms=max(0, int(wait_seconds * 1000)), max_records=max_records)
        return [(self._partitions[place], _received(each)) for place, records in polled.items() for each in records]

    def highwaters(self) -> dict[Partition, int]:
        """The highwater of every partition as the broker told it last, without asking; none of one not read yet."""
        found = {each: self._consumer.highwater(place) for place, each in self._partitions.items()}
        return {each: highwater for each, highwater in found.items() if highwater is not None}

    def positions(self) -> dict[Partition, int]:
        """The next offset to read of every partition; beyond the last message where the broker has only markers."""
        found = {each: self._consumer.position(place, timeout_ms=1_000) for place, each in self._partitions.items()}
        return {each: offset for each, offset in found.items() if offset is not None}


def _received(record: Any) -> Received:
    headers = tuple(record.headers)
    return Received(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)


def start_offset(partition: Partition, landed: Mapping[Partition, int], beginning: int, highwater: int) -> int:
    """Where to begin reading: the landed offset, or the beginning when that offset is not this topic's.

    From the beginning means again: what is in the lake already is dropped there by its id.
    """
    names = {"topic": partition.topic, "partition": partition.number, "beginning": beginning, "highwater": highwater}
    offset = landed.get(partition)
    if offset is None:
        if any((each.topic, each.number) == (partition.topic, partition.number) for each in landed):
            log.warning("another topic of this name was landed before", action="read_again", **names)
        return beginning
    if offset > highwater:
        log.warning("the topic is shorter than what was landed", action="read_again", landed=offset, **names)
        return beginning
    if offset < beginning:
        log.error(
            "messages were removed by retention before they were landed",
            action="lost",
            first_lost=offset,
            last_lost=beginning - 1,
            **names,
        )
        return beginning
    return offset
