"""From messages to rows: one function for each model, one Arrow schema for each table."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1, EvidenceV1, ItemV1, PassageV1, UnsurePassageV1
from schemas.dead_letter.v1 import DeadLetterV1, id_of_dead_letter
from schemas.errors import InvalidMessageError
from schemas.message import Message
from schemas.topics import Topics

STAGE = "writer"
"""How dead letters name this part of Tocsin."""

UNSTORABLE = (pa.ArrowException, OverflowError, RecursionError, ValueError)
"""What a value raises that a model admits and no column holds: a number of eighty digits, a time before the year 1."""

ID_TAKEN = "id_taken"
"""The reason of a dead letter: another article has its id."""

Row = dict[str, Any]

_TIME = pa.timestamp("us", tz="UTC")
_EVIDENCE = pa.list_(pa.struct([("start_offset", pa.int64()), ("end_offset", pa.int64()), ("rule", pa.string())]))
_PASSAGES = pa.list_(
    pa.struct(
        [
            ("start_offset", pa.int64()),
            ("end_offset", pa.int64()),
            ("text", pa.string()),
            ("p", pa.float64()),
            ("evidence", _EVIDENCE),
        ]
    )
)
_SET_ASIDE = pa.list_(pa.struct([("start_offset", pa.int64()), ("end_offset", pa.int64()), ("reason", pa.string())]))
_KAFKA: list[tuple[str, pa.DataType]] = [
    ("kafka_topic", pa.string()),
    ("kafka_partition", pa.int32()),
    ("kafka_offset", pa.int64()),
]
_LANDED: list[tuple[str, pa.DataType]] = [("date_produced", _TIME), ("date_landed", _TIME), *_KAFKA]


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns])


SCHEMAS: dict[str, pa.Schema] = {
    "articles": _schema(
        ("article_id", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("language", pa.string()),
        ("date_published", _TIME),
        ("date_ingested", _TIME),
        ("text", pa.string()),
        *_LANDED,
    ),
    "classifications": _schema(
        ("article_id", pa.string()),
        ("classifier_name", pa.string()),
        ("classifier_version", pa.string()),
        ("sentences", pa.int64()),
        ("set_aside", _SET_ASIDE),
        ("date_classified", _TIME),
        *_LANDED,
    ),
    "items": _schema(
        ("item_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("p", pa.float64()),
        ("record", pa.string()),
        ("passages", _PASSAGES),
        ("source", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("date_published", _TIME),
        ("date_classified", _TIME),
        ("classifier_version", pa.string()),
        *_LANDED,
    ),
    "passages": _schema(
        ("passage_id", pa.string()),
        ("item_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("p", pa.float64()),
        ("start_offset", pa.int64()),
        ("end_offset", pa.int64()),
        ("text", pa.string()),
        ("evidence", _EVIDENCE),
        ("date_landed", _TIME),
    ),
    "unsure_passages": _schema(
        ("unsure_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("p", pa.float64()),
        ("start_offset", pa.int64()),
        ("end_offset", pa.int64()),
        ("text", pa.string()),
        ("evidence", _EVIDENCE),
        ("source", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("date_published", _TIME),
        ("date_classified", _TIME),
        ("classifier_version", pa.string()),
        ("date_landed", _TIME),
    ),
    "dead_letters": _schema(
        ("dead_letter_id", pa.string()),
        *_KAFKA,
        ("key", pa.binary()),
        ("value", pa.binary()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("stage", pa.string()),
        ("date_dead_lettered", _TIME),
        ("date_landed", _TIME),
    ),
    "offsets": _schema(
        ("commit_number", pa.int64()),
        ("cluster_id", pa.string()),
        ("topic_id", pa.string()),
        *_KAFKA,
        ("date_committed", _TIME),
    ),
}
"""The columns that the writer fills, table by table; INSERT goes by name, so their order is free."""


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


def decode(received: Received, topics: Topics, date_landed: datetime) -> Landing:
    """Turn one message into its rows. Never raises for what is in the message: that gives a dead letter's row."""
    try:
        return _land(_model_of(received.topic, topics).decode(received.value), received, date_landed)
    except InvalidMessageError as error:
        return dead_letter(received, error.reason, error.detail, date_landed)
    except UNSTORABLE as error:
        return dead_letter(received, "not_storable", str(error), date_landed)


def storable(landing: Landing, date_landed: datetime) -> Landing:
    """The same, or a dead letter's row when one of its values fits no column."""
    try:
        to_arrow([landing])
    except UNSTORABLE as error:
        return dead_letter(landing.received, "not_storable", str(error), date_landed)
    return landing


