"""The rows of a classified article: of itself, its items, their passages, and what was left open."""

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa

from schemas.classified_article.v1 import ClassifiedArticleV1, EvidenceV1, ItemV1, PassageV1, UnsurePassageV1
from sinks.duckdb.rows.columns import LANDED, TIME, Columns, Landing, Received, Row, landed_columns, schema_of

_EVIDENCE = pa.list_(pa.struct([("start_offset", pa.int64()), ("end_offset", pa.int64()), ("rule", pa.string())]))
_PASSAGE: Columns = [
    ("start_offset", pa.int64()),
    ("end_offset", pa.int64()),
    ("text", pa.string()),
    ("p", pa.float64()),
    ("evidence", _EVIDENCE),
]
_SET_ASIDE = pa.list_(pa.struct([("start_offset", pa.int64()), ("end_offset", pa.int64()), ("reason", pa.string())]))
_ARTICLE: Columns = [
    ("source", pa.string()),
    ("url", pa.string()),
    ("title", pa.string()),
    ("date_published", TIME),
    ("date_classified", TIME),
    ("classifier_version", pa.string()),
]

SCHEMAS = {
    "classifications": schema_of(
        ("article_id", pa.string()),
        ("classifier_name", pa.string()),
        ("classifier_version", pa.string()),
        ("sentences", pa.int64()),
        ("set_aside", _SET_ASIDE),
        ("date_classified", TIME),
        *LANDED,
    ),
    "items": schema_of(
        ("item_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("p", pa.float64()),
        ("record", pa.string()),
        ("passages", pa.list_(pa.struct(_PASSAGE))),
        *_ARTICLE,
        *LANDED,
    ),
    "passages": schema_of(
        ("passage_id", pa.string()),
        ("item_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        *_PASSAGE,
        ("date_landed", TIME),
    ),
    "unsure_passages": schema_of(
        ("unsure_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        *_PASSAGE,
        *_ARTICLE,
        ("date_landed", TIME),
    ),
}


def land_classified(classified: ClassifiedArticleV1, received: Received, date_landed: datetime) -> Landing:
    """One row of itself, and one for each item, each passage and each passage that was left open."""
    landed = landed_columns(received, date_landed)
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
