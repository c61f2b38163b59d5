"""Puts messages on a topic and says of each when the broker has acknowledged it, never before."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import (
    AuthorizationError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RetriableError,
)

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, PipelineError
from schemas.message import MAX_VALUE_BYTES
from schemas.topics import MESSAGE_OVERHEAD_BYTES

DELIVERY_SECONDS = 120.0
"""How long a message may wait for its acknowledgement: a broker's restart takes up to a minute with recovery."""

BOOTSTRAP_SECONDS = 10.0
"""How long a broker may take to answer at all before it counts as absent."""

MAX_IN_FLIGHT_BYTES = 16 * 1024 * 1024
"""Of messages that wait for their acknowledgement: memory stays flat, the broker stays busy."""

MAX_IN_FLIGHT_MESSAGES = 20_000
"""Likewise for small messages, of which each costs about 2 KB of futures."""

BATCH_BYTES = 256 * 1024
"""Of one batch to one partition. With kafka-python's 16 KB the cost of a request dominates."""

_REPORT_SECONDS = 10.0
"""How late the producer's thread may be with its report, on a machine under load."""

_REQUEST_MARGIN_MS = 5_000
"""kafka-python wants the delivery timeout above the request timeout."""


class TopicMissingError(PipelineError):
    """The cluster has no such topic, and Tocsin never lets one come into being by accident."""

    exit_status = 69


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message: ``ticket`` is what the caller handed in, ``refused`` why it is not on the topic."""

    ticket: Any
    size_bytes: int
    refused: str | None = None


class Publisher:
    """An idempotent producer with acks=all, bounded in what it holds.

    Parameters: bootstrap_seconds -- how long to wait for a first answer; delivery_seconds -- how long a message may
        wait for its acknowledgement, a broker's restart included (at least 10).
    Raises: BrokerUnavailableError -- nothing answers at the address.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        bootstrap_seconds: float = BOOTSTRAP_SECONDS,
        delivery_seconds: float = DELIVERY_SECONDS,
    ) -> None:
        self._connection = connection
        self._bootstrap_ms = int(bootstrap_seconds * 1000)
        self._delivery_seconds = delivery_seconds
        self._arrivals: SimpleQueue[tuple[Delivery, Exception | None]] = SimpleQueue()
        self._settled: list[Delivery] = []
        self._error: Exception | None = None
        self._in_flight_bytes = 0
        self._in_flight_messages = 0
        with self._errors():
            self._producer = KafkaProducer(**connection.kafka_python_options(), **self._options())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def in_flight(self) -> int:
        """How many messages wait for their acknowledgement, as far as `settled` has told."""
        return self._in_flight_messages

    def destination(self, topic: str) -> str:
        """Name one life of a topic: the cluster's id and the id that the topic got when it was created.

        Raises: TopicMissingError; BrokerUnavailableError.
        """
        with self._errors():
            admin = KafkaAdminClient(**self._connection.kafka_python_options(), bootstrap_timeout_ms=self._bootstrap_ms)
            try:
                cluster_id = admin.describe_cluster()["cluster_id"]
                found = admin.describe_topics([topic])[0]
            finally:
                admin.close()
        if found["error_code"]:
            raise TopicMissingError(f"no topic {topic} at {self._address}: run `tocsin topics apply`")
        return f"{cluster_id}/{topic}/{found['topic_id']}"

    def publish(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        ticket: Any,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Hand one message to the producer, after waiting for room if too much is in flight.

        Raises: BrokerUnavailableError -- a message got no acknowledgement in time.
        """
        while self._in_flight_bytes > MAX_IN_FLIGHT_BYTES or self._in_flight_messages >= MAX_IN_FLIGHT_MESSAGES:
            self._wait()
        self.check()
        size = len(key or b"") + len(value or b"")
        with self._errors():
            future = self._producer.send(topic, value=value, key=key, headers=list(headers))
        self._in_flight_bytes += size
        self._in_flight_messages += 1
        future.add_callback(self._put, Delivery(ticket, size))
        future.add_errback(self._put_error, Delivery(ticket, size))

    def settled(self) -> list[Delivery]:
        """What has been acknowledged or refused since the last call. Never waits, never raises."""
        with contextlib.suppress(Empty):
            while True:
                self._note(*self._arrivals.get_nowait())
        settled, self._settled = self._settled, []
        return settled

    def check(self) -> None:
        """Raises: BrokerUnavailableError -- a message got no acknowledgement in time; PipelineError -- no right."""
        if self._error is not None:
            with self._errors():
                raise self._error

    def finish(self) -> None:
        """Wait until nothing is in flight. Raises: as `check`; what was in flight may or may not have arrived."""
        while self._in_flight_messages:
            self._wait()
        self.check()

    def close(self) -> None:
        """Close without waiting for what is in flight. Twice is allowed."""
        self._producer.close(timeout=0 if self._in_flight_messages else 5)

    def _wait(self) -> None:
        """Wait for one arrival. The producer reports every message within its delivery timeout."""
        self.check()
        try:
            self._note(*self._arrivals.get(timeout=self._delivery_seconds + _REPORT_SECONDS))
        except Empty as error:
            raise self._absent(error) from error

    def _note(self, delivery: Delivery, error: Exception | None) -> None:
        self._in_flight_bytes -= delivery.size_bytes
        self._in_flight_messages -= 1
        if error is None or delivery.refused is not None:
            self._settled.append(delivery)
        else:
            self._error = self._error or error

    def _put(self, delivery: Delivery, _: object) -> None:
        """Runs in the producer's thread, so it does nothing but hand over."""
        self._arrivals.put((delivery, None))

    def _put_error(self, delivery: Delivery, error: Exception) -> None:
        """Likewise, for a message that is not on the topic as far as the producer knows."""
        too_large = isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError)
        reason = "the broker takes no message of this size" if too_large else None
        self._arrivals.put((Delivery(delivery.ticket, delivery.size_bytes, reason), error))

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn kafka-python's errors into ours."""
        try:
            yield
        except AuthorizationError as error:
            raise PipelineError(f"{self._address} does not let this user write: {error}") from error
        except RetriableError as error:
            raise self._absent(error) from error
        except (KafkaError, OSError) as error:
            raise BrokerUnavailableError(f"broker {self._address}: {error}") from error

    def _absent(self, error: Exception) -> BrokerUnavailableError:
        return BrokerUnavailableError(f"no answer from the broker at {self._address} ({type(error).__name__})")

    @property
    def _address(self) -> str:
        return self._connection.bootstrap_servers

    def _options(self) -> dict[str, Any]:
        delivery_ms = int(self._delivery_seconds * 1000)
        return {
            "acks": "all",
            "enable_idempotence": True,
            "allow_auto_create_topics": False,
            "batch_size": BATCH_BYTES,
            "linger_ms": 2,
            "max_request_size": MAX_VALUE_BYTES + MESSAGE_OVERHEAD_BYTES,
            "bootstrap_timeout_ms": self._bootstrap_ms,
            "delivery_timeout_ms": delivery_ms,
            "request_timeout_ms": min(30_000, delivery_ms - _REQUEST_MARGIN_MS),
            "max_block_ms": delivery_ms,
            "reconnect_backoff_max_ms": 1_000,
            "metrics_enabled": False,
        }
