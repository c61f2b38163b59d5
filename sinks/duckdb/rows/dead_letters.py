"""The row of a dead letter: one that came as such, and one that the writer makes itself."""

from datetime import datetime

import pyarrow as pa

from schemas.dead_letter.v1 import DeadLetterV1, id_of_dead_letter
from sinks.duckdb.rows.columns import KAFKA, TIME, Landing, Received, Row, kafka_columns, schema_of

STAGE = "writer"
"""How dead letters name this part of Tocsin."""

ID_TAKEN = "id_taken"
"""The reason of a dead letter: another article has its id."""

SCHEMAS = {
    "dead_letters": schema_of(
        ("dead_letter_id", pa.string()),
        *KAFKA,
        ("key", pa.binary()),
        ("value", pa.binary()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("stage", pa.string()),
        ("date_dead_lettered", TIME),
        ("date_landed", TIME),
    )
}


def land_dead_letter(letter: DeadLetterV1, received: Received, date_landed: datetime) -> Landing:
    """One row."""
    row: Row = {
        "dead_letter_id": letter.dead_letter_id,
        "kafka_topic": letter.kafka_topic,
        "kafka_partition": letter.kafka_partition,
        "kafka_offset": letter.kafka_offset,
        "key": letter.key,
        "value": letter.value,
        "reason": letter.reason,
        "detail": letter.detail,
        "stage": letter.stage,
        "date_dead_lettered": letter.date_dead_lettered,
        "date_landed": date_landed,
    }
    return Landing(received, "dead_letters", letter.dead_letter_id, {"dead_letters": [row]})


def dead_letter(received: Received, reason: str, detail: str, date_landed: datetime) -> Landing:
    """The row of a message that cannot be landed as what it claims to be, under the id that every stage gives it."""
    row_id = id_of_dead_letter(received.topic, received.partition, received.offset, received.headers)
    row: Row = {
        "dead_letter_id": row_id,
        **kafka_columns(received),
        "key": received.key,
        "value": received.value,
        "reason": reason,
        "detail": detail[:2_000],
        "stage": STAGE,
        "date_dead_lettered": date_landed,
        "date_landed": date_landed,
    }
    return Landing(received, "dead_letters", row_id, {"dead_letters": [row]})
