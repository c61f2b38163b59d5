"""Questions to a Kafka cluster, through kafka-python's admin client: is it there, how far are topics and groups."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
    SaslAuthenticationFailedError,
)
from kafka.structs import OffsetAndMetadata

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.topics import Topics

ANSWER_SECONDS = 10.0
"""How long a cluster that is said to be there may take to answer."""

ATTEMPT_SECONDS = 3.0
"""After so long without an answer it is asked why: a refused user or certificate ends the waiting, no other reason.
Who no longer wants to wait is asked as often. Less would be too short for a cluster far away."""

POLL_SECONDS = 0.1

_ONE_AT_A_TIME = threading.Lock()
"""Held while `_Reasons` listens, since kafka-python's logger is one for all threads."""


Answer = TypeVar("Answer")


def never() -> bool:
    """The answer of those who wait to the end."""
    return False


@dataclass(frozen=True)
class PartitionOffsets:
    """One partition: ``begin`` is the offset of its first message, ``highwater`` the one that its next message gets.

    topic_id: Kafka's, which tells a topic from another one made later under its name; not compared, nobody chooses it.
    """

    topic: str
    partition: int
    begin: int
    highwater: int
    topic_id: str = field(default="", compare=False)


@contextmanager
def open_admin(
    connection: BrokerConnection, seconds: float = ANSWER_SECONDS, stopped: Callable[[], bool] = never
) -> Iterator[KafkaAdminClient]:
    """An admin client of a cluster that answers within ``seconds``, closed at the end of the block.

    Parameters: stopped -- asked every `ATTEMPT_SECONDS`; when true, nothing more is waited for.
    Raises: BrokerUnavailableError -- none answers, it refuses the user, or an answer in the block fails;
    SettingsError -- a certificate or key cannot be read.
    """
    admin = _connect(connection, time.monotonic() + seconds, stopped)
    try:
        yield admin
    except KafkaError as error:
        raise BrokerUnavailableError(f"the broker at {_address(connection)} cannot do as asked: {error}") from error
    finally:
        admin.close()


def wait_for_broker(connection: BrokerConnection, seconds: float, stopped: Callable[[], bool] = never) -> str:
    """Wait until the cluster answers, for at most ``seconds``.

    Parameters: stopped -- as in `open_admin`.
    Returns: the cluster's id.
    Raises: BrokerUnavailableError -- it does not; the message names the address.
    """
    with open_admin(connection, seconds, stopped) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def cluster_id(connection: BrokerConnection) -> str:
    """The cluster's id. Raises: BrokerUnavailableError."""
    return wait_for_broker(connection, ANSWER_SECONDS)


def describe_topics(connection: BrokerConnection, topics: Topics) -> list[PartitionOffsets]:
    """Begin and highwater of each partition, by topic in the order of ``topics``; a topic that does not exist has none.

    Raises: BrokerUnavailableError.
    """
    names = [spec.name for spec in topics]
    with open_admin(connection) as admin:
        ids = {(name, each): topic_id for name in names for each, topic_id in _partition_ids(admin, name)}
        partitions = [TopicPartition(*each) for each in ids]
        if not partitions:
            return []
        begin = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        highwater = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return [
        PartitionOffsets(each.topic, each.partition, begin[each].offset, highwater[each].offset, ids[each])
        for each in partitions
    ]


def existing_partitions(admin: KafkaAdminClient, topic: str) -> list[int]:
    """The partitions that ``topic`` has now, in order; none where it does not exist."""
    return [number for number, _ in _partition_ids(admin, topic)]


def _partition_ids(admin: KafkaAdminClient, topic: str) -> list[tuple[int, str]]:
    """The numbers of a topic's partitions, in order, each with the topic's id."""
    return sorted(
        (each["partition_index"], str(found["topic_id"]))
        for found in admin.describe_topics([topic])
        for each in found["partitions"]
    )


def committed_offsets(connection: BrokerConnection, group: str) -> dict[tuple[str, int], int]:
    """The offsets that a consumer group has committed, by topic and partition; empty for a group that is not known.

    Raises: BrokerUnavailableError.
    """
    with open_admin(connection) as admin:
        found = _group_offsets(admin, group)
    return {(each.topic, each.partition): at.offset for each, at in found.items() if at.offset >= 0}


def known_groups(connection: BrokerConnection) -> frozenset[str]:
    """The consumer groups that the cluster knows: each has members now, or offsets that it has not forgotten.

    Raises: BrokerUnavailableError.
    """
    with open_admin(connection) as admin:
        return frozenset(each["group_id"] for each in _once_loaded(admin.list_groups))


class _Reasons(logging.Handler):
    """Why no connection came about. kafka-python only logs that, and raises "unable to bootstrap" whatever it was."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Exception] = []

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        self.found.extend(each for each in arguments if isinstance(each, Exception))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the log of kafka-python's connections, which for a broker that is not there yet is mere noise."""
        logger = logging.getLogger("kafka.net")
        with _ONE_AT_A_TIME:
            propagated, level = logger.propagate, logger.level
            logger.addHandler(self)
            logger.propagate = False
            logger.setLevel(logging.WARNING)  # also for a verb that keeps the library's lines off its screen
            try:
                yield
            finally:
                logger.setLevel(level)
                logger.propagate = propagated
                logger.removeHandler(self)

    @property
    def refusal(self) -> Exception | None:
        """The reason that no waiting will mend: the user or the certificate is refused."""
        refusals = [each for each in self.found if _is_refusal(each)]
        return refusals[0] if refusals else None


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, SaslAuthenticationFailedError) or "CERTIFICATE_VERIFY_FAILED" in str(error)


def _connect(connection: BrokerConnection, deadline: float, stopped: Callable[[], bool]) -> KafkaAdminClient:
    options = connection.kafka_python_options()
    reasons = _Reasons()
    while True:
        left = max(deadline - time.monotonic(), POLL_SECONDS)
        try:
            with reasons.listening():
                return KafkaAdminClient(**options, bootstrap_timeout_ms=int(min(left, ATTEMPT_SECONDS) * 1000))
        except KafkaError as error:
            if reasons.refusal or time.monotonic() >= deadline or stopped():
                raise BrokerUnavailableError(_unanswered(connection, reasons)) from error


def _unanswered(connection: BrokerConnection, reasons: _Reasons) -> str:
    reason = reasons.refusal or (reasons.found[0] if reasons.found else "no connection in time")
    message = f"no broker answers at {_address(connection)}: {reason}"
    if reasons.refusal is None and connection.uses_sasl and "disconnected" in message:
        # what is left of a refused user when the broker's answer and the end of the connection come together
        message += "; is sasl_username, sasl_password or sasl_mechanism wrong?"
    return message


def _address(connection: BrokerConnection) -> str:
    return f"{connection.bootstrap_servers} ({connection.security_protocol})"


def _group_offsets(admin: KafkaAdminClient, group: str) -> dict[TopicPartition, OffsetAndMetadata]:
    """What ``group`` has committed."""
    return dict(_once_loaded(lambda: admin.list_group_offsets([group]))[group])


def _once_loaded(ask: Callable[[], Answer]) -> Answer:
    """An answer about groups. The first question to a new cluster makes it create the topic of all groups' offsets,
    and is refused until that is there."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            return ask()
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
