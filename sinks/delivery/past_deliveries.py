"""What was delivered before this process began: the deliveries' topic, from its beginning to its present end."""

from collections.abc import Iterable

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from schemas.connection import BrokerConnection
from schemas.delivery.v1 import DeliveryV1
from schemas.errors import InvalidMessageError
from sinks.delivery.consumer import CONSUMER_OPTIONS
from sinks.delivery.history import History

log = structlog.stdlib.get_logger(__name__)

STALL_SECONDS = 30.0
"""How long the broker may give nothing before its end is reached."""


def read_histories(connection: BrokerConnection, topic: str, channels: Iterable[str]) -> dict[str, History]:
    """The history of each channel. Raises: KafkaError -- the broker is away, or stays silent before the end."""
    histories = {channel: History() for channel in channels}
    consumer = KafkaConsumer(**connection.kafka_python_options(), **CONSUMER_OPTIONS, group_id=None)
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        end = consumer.end_offsets([place])[place]
        while (consumer.position(place, timeout_ms=int(STALL_SECONDS * 1000)) or 0) < end:
            polled = consumer.poll(timeout_ms=int(STALL_SECONDS * 1000), max_records=5_000)
            if not polled:
                raise KafkaTimeoutError(f"{topic} cannot be read to its end")
            for record in polled.get(place, ()):
                _note(record.value, record.offset, histories)
    finally:
        consumer.close(autocommit=False)
    return histories


def _note(value: bytes | None, offset: int, histories: dict[str, History]) -> None:
    """What is no delivery is the writer's to dead-letter, and says nothing here."""
    try:
        delivery = DeliveryV1.decode(value)
    except InvalidMessageError as error:
        log.warning("message is no delivery", action="pass_over", reason=error.reason, offset=offset)
        return
    if delivery.channel in histories:
        histories[delivery.channel].note(delivery)
