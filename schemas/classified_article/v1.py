"""What the analysis found in one article: the value of ``news.classified.v1``."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from schemas.message import Count, Identifier, Message, Part, UtcDatetime

MAX_ITEMS = 500
"""A live blog of 200,000 characters holds about 1,500 sentences; more items than this is a broken analysis."""

MAX_PASSAGES_OF_ITEM = 2_000
"""More than such a live blog has sentences."""

MAX_UNSURE = 2_000
"""As many as such a live blog has sentences, each left open for one kind."""

MAX_POLICE_MEASURES = 50
"""A report names a handful."""

MAX_FIELDS = 20
"""Places, dates, quantities or parties of one record: an item of more is a list, and its passages have them all."""

MAX_SET_ASIDE = 10_000
"""A text with more lines of boilerplate than this is no article."""

MAX_SHORT_CHARACTERS = 500
"""A value read from the text is a few words, the name of a rule or a reason likewise."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Number = Annotated[int | float, Field(ge=0, le=1e15)]
"""A number out of a text; whole ones stay whole in JSON. The bound is above all that the press counts, budgets too."""

ShortText = Annotated[str, Field(min_length=1, max_length=MAX_SHORT_CHARACTERS)]


class Kind(StrEnum):
    """What an item reports. The words' meaning is fixed by docs/labels.md."""

    DIRECTIVE = "directive"
    PROTEST = "protest"
    LEGAL = "legal"


class SpanV1(Part):
    """A stretch of the article's text as received: ``text[start:end]``, counted in Unicode code points."""

    start: Count
    end: Count

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must lie after start")
        return self


class EvidenceV1(SpanV1):
    """Words that made the label, and the named rule that read them."""

    rule: ShortText


class PassageV1(SpanV1):
    """One sentence, headline, bullet or caption that reports the act. ``text`` is the article's text[start:end]."""

    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    p: Probability
    evidence: Annotated[tuple[EvidenceV1, ...], Field(max_length=100)] = ()


class UnsurePassageV1(PassageV1):
    """A passage that may report an act of this kind: its probability lies in the band. It is of no item."""

    kind: Kind


class FieldV1(SpanV1):
    """One value of a record, with the words that it was read from."""

    value: ShortText


class DateV1(SpanV1):
    """A day, or a range of days, that the text names.

    text: as written. first_day, last_day: in the calendar of the article's place, the same for a single day; null where
    the words cannot be resolved ("the following Monday" in an article without a date). role: what happens then, of a
    directive issued, effective or ends, of a protest held; empty where the text does not make it plain.
    """

    text: ShortText
    first_day: date | None = None
    last_day: date | None = None
    role: Literal["issued", "effective", "ends", "held"] | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if (self.first_day is None) != (self.last_day is None):
            raise ValueError("first_day and last_day come together")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day must not lie before first_day")
        return self


class QuantityV1(SpanV1):
    """A number of things, as in "at least 3,000 arrests a day, up from 650".

    text: as written. value, earlier_value: in ``unit``, itself as written ("arrests", "National Guard troops"), for
    each ``rate`` where there is one (day, week ...). comparison: whether value is a bound, an estimate, or exact.
    """

    text: ShortText
    value: Number
    unit: ShortText
    comparison: Literal["at_least", "at_most", "about", "exactly"] = "exactly"
    rate: Literal["hour", "day", "week", "month", "year"] | None = None
    earlier_value: Number | None = None


class SizeV1(FieldV1):
    """How many came: ``value`` as written; low and high bound it, either null where the words leave that side open."""

    low: Count | None = None
    high: Count | None = None


class PartyV1(FieldV1):
    """One side of a proceeding. A defendant is whom a suit or a charge is brought against."""

    role: Literal["plaintiff", "defendant", "prosecutor", "appellant"]


Fields = Annotated[tuple[FieldV1, ...], Field(max_length=MAX_FIELDS)]
Dates = Annotated[tuple[DateV1, ...], Field(max_length=MAX_FIELDS)]
Quantities = Annotated[tuple[QuantityV1, ...], Field(max_length=MAX_FIELDS)]


