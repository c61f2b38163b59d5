"""What is known of an act, over all its reports, and which of it a new report corrects."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from schemas.alert.v1 import MAX_FACTS, CorrectionV1, FactV1
from schemas.classified_article.v1 import (
    DateV1,
    DirectiveItemV1,
    ItemV1,
    LegalItemV1,
    ProtestItemV1,
    QuantityV1,
    SizeV1,
)
from streams.rules.fingerprint import content_words
from streams.rules.relation import ArrivedItem

MAX_VALUE_CHARACTERS = 300
MAX_VALUES = 8
"""Places or claims that one act shows."""

LISTS = frozenset({"places", "claims", "police_measures", "parties"})
"""Facts of which there may be several: reports add to them, and none takes the place of another."""

STATUS_RANK = {
    "reported": 0,
    "planned": 0,
    "ordered": 1,
    "under_way": 1,
    "in_force": 2,
    "past": 2,
    "paused": 3,
    "blocked": 3,
    "reversed": 3,
    "cancelled": 3,
}
"""How far an act has come. A report from further back tells the beginning of the story again and corrects nothing."""

RESUMED = "in_force"
"""What follows on a pause or a block, where it is lifted."""

REMINDED = {"next_date": "hearing", "effective_date": "takes effect", "held_date": "protest"}
"""Facts with a day that somebody waits for, and what happens then. A day that moves is news."""

COUNTS = frozenset({"arrests", "injuries", "deaths"})
"""Numbers that a later report brings up to date."""


def facts_of(arrived: ArrivedItem) -> list[FactV1]:
    """What one item says, a fact for each field of its record that is not empty."""
    found = _said(arrived.item)
    return [FactV1(name=name, value=value, day=day, item_id=arrived.item_id) for name, value, day in found if value]


def merge(known: Sequence[FactV1], new: Iterable[FactV1], *, newer: bool) -> tuple[list[FactV1], list[CorrectionV1]]:
    """Take what a further report says into what is known.

    Parameters: newer -- whether the report is no older than those before: only then does it correct.
    Returns: what is known then, and what of it was corrected.
    """
    facts, corrections = list(known), []
    for fact in new:
        place = _place(facts, fact)
        if place is None:
            if len(facts) < MAX_FACTS and (fact.name not in LISTS or _count(facts, fact.name) < MAX_VALUES):
                facts.append(fact)
                if fact.name in _NEWS or STATUS_RANK.get(fact.value if fact.name == "status" else "") == _STOPPED:
                    corrections.append(CorrectionV1(name=fact.name, after=fact.value))
        elif newer and _corrects(facts[place], fact):
            corrections.append(CorrectionV1(name=fact.name, before=facts[place].value, after=fact.value))
            facts[place] = fact
    return facts, corrections if newer else []


_NEWS = frozenset({"outcome", "next_date", "deaths"})
"""Of these the first word is news as much as a change is: a ruling, a hearing's day, somebody killed."""

_STOPPED = max(STATUS_RANK.values())
"""And that an act is stopped, where no report gave a status before."""


def _place(facts: Sequence[FactV1], fact: FactV1) -> int | None:
    """Where the fact stands that ``fact`` says again or corrects."""
    for place, each in enumerate(facts):
        if each.name == fact.name and (fact.name not in LISTS or each.value.casefold() == fact.value.casefold()):
            return place
    return None


def _count(facts: Sequence[FactV1], name: str) -> int:
    return sum(each.name == name for each in facts)


def _corrects(before: FactV1, after: FactV1) -> bool:
    if before.name == "status":
        return _moves(before.value, after.value)
    if before.name in COUNTS or before.name.startswith("quantity of "):
        return _number(before.value) != _number(after.value)
    if before.name in REMINDED:
        return after.day is not None and before.day != after.day
    return before.name == "outcome" and set(content_words(before.value)).isdisjoint(content_words(after.value))


def _moves(before: str, after: str) -> bool:
    if before == after:
        return False
    rank, next_rank = STATUS_RANK.get(before, 0), STATUS_RANK.get(after, 0)
    return next_rank > rank or (next_rank == rank == _STOPPED) or (rank == _STOPPED and after == RESUMED)


def _number(value: str) -> str:
    """The number of a count: outlets differ in "at least", "about" and "up from" without differing in the number."""
    found = _SPELLED_OUT.search(value) or _DIGITS.search(value)
    return found[1].replace(",", "").rstrip(".") if found else value.casefold()


_DIGITS = re.compile(r"(\d[\d,.]*)")
_SPELLED_OUT = re.compile(r"\((\d[\d,.]*)\)$")
"""What `_counted` adds."""


def _said(item: ItemV1) -> Iterator[tuple[str, str, date | None]]:
    match item:
        case DirectiveItemV1(record=record):
            fields = ("issuer", "addressee", "action", "scope", "instrument", "status", "reported_by")
            yield from _values(record, fields)
            yield from _days(record.dates)
            yield from (_quantity(each) for each in record.quantities[:MAX_VALUES])
        case ProtestItemV1(record=record):
            yield from _values(record, ("name", "status"))
            yield from _size(record.size)
            yield from _days(record.dates)
            for name in sorted(COUNTS):
                yield from ((name, _counted(each), None) for each in getattr(record, name)[:1])
            yield from _listed(record, ("police_measures", "claims"))
        case LegalItemV1(record=record):
            yield from _values(record, ("step", "court", "judge", "docket", "outcome"))
            yield from (("parties", _cut(f"{each.value} ({each.role})"), None) for each in record.parties[:MAX_VALUES])
            if record.next_date:
                yield _dated("next_date", record.next_date)
    if not isinstance(item, LegalItemV1):
        yield from _listed(item.record, ("places",))


def _values(record: Any, names: Iterable[str]) -> Iterator[tuple[str, str, None]]:
    yield from ((name, _cut(field.value), None) for name in names if (field := getattr(record, name)) is not None)


def _listed(record: Any, names: Iterable[str]) -> Iterator[tuple[str, str, None]]:
    yield from ((name, _cut(each.value), None) for name in names for each in getattr(record, name)[:MAX_VALUES])


def _days(dates: Iterable[DateV1]) -> Iterator[tuple[str, str, date | None]]:
    yield from (_dated(f"{each.role}_date", each) for each in dates if each.role and each.first_day)


def _dated(name: str, found: DateV1) -> tuple[str, str, date | None]:
    """The day as written and as a date; a range ("next week") is no day that anybody can be reminded of."""
    if found.first_day is None or found.first_day != found.last_day:
        return name, _cut(found.text), None
    day = found.first_day.isoformat()
    return name, _cut(found.text if day in found.text else f"{found.text} ({day})"), found.first_day


def _quantity(quantity: QuantityV1) -> tuple[str, str, None]:
    return _cut(f"quantity of {quantity.unit.casefold()}")[:50], _counted(quantity), None


def _counted(quantity: QuantityV1) -> str:
    """The number as written, and in digits where it is written in words: "two dozen people (24)"."""
    text = _cut(quantity.text)
    digits = _DIGITS.search(text)
    number = f"{quantity.value:,}"
    same = digits is not None and digits[1].replace(",", "").rstrip(".") == number.replace(",", "")
    return text if same else f"{text[: MAX_VALUE_CHARACTERS - len(number) - 3]} ({number})"


def _size(size: SizeV1 | None) -> Iterator[tuple[str, str, None]]:
    if size is not None:
        yield "size", _cut(size.value), None


def _cut(text: str) -> str:
    return " ".join(text.split())[:MAX_VALUE_CHARACTERS]
