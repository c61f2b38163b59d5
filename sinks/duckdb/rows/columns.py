"""Columns that several tables have: their Arrow types, and how a message fills them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

Row = dict[str, Any]

Columns = list[tuple[str, pa.DataType]]

TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())

KAFKA: Columns = [("kafka_topic", pa.string()), ("kafka_partition", pa.int32()), ("kafka_offset", pa.int64())]

LANDED: Columns = [("date_produced", TIME), ("date_landed", TIME), *KAFKA]


@dataclass(frozen=True, slots=True)
class Received:
    """One message as Kafka delivered it. timestamp: milliseconds since 1970, or None where the broker keeps none."""

    topic: str
    partition: int
    offset: int
    timestamp: int | None
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def size_bytes(self) -> int:
        """What it takes in memory, roughly."""
        return len(self.value or b"") + len(self.key or b"")


@dataclass(slots=True)
class Landing:
    """What one message brings to the lake: the id by which it is known in ``table``, and its rows in every table.

    digest: the MD5 of an article's text in hexadecimal; None for anything else.
    """

    received: Received
    table: str
    row_id: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    digest: str | None = None

    def stamp(self, date_landed: datetime) -> None:
        """Set the time of landing: a message is decoded some time before."""
        for rows in self.rows.values():
            for row in rows:
                row["date_landed"] = date_landed


def schema_of(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    """The Arrow schema of a table with these columns."""
    return pa.schema([pa.field(name, kind) for name, kind in columns])


def kafka_columns(received: Received) -> Row:
    """Which message a row came from."""
    return {
        "kafka_topic": received.topic,
        "kafka_partition": received.partition,
        "kafka_offset": received.offset,
    }


def landed_columns(received: Received, date_landed: datetime) -> Row:
    """The same, with the times of its message and of its landing."""
    produced = received.timestamp
    return {
        "date_produced": None if produced is None or produced < 0 else _from_milliseconds(produced),
        "date_landed": date_landed,
        **kafka_columns(received),
    }


def _from_milliseconds(milliseconds: int) -> datetime | None:
    """None for what no calendar has: a producer may set any number as its message's timestamp."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
