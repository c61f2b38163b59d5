"""The relations that rules ask: items as rows, their records spelled out as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from schemas.classified_article.v1 import (
    ClassifiedArticleV1,
    DateV1,
    DirectiveItemV1,
    ItemV1,
    LegalItemV1,
    PassageV1,
    ProtestItemV1,
    QuantityV1,
)
from streams.rules.regions import regions_of

_TIME = pa.timestamp("us", tz="UTC")
_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
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

RECENT_COLUMNS: dict[str, pa.DataType] = {
    "item_id": _TEXT,
    "article_id": _TEXT,
    "kind": _TEXT,
    "p": pa.float64(),
    "source": _TEXT,
    "url": _TEXT,
    "title": _TEXT,
    "date_published": _TIME,
    "date_classified": _TIME,
    "date_produced": _TIME,
    "date_arrived": _TIME,
    "classifier_version": _TEXT,
    "kafka_topic": _TEXT,
    "kafka_partition": pa.int32(),
    "kafka_offset": pa.int64(),
    "passage": _TEXT,
    "act_id": _TEXT,
    "act_reports": pa.int64(),
    "act_outlets": pa.int64(),
    "places": _TEXTS,
    "regions": _TEXTS,
    "days": pa.list_(pa.date32()),
    "status": _TEXT,
    "issuer": _TEXT,
    "addressee": _TEXT,
    "action": _TEXT,
    "scope": _TEXT,
    "instrument": _TEXT,
    "effective_day": pa.date32(),
    "reported_by": _TEXT,
    "largest_quantity": pa.float64(),
    "name": _TEXT,
    "size_low": pa.int64(),
    "size_high": pa.int64(),
    "police_measures": _TEXTS,
    "arrests": pa.float64(),
    "injuries": pa.float64(),
    "deaths": pa.float64(),
    "claims": _TEXTS,
    "step": _TEXT,
    "court": _TEXT,
    "judge": _TEXT,
    "parties": _TEXTS,
    "docket": _TEXT,
    "outcome": _TEXT,
    "next_date": pa.date32(),
}
"""Columns of ``recent``: all that a record says, flat. Passages and JSON stay out: a day's window would not fit."""

ITEM_COLUMNS: dict[str, pa.DataType] = {**RECENT_COLUMNS, "date_landed": _TIME, "record": _TEXT, "passages": _PASSAGES}
"""Columns of ``items``: those of the lake's table, and the record's as columns of their own."""

_ITEM_SCHEMA = pa.schema([pa.field(name, kind) for name, kind in ITEM_COLUMNS.items()])

Row = dict[str, Any]


@dataclass(frozen=True)
class Arrival:
    """One message of the classified topic. date_arrived: Kafka's timestamp of it."""

    classified: ClassifiedArticleV1
    date_arrived: datetime
    topic: str = ""
    partition: int = 0
    offset: int = 0


@dataclass(frozen=True)
class ArrivedItem:
    """One item on its arrival, with what the rules ask of it."""

    item: ItemV1
    arrival: Arrival

    @property
    def item_id(self) -> str:
        """Its id."""
        return self.item.item_id

    @property
    def source(self) -> str:
        """The outlet."""
        return self.arrival.classified.source

    @property
    def day(self) -> date:
        """The day of the report: of its publication where that is known and not in the future."""
        published = self.arrival.classified.date_published
        return min(published or self.arrival.date_arrived, self.arrival.date_arrived).date()

    @property
    def strongest(self) -> PassageV1:
        """The passage with the highest probability; the first of several."""
        return max(self.item.passages, key=lambda each: each.p)


def arrived_items(arrivals: Iterable[Arrival]) -> list[ArrivedItem]:
    """The items of messages, in their order."""
    return [ArrivedItem(item, arrival) for arrival in arrivals for item in arrival.classified.items]


