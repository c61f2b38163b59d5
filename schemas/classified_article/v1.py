"""What the analysis found in one article: the value of ``news.classified.v1``."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from schemas.message import Count, Identifier, Message, Part, UtcDatetime

MAX_ITEMS = 500
"""A live blog of 200,000 characters holds about 1,500 sentences; more items than this is a broken analysis."""

MAX_PASSAGES_OF_ITEM = 2_000
"""More than such a live blog has sentences."""

MAX_POLICE_MEASURES = 50
"""A report names a handful."""

MAX_SET_ASIDE = 10_000
"""A text with more lines of boilerplate than this is no article."""

MAX_SHORT_CHARACTERS = 500
"""A value read from the text is a few words, the name of a rule or a reason likewise."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
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


class FieldV1(SpanV1):
    """One value of a record, with the words that it was read from."""

    value: ShortText


class DirectiveRecordV1(Part):
    """Who orders what. What is not said stays empty.

    status: reported, planned, ordered, in_force, paused, blocked or reversed.
    """

    issuer: FieldV1 | None = None
    action: FieldV1 | None = None
    status: FieldV1 | None = None


class ProtestRecordV1(Part):
    """What is staged, and how many came. What is not said stays empty."""

    name: FieldV1 | None = None
    size: FieldV1 | None = None
    police_measures: Annotated[tuple[FieldV1, ...], Field(max_length=MAX_POLICE_MEASURES)] = ()


class LegalRecordV1(Part):
    """Which step before which court. What is not said stays empty."""

    step: FieldV1 | None = None
    court: FieldV1 | None = None
    judge: FieldV1 | None = None


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
    items: in the order of their first passage. set_aside: kept, so that it can be audited.
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
    set_aside: Annotated[tuple[SetAsideV1, ...], Field(max_length=MAX_SET_ASIDE)] = ()
