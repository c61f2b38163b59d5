"""Puts records on their topics and waits until the broker has them."""

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.connection import BrokerConnection
from schemas.message import MAX_VALUE_BYTES, Message
from schemas.topics import MESSAGE_OVERHEAD_BYTES, TopicSpec

log = structlog.stdlib.get_logger(__name__)

ACKNOWLEDGE_SECONDS = 30.0
"""How long one try to write may wait for the broker; then it is tried again, without end."""

RETRY_SECONDS = 1.0
"""Between two tries."""

Record = tuple[TopicSpec, Message]

PRODUCER_OPTIONS: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "allow_auto_create_topics": False,
    "linger_ms": 0,
    "max_request_size": MAX_VALUE_BYTES + MESSAGE_OVERHEAD_BYTES,
    "bootstrap_timeout_ms": 5_000,
    "delivery_timeout_ms": int(ACKNOWLEDGE_SECONDS * 1000),
    "request_timeout_ms": int(ACKNOWLEDGE_SECONDS * 1000) - 5_000,
    "max_block_ms": int(ACKNOWLEDGE_SECONDS * 1000),
    "reconnect_backoff_max_ms": 1_000,
    "metrics_enabled": False,
}


class Recorder:
    """A producer that several threads share. Raises: KafkaError -- no broker answers."""

    def __init__(self, connection: BrokerConnection) -> None:
        self._producer = KafkaProducer(**connection.kafka_python_options(), **PRODUCER_OPTIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=1)

    def record(self, records: Sequence[Record], stopped: threading.Event) -> bool:
        """Write records, in their order, and wait for the acknowledgements of all, however long the broker is away.

        Returns: False where ``stopped`` was set before that; some or all may be written then.
        """
        while True:
            try:
                self._write(records)
            except KafkaError as error:
                log.warning("broker does not take records", action="wait_for_broker", error=type(error).__name__)
                if stopped.wait(RETRY_SECONDS):
                    return False
            else:
                return True

    def _write(self, records: Sequence[Record]) -> None:
        sent = [
            self._producer.send(spec.name, key=message.kafka_key, value=message.encode()) for spec, message in records
        ]
        for future in sent:
            future.get(timeout=ACKNOWLEDGE_SECONDS)
