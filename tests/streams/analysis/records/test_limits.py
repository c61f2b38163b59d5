"""No text makes reading records slow, or their items too large for a message."""
# ruff: noqa: RUF001 -- the press writes typographic apostrophes

import time
from datetime import UTC, date, datetime

import pytest

from schemas.article.v1 import MAX_TEXT_CHARACTERS
from schemas.classified_article.v1 import ClassifiedArticleV1, ClassifierV1, Kind, PassageV1
from schemas.message import MAX_VALUE_BYTES
from streams.analysis.items import MAX_RECORDS_BYTES, Finding, build_items
from streams.analysis.records import Context
from streams.analysis.sentences import MAX_SENTENCE_CHARACTERS, Sentence

SECONDS = 15.0
"""About ten times what the slowest takes: what this must catch takes minutes."""

UNITS = (
    *(
        "x",
        "x ",
        "a-",
        "1,",
        "A, ",
        "Aa ",
        "June 14 to ",
        "On May 3. ",
        "Oslo, Paris. ",
        "told a ",
        "sued a ",
        "in A, ",
    ),
    *(
        "the court the judge ",
        "thousands of x ",
        "arrested 1 ",
        "against a ",
        "all and ",
        "said A ",
        "to be ",
        "“A ",
        "A v. ",
    ),
    *(
        "A’s ",
        "ordered a, ",
        "by a ",
        "was charged ",
        "sentenced x to ",
        "two a ",
        "\U0001f6a2",
        "Judge A ",
        "Court of A ",
    ),
    "Governor Ona Brek ordered 40 pilots in Lorne, Oslo and Paris to close bars from June 14, a clerk said. ",
)


def findings(text: str, length: int) -> list[Finding]:
    """The text cut into passages of every kind."""
    return [
        Finding(kind, at // length, PassageV1(start=at, end=at + len(piece), text=piece, p=0.9))
        for at in range(0, len(text), length)
        for piece in [text[at : at + length]]
        for kind in Kind
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_largest_text_of_one_unit_is_read_in_time(unit: str) -> None:
    text = (unit * MAX_TEXT_CHARACTERS)[:MAX_TEXT_CHARACTERS]
    sentences = [Sentence(at, at + 100, text[at : at + 100]) for at in range(0, len(text), 100)]
    began = time.perf_counter()
    assert list(build_items("a", findings(text, MAX_SENTENCE_CHARACTERS), Context(date(2031, 6, 16), sentences)))
    assert time.perf_counter() - began < SECONDS


def test_records_of_hundreds_of_items_fit_their_message() -> None:
    names = [first + second + "son" for first in ("Ba", "Be", "Bi", "Bo", "Bu", "Da", "De") for second in NAMES]
    text = "\n".join(
        f"{name} was sentenced to six years in prison by Judge {name}a of the {name}o Court; prosecutors sued {name}i."
        for name in names
    )
    length = text.index("\n") + 1
    legal = [each for each in findings(text, length) if each.kind is Kind.LEGAL]
    items = tuple(build_items("a", legal))
    records = sum(len(item.record.model_dump_json(exclude_none=True)) for item in items)
    assert len(items) > 50
    assert records <= MAX_RECORDS_BYTES
    now = datetime(2031, 6, 16, tzinfo=UTC)
    classifier = ClassifierV1(name="n", version="1")
    classified = ClassifiedArticleV1(
        article_id="a", source="s", date_classified=now, classifier=classifier, sentences=len(legal), items=items
    )
    assert len(classified.encode()) <= MAX_VALUE_BYTES


NAMES = [one + two for one in "bcdfghklmnprstvz" for two in "aeiou"]
