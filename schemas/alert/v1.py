"""An alert in one of its revisions: the value of ``news.alerts.v1``.

Every revision carries the whole alert, so that the last one alone is enough to show it, to deliver it, and to go on
from it after a restart: the topic is the alert agent's changelog.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.classified_article.v1 import Kind, Probability
from schemas.message import Count, Identifier, Message, Part, UtcDatetime
from schemas.rule.v1 import RuleBriefV1

MAX_REPORTS = 50
"""Reports that an alert shows; all are counted, and their items remembered."""

MAX_ITEMS = 500
"""Items of one alert. An act that is reported more often is followed no further: each revision carries all of them, so
that so many revisions take some 3 MB, and ten times as many would take a hundred times that."""

MAX_OUTLETS = 500
"""Outlets of one alert: no more than it has items."""

MAX_PASSAGES_OF_REPORT = 3
"""The strongest; the lake has all."""

MAX_PASSAGE_CHARACTERS = 2_000
"""The longest sentence that anybody reads in an alert; a longer one is cut."""

MAX_FACTS = 60
"""A record has about a dozen fields, some with several values."""

Line = Annotated[str, Field(min_length=1, max_length=500)]
"""What fits on a line or two."""


class Change(StrEnum):
    """Why there is this revision.

    rang: the alert is new. also_reported: another article reports the same. corrected: what was known has changed, as
    ``corrections`` says.
    """

    RANG = "rang"
    ALSO_REPORTED = "also_reported"
    CORRECTED = "corrected"


class FactV1(Part):
    """One thing that is known of the act: a field of the record, as text. day: the same as a date, where it is one.

    item_id: which item said so last.
    """

    name: Annotated[str, Field(min_length=1, max_length=50)]
    value: Line
    day: date | None = None
    item_id: Annotated[str, Field(min_length=1, max_length=300)]


class CorrectionV1(Part):
    """A fact that has changed. before: null where nothing was known."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    before: Line | None = None
    after: Line


class AlertPassageV1(Part):
    """A passage, as in its item: start and end in the article's text as received, in code points."""

    start: Count
    end: Count
    text: Annotated[str, Field(min_length=1, max_length=MAX_PASSAGE_CHARACTERS)]
    p: Probability


class ReportV1(Part):
    """One article's report of what rang. copy_of: the outlet whose words these are, where another had them first."""

    item_id: Annotated[str, Field(min_length=1, max_length=300)]
    article_id: Identifier
    kind: Kind
    source: Annotated[str, Field(min_length=1, max_length=200)]
    url: Annotated[str, Field(max_length=2_048)] | None = None
    title: Annotated[str, Field(max_length=1_000)] | None = None
    date_published: UtcDatetime | None = None
    date_arrived: UtcDatetime
    p: Probability
    copy_of: Annotated[str, Field(max_length=200)] | None = None
    passages: Annotated[tuple[AlertPassageV1, ...], Field(max_length=MAX_PASSAGES_OF_REPORT)] = ()


class ActV1(Part):
    """By what an act is known again: who, where, when, in which words. All folded to small letters.

    days: the days on which it happens or is reported. places: as the records name them.
    """

    act_id: Identifier
    kind: Kind
    actors: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    places: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    days: Annotated[tuple[date, ...], Field(max_length=50)] = ()
    words: Annotated[tuple[str, ...], Field(max_length=200)] = ()


class ReminderV1(Part):
    """What a reminder is about. alert_id: the alert that told of the day. fact: what happens then, as next_date."""

    alert_id: Identifier
    fact: Annotated[str, Field(min_length=1, max_length=50)]
    day: date


class DueV1(Part):
    """A reminder that is to ring at ``date_due``, unless the day moves before."""

    fact: Annotated[str, Field(min_length=1, max_length=50)]
    day: date
    date_due: UtcDatetime


class AlertV1(Message):
    """An alert.

    alert_id: made of rule and key, so that the same act gives the same id whoever computes it, and how often.
    revision: counts from 1; each replaces the one before. change: why there is this one.
    key: what was rung for: the act's, or the rule's own. act: null where the key is the rule's own.
    headline: who, what, where, when, how sure, on one line. why: what the rule found.
    matched: the row that the rule gave, as text. p: of its strongest item.
    item_ids: all items so far, reports shows the first of them. independent_outlets: outlets with words of their own.
    reminder: null where this is none. due: the reminders that are to come of it.
    date_rang: when its first item arrived, date_changed: when that of this revision did, both by Kafka's timestamp.
    date_alerted: when the alert agent made this revision.
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    KEY_FIELD: ClassVar[str] = "alert_id"

    alert_id: Identifier
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    change: Change
    rule: RuleBriefV1
    key: Line
    kind: Kind | None = None
    headline: Line
    why: Annotated[str, Field(max_length=2_000)]
    matched: dict[str, str] = Field(default_factory=dict)
    p: Probability | None = None
    facts: Annotated[tuple[FactV1, ...], Field(max_length=MAX_FACTS)] = ()
    corrections: Annotated[tuple[CorrectionV1, ...], Field(max_length=MAX_FACTS)] = ()
    reports: Annotated[tuple[ReportV1, ...], Field(max_length=MAX_REPORTS)] = ()
    item_ids: Annotated[tuple[str, ...], Field(max_length=MAX_ITEMS)] = ()
    outlets: Annotated[tuple[str, ...], Field(max_length=MAX_OUTLETS)] = ()
    independent_outlets: Count = 0
    act: ActV1 | None = None
    reminder: ReminderV1 | None = None
    due: Annotated[tuple[DueV1, ...], Field(max_length=20)] = ()
    date_rang: UtcDatetime
    date_changed: UtcDatetime
    date_alerted: UtcDatetime
