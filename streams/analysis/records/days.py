"""Days as fields of a record, each with its role."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import Literal

from schemas.classified_article.v1 import MAX_FIELDS, DateV1, PassageV1
from streams.analysis.records.dates import Day, find_days
from streams.analysis.records.fields import as_written, distinct
from streams.analysis.sentences import Sentence

Role = Literal["issued", "effective", "ends", "held"]
RoleOf = Callable[[str, int, bool], Role | None]
"""The role of a day, from the text, where in it the day stands, and whether it lies ahead."""


def dates_of(where: Iterable[PassageV1 | Sentence], published: date | None, role_of: RoleOf) -> tuple[DateV1, ...]:
    """The days that passages or sentences name: the first of each range and role, in order."""
    found = (
        to_date(each, day, role_of(each.text, day.start, day.ahead))
        for each in where
        for day in islice(find_days(each.text, published), MAX_FIELDS)
    )
    return distinct(found, lambda each: (each.first_day or each.text, each.last_day))


def to_date(where: PassageV1 | Sentence, day: Day, role: Role | None = None) -> DateV1:
    """One day as a field."""
    return DateV1(
        start=where.start + day.start,
        end=where.start + day.end,
        text=as_written(where.text, day.start, day.end),
        first_day=day.first,
        last_day=day.last,
        role=role,
    )