class DirectiveRecordV1(Part):
    """Who orders what. What is not said stays empty.

    addressee: who has to act. scope: whom or what it holds for. instrument: the paper it is written on, such as a
    decree. status: reported, planned, ordered, in_force, paused, blocked or reversed. reported_by: whose word it rests
    on, where the article does not vouch for it.
    """

    issuer: FieldV1 | None = None
    addressee: FieldV1 | None = None
    action: FieldV1 | None = None
    scope: FieldV1 | None = None
    places: Fields = ()
    instrument: FieldV1 | None = None
    status: FieldV1 | None = None
    dates: Dates = ()
    quantities: Quantities = ()
    reported_by: FieldV1 | None = None


class ProtestRecordV1(Part):
    """What is staged, and how many came. What is not said stays empty.

    status: planned, under_way, past or cancelled. claims: what is demanded or opposed.
    """

    name: FieldV1 | None = None
    places: Fields = ()
    dates: Dates = ()
    status: FieldV1 | None = None
    size: SizeV1 | None = None
    police_measures: Annotated[tuple[FieldV1, ...], Field(max_length=MAX_POLICE_MEASURES)] = ()
    arrests: Quantities = ()
    injuries: Quantities = ()
    deaths: Quantities = ()
    claims: Fields = ()


class LegalRecordV1(Part):
    """Which step before which court. What is not said stays empty.

    outcome: what the court decided. docket: the case's number or name there. next_date: when the next step is due.
    """

    step: FieldV1 | None = None
    court: FieldV1 | None = None
    judge: FieldV1 | None = None
    parties: Annotated[tuple[PartyV1, ...], Field(max_length=MAX_FIELDS)] = ()
    docket: FieldV1 | None = None
    outcome: FieldV1 | None = None
    next_date: DateV1 | None = None


class _ItemV1(Part):
    """What one article says of one act.

    item_id: ``ARTICLE_ID#N``, N counted from 0 in the article's order. p: probability that it is of its kind, that of
    its strongest passage.
    """

    item_id: Annotated[str, Field(min_length=3, max_length=300)]
    p: Probability
    passages: Annotated[tuple[PassageV1, ...], Field(min_length=1, max_length=MAX_PASSAGES_OF_ITEM)]


class DirectiveItemV1(_ItemV1):
    """An authority's instruction that binds somebody."""

    kind: Literal[Kind.DIRECTIVE] = Kind.DIRECTIVE
    record: DirectiveRecordV1 = DirectiveRecordV1()


class ProtestItemV1(_ItemV1):
    """Collective public contention."""

    kind: Literal[Kind.PROTEST] = Kind.PROTEST
    record: ProtestRecordV1 = ProtestRecordV1()


class LegalItemV1(_ItemV1):
    """A step before a court or tribunal."""

    kind: Literal[Kind.LEGAL] = Kind.LEGAL
    record: LegalRecordV1 = LegalRecordV1()


ItemV1 = DirectiveItemV1 | ProtestItemV1 | LegalItemV1


class SetAsideV1(SpanV1):
    """A stretch that is not the article (navigation, advertising, other stories), and why it was taken for that."""

    reason: ShortText


class ClassifierV1(Part):
    """What judged: a name and a version, which changes with every change of its judgement."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[str, Field(min_length=1, max_length=100)]


class ClassifiedArticleV1(Message):
    """The outcome of one article, also when nothing was found in it.

    source, url, title, date_published: as in the article, so that an alert needs no second look-up.
    items: in the order of their first passage. unsure: in the article's order, apart from the items.
    set_aside: kept, so that it can be audited.
    sentences: how many sentences were judged, boilerplate not counted.
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    KEY_FIELD: ClassVar[str] = "article_id"

    article_id: Identifier
    source: Annotated[str, Field(min_length=1, max_length=200)]
    url: Annotated[str, Field(max_length=2_048)] | None = None
    title: Annotated[str, Field(max_length=1_000)] | None = None
    date_published: UtcDatetime | None = None
    date_classified: UtcDatetime
    classifier: ClassifierV1
    sentences: Count
    items: Annotated[tuple[Annotated[ItemV1, Field(discriminator="kind")], ...], Field(max_length=MAX_ITEMS)] = ()
    unsure: Annotated[tuple[UnsurePassageV1, ...], Field(max_length=MAX_UNSURE)] = ()
    set_aside: Annotated[tuple[SetAsideV1, ...], Field(max_length=MAX_SET_ASIDE)] = ()
