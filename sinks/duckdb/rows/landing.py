"""From a message to its rows: which model has which tables."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from schemas.alert.v1 import AlertV1
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.delivery.v1 import DeliveryV1
from schemas.errors import InvalidMessageError
from schemas.message import Message
from schemas.rule.v1 import RuleV1
from schemas.topics import Topics
from sinks.duckdb.rows import alerts, articles, classified, dead_letters, deliveries, rules
from sinks.duckdb.rows.columns import KAFKA, TIME, Landing, Received, Row, schema_of

UNSTORABLE = (pa.ArrowException, OverflowError, RecursionError, ValueError)
"""What a value raises that a model admits and no column holds: a number of eighty digits, a time before the year 1."""

OFFSETS = schema_of(
    ("commit_number", pa.int64()),
    ("cluster_id", pa.string()),
    ("topic_id", pa.string()),
    *KAFKA,
    ("date_committed", TIME),
)

SCHEMAS: dict[str, pa.Schema] = {
    **articles.SCHEMAS,
    **classified.SCHEMAS,
    **alerts.SCHEMAS,
    **deliveries.SCHEMAS,
    **rules.SCHEMAS,
    **dead_letters.SCHEMAS,
    "offsets": OFFSETS,
}
"""The columns that the writer fills, table by table; INSERT goes by name, so their order is free."""

_LANDERS: tuple[tuple[type[Message], Callable[[Any, Received, datetime], Landing]], ...] = (
    (ArticleV1, articles.land_article),
    (ClassifiedArticleV1, classified.land_classified),
    (AlertV1, alerts.land_alert),
    (DeliveryV1, deliveries.land_delivery),
    (RuleV1, rules.land_rule),
    (DeadLetterV1, dead_letters.land_dead_letter),
)


def decode(received: Received, topics: Topics, date_landed: datetime) -> Landing:
    """Turn one message into its rows. Never raises for what is in the message: that gives a dead letter's row."""
    try:
        return _land(_model_of(received.topic, topics).decode(received.value), received, date_landed)
    except InvalidMessageError as error:
        return dead_letters.dead_letter(received, error.reason, error.detail, date_landed)
    except UNSTORABLE as error:
        return dead_letters.dead_letter(received, "not_storable", str(error), date_landed)


def storable(landing: Landing, date_landed: datetime) -> Landing:
    """The same, or a dead letter's row when one of its values fits no column."""
    try:
        to_arrow([landing])
    except UNSTORABLE as error:
        return dead_letters.dead_letter(landing.received, "not_storable", str(error), date_landed)
    return landing


def to_arrow(landings: Sequence[Landing]) -> dict[str, pa.Table]:
    """One Arrow table for each table of the lake that gets rows.

    Raises: pyarrow.ArrowException, OverflowError -- a value does not fit its column.
    """
    tables: dict[str, list[Row]] = {}
    for landing in landings:
        for table, rows in landing.rows.items():
            tables.setdefault(table, []).extend(rows)
    return {table: pa.Table.from_pylist(rows, schema=SCHEMAS[table]) for table, rows in tables.items() if rows}


def _model_of(topic: str, topics: Topics) -> type[Message]:
    return next(spec.model for spec in topics if spec.name == topic)


def _land(message: Message, received: Received, date_landed: datetime) -> Landing:
    for model, land in _LANDERS:
        if isinstance(message, model):
            return land(message, received, date_landed)
    raise TypeError(f"{type(message).__name__} has no table")
