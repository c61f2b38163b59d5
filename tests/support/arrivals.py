"""Articles with items as they reach the alert agent, built without the model: what a record says is given as words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.alert.v1 import AlertV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from streams.rules.engine import RuleEngine
from streams.rules.fingerprint import Fingerprint, fingerprint
from streams.rules.relation import Arrival, ArrivedItem, arrived_items
from streams.rules.rule import Rule

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""When the first article arrives."""

Item = dict[str, Any]

ORDERS = "select item_id, p from items where kind = 'directive'"
"""Rings for every directive."""


def rule(name: str = "orders", sql: str = ORDERS, **keys: Any) -> Rule:
    """A rule as a file would say it."""
    return Rule.model_validate({"name": name, "sql": sql, **keys})


def directive(text: str, p: float = 0.95, **record: Any) -> Item:
    """An order. record: fields by their names; ``effective`` a day, ``quantities`` as `quantity` gives them."""
    dates = [_day(record.pop("effective"), role="effective")] if "effective" in record else []
    return _item("directive", text, p, record, lists=("places",), dates=dates)


def protest(text: str, p: float = 0.95, **record: Any) -> Item:
    """A protest. record: fields by their names; ``held`` a day, ``size`` as (words, low, high)."""
    dates = [_day(record.pop("held"), role="held")] if "held" in record else []
    if "size" in record:
        value, low, high = record.pop("size")
        record["size"] = field(value) | {"low": low, "high": high}
    return _item("protest", text, p, record, lists=("places", "claims", "police_measures"), dates=dates)


def legal(text: str, p: float = 0.95, **record: Any) -> Item:
    """A step before a court. record: fields by their names; ``next_date`` a day, or words that name none."""
    if "next_date" in record:
        record["next_date"] = _day(record["next_date"])
    record["parties"] = [field(each) | {"role": "plaintiff"} for each in record.pop("parties", ())]
    return _item("legal", text, p, record, lists=())


def _item(kind: str, text: str, p: float, record: dict[str, Any], *, lists: Iterable[str], **more: Any) -> Item:
    values = {name: field(each) if isinstance(each, str) else each for name, each in record.items()}
    listed = {name: [field(each) for each in record[name]] for name in lists if name in record}
    passage = {"start": 0, "end": max(1, len(text)), "text": text, "p": p}
    return {"kind": kind, "p": p, "record": values | listed | more, "passages": [passage]}


def field(value: str) -> dict[str, Any]:
    """One value of a record."""
    return {"start": 0, "end": max(1, len(value)), "value": value}


def quantity(text: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """A number of things."""
    return {"start": 0, "end": max(1, len(text)), "text": text, "value": value, "unit": unit} | more


def _day(day: date | str, **more: Any) -> dict[str, Any]:
    if isinstance(day, str):
        return {"start": 0, "end": len(day), "text": day} | more
    return {"start": 0, "end": 5, "text": f"{day:%d %B}", "first_day": day, "last_day": day} | more


def article(number: int | str, *items: Item, source: str = "", minutes: float = 0, **fields: Any) -> Arrival:
    """An article that arrives so many minutes after `NOON`, published as it arrives, of an outlet of its own."""
    article_id = f"a{number}"
    date_arrived = NOON + timedelta(minutes=minutes)
    return Arrival(
        ClassifiedArticleV1.build(
            **{
                "article_id": article_id,
                "source": source or f"Outlet {number}",
                "url": f"https://news.example/{article_id}",
                "date_published": date_arrived,
                "date_classified": date_arrived,
                "classifier": {"name": "built", "version": "1"},
                "sentences": len(items),
                "items": [{"item_id": f"{article_id}#{place}", **each} for place, each in enumerate(items)],
            }
            | fields
        ),
        date_arrived,
        "news.classified.v1",
        0,
        int(number) if str(number).isdigit() else 0,
    )


def only(arrival: Arrival) -> ArrivedItem:
    """The only item of an article."""
    (item,) = arrived_items([arrival])
    return item


def print_of(arrival: Arrival) -> Fingerprint:
    """The fingerprint of its only item."""
    return fingerprint(only(arrival))


def ring(engine: RuleEngine, *arrivals: Arrival) -> list[AlertV1]:
    """Let articles arrive together; no rule may fail."""
    outcome = engine.arrive(arrivals, arrivals[-1].date_arrived + timedelta(seconds=1))
    assert not outcome.failures
    return outcome.alerts


def facts_by_name(alert: AlertV1) -> Mapping[str, str]:
    """The facts of an alert; of a name with several the last."""
    return {each.name: each.value for each in alert.facts}
