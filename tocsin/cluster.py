"""Questions to a Kafka cluster, through kafka-python's admin client: is it there, how far are topics and groups."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
    UnknownTopicOrPartitionError,
)
from kafka.structs import OffsetAndMetadata

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, SettingsError
from schemas.topics import Topics

ANSWER_SECONDS = 10.0
"""How long a cluster that is said to be there may take to answer."""

POLL_SECONDS = 0.1


@dataclass(frozen=True)
class PartitionOffsets:
    """One partition: the offset of its first message, and its highwater, the offset that its next message gets."""

    topic: str
    partition: int
    begin: int
    end: int


@contextmanager
def open_admin(connection: BrokerConnection, seconds: float = ANSWER_SECONDS) -> Iterator[KafkaAdminClient]:
    """An admin client of a cluster that answers within ``seconds``, closed at the end of the block.

    Raises: BrokerUnavailableError -- none answers, it refuses the user, or an answer in the block fails;
    SettingsError -- a certificate or key cannot be read.
    """
    try:
        options = connection.kafka_python_options()
    except OSError as error:
        raise SettingsError(f"ssl_cafile, ssl_certfile or ssl_keyfile: {error}") from error
    address = f"{connection.bootstrap_servers} ({connection.security_protocol})"
    try:
        admin = KafkaAdminClient(**options, bootstrap_timeout_ms=int(seconds * 1000))
    except KafkaError as error:
        raise BrokerUnavailableError(f"no broker answers at {address}: {error}") from error
    try:
        yield admin
    except KafkaError as error:
        raise BrokerUnavailableError(f"the broker at {address} cannot do as asked: {error}") from error
    finally:
        admin.close()


def wait_for_broker(connection: BrokerConnection, seconds: float) -> str:
    """Wait until the cluster answers, for at most ``seconds``.

    Returns: the cluster's id.
    Raises: BrokerUnavailableError -- it does not; the message names the address.
    """
    with open_admin(connection, seconds) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def cluster_id(connection: BrokerConnection) -> str:
    """The cluster's id. Raises: BrokerUnavailableError."""
    return wait_for_broker(connection, ANSWER_SECONDS)


def describe_topics(connection: BrokerConnection, topics: Topics) -> list[PartitionOffsets]:
    """Begin and end of each partition, by topic in the order of ``topics``; a topic that does not exist has none.

    Raises: BrokerUnavailableError.
    """
    names = [spec.name for spec in topics]
    with open_admin(connection) as admin:
        partitions = [TopicPartition(name, each) for name in names for each in existing_partitions(admin, name)]
        if not partitions:
            return []
        begin = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        end = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return [PartitionOffsets(each.topic, each.partition, begin[each].offset, end[each].offset) for each in partitions]


def existing_partitions(admin: KafkaAdminClient, topic: str) -> list[int]:
    """The partitions that ``topic`` has now, in order; none where it does not exist."""
    try:
        described = admin.describe_topics([topic])
    except UnknownTopicOrPartitionError:
        return []
    return sorted(each["partition_index"] for found in described for each in found["partitions"])


def committed_offsets(connection: BrokerConnection, group: str) -> dict[tuple[str, int], int]:
    """The offsets that a consumer group has committed, by topic and partition; empty for a group that is not known.

    Raises: BrokerUnavailableError.
    """
    with open_admin(connection) as admin:
        found = _group_offsets(admin, group)
    return {(each.topic, each.partition): at.offset for each, at in found.items() if at.offset >= 0}


def _group_offsets(admin: KafkaAdminClient, group: str) -> dict[TopicPartition, OffsetAndMetadata]:
    """What ``group`` has committed. The first question to a new cluster makes it create the topic of all groups'
    offsets, and is refused until that is there."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            return dict(admin.list_group_offsets([group])[group])
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
