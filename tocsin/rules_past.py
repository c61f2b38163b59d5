"""A rule on the past: the lake's items through the alert agent's own engine, in the order of their arrival."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from schemas.alert.v1 import AlertV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from sinks.duckdb.lake import open_lake
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule import Rule
from streams.rules.sandbox import RuleError
from tocsin.queries import read_query

FETCHED_AT_ONCE = 5_000
"""Items read from the lake at once: a few megabytes."""


@dataclass(frozen=True)
class Past:
    """What a rule would have done.

    items: how many arrived. alerts: every revision, in order. failure: why it would be off by then.
    """

    items: int
    alerts: list[AlertV1]
    failure: str | None = None


def run_on_past(rule: Rule, lake: Path, since: datetime, rule_seconds: float) -> Past:
    """Run one rule over what arrived since then; its window is filled from before.

    Items that Kafka gave the same second arrive together. Raises: LakeError; RuleError -- the rule cannot be used.
    """
    engine = RuleEngine(rule_seconds=rule_seconds)
    try:
        if failures := engine.use([rule]):
            raise RuleError(failures[0].reason)
        return _run(engine, read_arrivals(lake, since - timedelta(hours=rule.window_hours)), since)
    finally:
        engine.close()


def _run(engine: RuleEngine, arrivals: Iterable[Arrival], since: datetime) -> Past:
    items, alerts = 0, []
    for second, together in groupby(arrivals, lambda each: each.date_arrived.replace(microsecond=0)):
        batch = list(together)
        if second < since:
            engine.remember(batch)
            continue
        items += sum(len(each.classified.items) for each in batch)
        outcome = engine.arrive(batch, batch[-1].date_arrived)
        alerts += [*outcome.alerts, *engine.remind(batch[-1].date_arrived)]
        if outcome.failures:
            return Past(items, alerts, outcome.failures[0].reason)
    return Past(items, alerts)


def read_arrivals(lake: Path, since: datetime) -> Iterator[Arrival]:
    """The articles of the lake in which something was found, as the alert agent met them. Raises: LakeError."""
    with open_lake(lake) as connection:
        found = connection.execute(read_query("items_since"), {"since": since})
        names = [column[0] for column in found.description or []]
        rows = (
            dict(zip(names, row, strict=True))
            for chunk in iter(lambda: found.fetchmany(FETCHED_AT_ONCE), [])
            for row in chunk
        )
        for _, together in groupby(rows, lambda row: (row["kafka_partition"], row["kafka_offset"])):
            yield _arrival(list(together))


def _arrival(rows: Sequence[dict[str, Any]]) -> Arrival:
    first = rows[0]
    classified = ClassifiedArticleV1.model_validate(
        {
            **{name: first[name] for name in ("article_id", "source", "url", "title")},
            "date_published": _utc(first["date_published"]),
            "date_classified": _utc(first["date_classified"]),
            "classifier": {"name": "of-the-lake", "version": first["classifier_version"]},
            "sentences": 0,
            "items": [_item(row) for row in rows],
        }
    )
    arrived = _utc(first["date_produced"]) or classified.date_classified
    return Arrival(classified, arrived, first["kafka_topic"], first["kafka_partition"], first["kafka_offset"])


def _item(row: dict[str, Any]) -> dict[str, Any]:
    passages = [_passage(each) for each in json.loads(row["passages"])]
    names = ("item_id", "kind", "p")
    return {**{name: row[name] for name in names}, "record": json.loads(row["record"]), "passages": passages}


def _passage(passage: dict[str, Any]) -> dict[str, Any]:
    return {"start": passage["start_offset"], "end": passage["end_offset"], "text": passage["text"], "p": passage["p"]}


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