def dead_letter(received: Received, reason: str, detail: str, date_landed: datetime) -> Landing:
    """The row of a message that cannot be landed as what it claims to be, under the id that every stage gives it."""
    row_id = id_of_dead_letter(received.topic, received.partition, received.offset, received.headers)
    row: Row = {
        "dead_letter_id": row_id,
        **_kafka_columns(received),
        "key": received.key,
        "value": received.value,
        "reason": reason,
        "detail": detail[:2_000],
        "stage": STAGE,
        "date_dead_lettered": date_landed,
        "date_landed": date_landed,
    }
    return Landing(received, "dead_letters", row_id, {"dead_letters": [row]})


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


def _land_article(article: ArticleV1, received: Received, date_landed: datetime) -> Landing:
    row: Row = {
        "article_id": article.article_id,
        "source": article.source,
        "url": article.url,
        "title": article.title,
        "author": article.author,
        "language": article.language,
        "date_published": article.date_published,
        "date_ingested": article.date_ingested,
        "text": article.text,
        **_landed_columns(received, date_landed),
    }
    digest = hashlib.md5(article.text.encode(), usedforsecurity=False).hexdigest()
    return Landing(received, "articles", article.article_id, {"articles": [row]}, digest)


def _land_classified(classified: ClassifiedArticleV1, received: Received, date_landed: datetime) -> Landing:
    landed = _landed_columns(received, date_landed)
    row: Row = {
        "article_id": classified.article_id,
        "classifier_name": classified.classifier.name,
        "classifier_version": classified.classifier.version,
        "sentences": classified.sentences,
        "set_aside": [
            {"start_offset": each.start, "end_offset": each.end, "reason": each.reason} for each in classified.set_aside
        ],
        "date_classified": classified.date_classified,
        **landed,
    }
    return Landing(
        received,
        "classifications",
        classified.article_id,
        {
            "classifications": [row],
            "items": [_item_row(item, classified) | landed for item in classified.items],
            "passages": [row for item in classified.items for row in _passage_rows(item, classified, date_landed)],
            "unsure_passages": [
                _unsure_row(number, passage, classified) | {"date_landed": date_landed}
                for number, passage in enumerate(classified.unsure)
            ],
        },
    )


def _item_row(item: ItemV1, classified: ClassifiedArticleV1) -> Row:
    return {
        "item_id": item.item_id,
        "article_id": classified.article_id,
        "kind": item.kind.value,
        "p": item.p,
        "record": item.record.model_dump_json(exclude_none=True),
        "passages": [_passage_columns(passage) for passage in item.passages],
        **_article_columns(classified),
    }


def _article_columns(classified: ClassifiedArticleV1) -> Row:
    """What is known of the article, so that a question about what was found in it needs no join."""
    return {
        "source": classified.source,
        "url": classified.url,
        "title": classified.title,
        "date_published": classified.date_published,
        "date_classified": classified.date_classified,
        "classifier_version": classified.classifier.version,
    }


def _unsure_row(number: int, passage: UnsurePassageV1, classified: ClassifiedArticleV1) -> Row:
    return {
        "unsure_id": f"{classified.article_id}#u{number}",
        "article_id": classified.article_id,
        "kind": passage.kind.value,
        **_passage_columns(passage),
        **_article_columns(classified),
    }


def _passage_rows(item: ItemV1, classified: ClassifiedArticleV1, date_landed: datetime) -> Iterator[Row]:
    for number, passage in enumerate(item.passages):
        yield {
            "passage_id": f"{item.item_id}#{number}",
            "item_id": item.item_id,
            "article_id": classified.article_id,
            "kind": item.kind.value,
            **_passage_columns(passage),
            "date_landed": date_landed,
        }


def _passage_columns(passage: PassageV1) -> Row:
    return {
        "start_offset": passage.start,
        "end_offset": passage.end,
        "text": passage.text,
        "p": passage.p,
        "evidence": [_evidence(each) for each in passage.evidence],
    }


def _evidence(evidence: EvidenceV1) -> Row:
    return {"start_offset": evidence.start, "end_offset": evidence.end, "rule": evidence.rule}


def _land_dead_letter(letter: DeadLetterV1, received: Received, date_landed: datetime) -> Landing:
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


_LANDERS: tuple[tuple[type[Message], Callable[[Any, Received, datetime], Landing]], ...] = (
    (ArticleV1, _land_article),
    (ClassifiedArticleV1, _land_classified),
    (DeadLetterV1, _land_dead_letter),
)


def _kafka_columns(received: Received) -> Row:
    return {
        "kafka_topic": received.topic,
        "kafka_partition": received.partition,
        "kafka_offset": received.offset,
    }


def _landed_columns(received: Received, date_landed: datetime) -> Row:
    produced = received.timestamp
    return {
        "date_produced": None if produced is None or produced < 0 else _from_milliseconds(produced),
        "date_landed": date_landed,
        **_kafka_columns(received),
    }


def _from_milliseconds(milliseconds: int) -> datetime | None:
    """None for what no calendar has: a producer may set any number as its message's timestamp."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