def row_of(arrived: ArrivedItem, act_id: str, act_reports: int, act_outlets: int) -> Row:
    """The row of one item, without what only the lake's table has.

    Parameters: act_reports, act_outlets -- how many items and outlets report the act so far, this one included.
    """
    classified, arrival = arrived.arrival.classified, arrived.arrival
    columns = _record_columns(arrived.item)
    return {
        "item_id": arrived.item_id,
        "article_id": classified.article_id,
        "kind": arrived.item.kind.value,
        "p": arrived.item.p,
        "source": classified.source,
        "url": classified.url,
        "title": classified.title,
        "date_published": classified.date_published,
        "date_classified": classified.date_classified,
        "date_produced": arrival.date_arrived,
        "date_arrived": arrival.date_arrived,
        "classifier_version": classified.classifier.version,
        "kafka_topic": arrival.topic,
        "kafka_partition": arrival.partition,
        "kafka_offset": arrival.offset,
        "passage": arrived.strongest.text,
        "act_id": act_id,
        "act_reports": act_reports,
        "act_outlets": act_outlets,
        "regions": regions_of(columns.get("places", ())),
        **columns,
    }


def item_table(rows: Sequence[Row], items: Sequence[ArrivedItem]) -> pa.Table:
    """The rows of ``items``. Parameters: items -- those that the rows are of, in the same order."""
    whole = [row | _lake_columns(arrived) for row, arrived in zip(rows, items, strict=True)]
    return pa.Table.from_pylist(whole, schema=_ITEM_SCHEMA)


def _lake_columns(arrived: ArrivedItem) -> Row:
    return {
        "date_landed": arrived.arrival.date_arrived,
        "record": arrived.item.record.model_dump_json(exclude_none=True),
        "passages": [_passage(each) for each in arrived.item.passages],
    }


def _passage(passage: PassageV1) -> Row:
    return {
        "start_offset": passage.start,
        "end_offset": passage.end,
        "text": passage.text,
        "p": passage.p,
        "evidence": [
            {"start_offset": each.start, "end_offset": each.end, "rule": each.rule} for each in passage.evidence
        ],
    }


def _record_columns(item: ItemV1) -> Row:
    if isinstance(item, DirectiveItemV1):
        return _directive_columns(item)
    if isinstance(item, ProtestItemV1):
        return _protest_columns(item)
    return _legal_columns(item)


def _directive_columns(item: DirectiveItemV1) -> Row:
    record = item.record
    return {
        **{name: _value(getattr(record, name)) for name in _DIRECTIVE_FIELDS},
        "places": _values(record.places),
        "days": [each.first_day for each in record.dates if each.first_day],
        "effective_day": next((each.first_day for each in record.dates if each.role == "effective"), None),
        "largest_quantity": largest(record.quantities),
    }


_DIRECTIVE_FIELDS = ("issuer", "addressee", "action", "scope", "instrument", "status", "reported_by")


def _protest_columns(item: ProtestItemV1) -> Row:
    record = item.record
    return {
        "name": _value(record.name),
        "places": _values(record.places),
        "days": [each.first_day for each in record.dates if each.first_day],
        "status": _value(record.status),
        "size_low": record.size.low if record.size else None,
        "size_high": record.size.high if record.size else None,
        "police_measures": _values(record.police_measures),
        "claims": _values(record.claims),
        **{name: largest(getattr(record, name)) for name in ("arrests", "injuries", "deaths")},
    }


def _legal_columns(item: LegalItemV1) -> Row:
    record = item.record
    return {
        **{name: _value(getattr(record, name)) for name in ("step", "court", "judge", "docket", "outcome")},
        "parties": _values(record.parties),
        "next_date": _single_day(record.next_date),
    }


def _single_day(found: DateV1 | None) -> date | None:
    """The day; None for a range, such as "next week"."""
    return found.first_day if found and found.first_day == found.last_day else None


def largest(quantities: Sequence[QuantityV1]) -> float | None:
    """The largest value; None where there is none."""
    return max((float(each.value) for each in quantities), default=None)


def _value(field: Any) -> str | None:
    return None if field is None else str(field.value)


def _values(fields: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(str(each.value) for each in fields))


def as_text(values: Mapping[str, Any]) -> dict[str, str]:
    """A row that a rule gave, as text: times in ISO form, lists joined, what is null left out."""
    return {name: _shown(value)[:500] for name, value in values.items() if value is not None}


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
