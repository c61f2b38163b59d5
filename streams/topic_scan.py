"""Reading stretches of topics from start to end, outside any consumer group: how an agent finds its state again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError

POLL_MILLISECONDS = 500
"""How long one poll waits; only what is there already is read, so it returns at once."""

MAX_RECORDS = 2_000
"""Messages of one poll."""

FETCH_BYTES = 8 * 1024 * 1024
"""Of one partition at once: more than the largest message of any topic."""

Offsets = Mapping[int, int]
"""By partition number."""


def scan(
    connection: BrokerConnection,
    topic: str,
    *,
    since: datetime | None = None,
    ends: Offsets | None = None,
) -> Iterator[Any]:
    """Read a topic up to its highwaters of now, or up to ``ends`` where those are lower.

    Parameters: since -- leave out what the broker received before; None for everything.
    Returns: kafka-python's records, each partition's in its order, from all partitions in turn.
    Raises: BrokerUnavailableError -- the broker goes away meanwhile.
    """
    with _consumer(connection, None) as consumer:
        yield from _read(consumer, topic, since, ends)


def committed(connection: BrokerConnection, group: str, topic: str) -> dict[int, int]:
    """Up to where a group has got, by partition; a partition of which it has committed nothing is left out.

    Raises: BrokerUnavailableError.
    """
    with _consumer(connection, group) as consumer:
        numbers = consumer.partitions_for_topic(topic) or ()
        found = {number: consumer.committed(TopicPartition(topic, number)) for number in numbers}
    return {number: offset for number, offset in found.items() if offset is not None}


@contextmanager
def _consumer(connection: BrokerConnection, group: str | None) -> Iterator[KafkaConsumer]:
    """A consumer that joins no group. Raises: BrokerUnavailableError -- for whatever the broker does in the block."""
    consumer = None
    try:
        consumer = KafkaConsumer(
            **connection.kafka_python_options(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            isolation_level="read_committed",
            max_partition_fetch_bytes=FETCH_BYTES,
            metrics_enabled=False,
        )
        yield consumer
    except KafkaError as error:
        raise BrokerUnavailableError(f"{connection.bootstrap_servers} cannot be read: {error}") from error
    finally:
        if consumer is not None:
            consumer.close()


def _read(consumer: KafkaConsumer, topic: str, since: datetime | None, ends: Offsets | None) -> Iterator[Any]:
    places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    starts, stops = _starts(consumer, places, since), consumer.end_offsets(places)
    if ends is not None:
        stops = {place: min(stop, ends.get(place.partition, 0)) for place, stop in stops.items()}
    open_places = [place for place in places if starts[place] < stops[place]]
    consumer.assign(open_places)
    for place in open_places:
        consumer.seek(place, starts[place])
    while open_places:
        polled = consumer.poll(timeout_ms=POLL_MILLISECONDS, max_records=MAX_RECORDS)
        for place, records in polled.items():
            yield from (record for record in records if record.offset < stops[place])
        read = [place for place in open_places if consumer.position(place) >= stops[place]]
        open_places = [place for place in open_places if place not in read]
        consumer.pause(*read)


def _starts(consumer: KafkaConsumer, places: list[TopicPartition], since: datetime | None) -> dict[TopicPartition, int]:
    beginnings: dict[TopicPartition, int] = consumer.beginning_offsets(places)
    if since is None or not places:
        return beginnings
    milliseconds = int(since.timestamp() * 1000)
    found = consumer.offsets_for_times(dict.fromkeys(places, milliseconds))
    ends = consumer.end_offsets(places)
    return {place: at.offset if (at := found.get(place)) is not None else ends[place] for place in places}
