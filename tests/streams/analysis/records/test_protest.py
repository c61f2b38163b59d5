"""A protest's record: name, days, places, size and what was done to those who came."""

from datetime import date

import pytest

from schemas.classified_article.v1 import PassageV1, ProtestRecordV1
from streams.analysis.records import Context, read_protest

MONDAY = date(2031, 6, 16)


def read(text: str) -> ProtestRecordV1:
    return read_protest([PassageV1(start=7, end=7 + len(text), text=text, p=0.9)], Context(MONDAY))


def test_named_day_of_protest_has_its_name_its_day_and_its_claim() -> None:
    text = "On Saturday, at the Low Water rallies across Norway, hundreds protested against the harbour fee."
    record = read(text)
    assert record.name is not None
    assert record.name.value == "Low Water"
    [day] = record.dates
    assert (day.first_day, day.role) == (date(2031, 6, 14), "held")
    assert [each.value for each in record.places] == ["Norway"]
    assert [each.value for each in record.claims] == ["the harbour fee"]
    assert text[record.claims[0].start - 7 : record.claims[0].end - 7] == "the harbour fee"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Some 4,000 people marched.", 4_000, 4_000),
        ("At least 4,000 people marched.", 4_000, None),
        ("Up to 4,000 people marched.", None, 4_000),
        ("Tens of thousands marched.", 20_000, 99_999),
        ("Between 2,000 and 3,000 students marched.", 2_000, 3_000),
        ("A crowd of 1.5 million filled the square.", 1_500_000, 1_500_000),
        ("Several hundred farmers blocked the road.", 300, 999),
    ],
)
def test_size_is_bounded_by_its_words(text: str, low: int | None, high: int | None) -> None:
    size = read(text).size
    assert size is not None
    assert (size.low, size.high) == (low, high)


@pytest.mark.parametrize("text", ["Police arrested 12 people.", "One of the five demands of the marchers was met."])
def test_number_of_something_else_is_no_size(text: str) -> None:
    assert read(text).size is None


def test_shooting_of_one_is_a_death() -> None:
    text = "During the march in Bergen, a 44-year-old woman was fatally shot."
    [death] = read(text).deaths
    assert (death.value, death.unit, death.comparison) == (1, "woman", "exactly")
    assert text[death.start - 7 : death.end - 7] == "a 44-year-old woman was fatally shot"


def test_arrests_injuries_and_deaths_are_told_apart() -> None:
    record = read("At least 30 people were arrested, 12 officers were injured and two protesters died.")
    assert [(each.value, each.comparison) for each in record.arrests] == [(30, "at_least")]
    assert [(each.value, each.unit) for each in record.injuries] == [(12, "officers")]
    assert [each.value for each in record.deaths] == [2]


def test_police_measures_are_listed_once() -> None:
    record = read("Police used tear gas and rubber bullets, then tear gas again, to clear the square.")
    assert [each.value for each in record.police_measures] == ["tear gas", "rubber bullets"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Nurses will march on Saturday.", "planned"),
        ("Protests are spreading; nurses are on strike.", "under_way"),
        ("Nurses marched on Saturday.", "past"),
        ("The union called off its strike.", "cancelled"),
        ("Nurses vowed to stage a walkout.", "planned"),
    ],
)
def test_status_is_read_off_the_tense(text: str, status: str) -> None:
    found = read(text).status
    assert found is not None
    assert found.value == status
