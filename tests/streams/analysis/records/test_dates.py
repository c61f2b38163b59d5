"""Days are resolved against the day of publication, by tense, over the year's edge, or not at all."""

import time
from datetime import date

import pytest

from streams.analysis.records.dates import find_dateline, find_days

MONDAY = date(2031, 6, 16)
NEW_YEAR = date(2031, 1, 2)  # a Thursday
NEW_YEARS_EVE = date(2030, 12, 31)  # a Tuesday


def ranges(text: str, published: date | None = MONDAY) -> list[tuple[str, str]]:
    return [(str(day.first), str(day.last)) for day in find_days(text, published)]


def only(text: str, published: date | None = MONDAY) -> str:
    [(first, last)] = ranges(text, published)
    return first if first == last else f"{first}/{last}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mayor closed the bridge on Sunday.", "2031-06-15"),
        ("The mayor closed the bridge on Monday.", "2031-06-16"),
        ("The mayor closed the bridge Tuesday night.", "2031-06-10"),
        ("On Saturday, dockers marched.", "2031-06-14"),
        ("The mayor will close the bridge on Sunday.", "2031-06-22"),
        ("A further hearing is scheduled for Tuesday.", "2031-06-17"),
        ("The judges are to sit on Monday.", "2031-06-16"),
        ("The judges sit again next Monday.", "2031-06-23"),
        ("He wrote on his page last Thursday that it would end.", "2031-06-12"),
        ("He wrote on his page last Monday that it would end.", "2031-06-09"),
        ("Ferries stop from Friday.", "2031-06-20"),
        ("The cabinet shut schools as of May 17.", "2031-05-17"),
        ("The cabinet ordered schools shut from June 20.", "2031-06-20"),
        ("The mayor extended the ban to July 1.", "2031-07-01"),
        ("Ferries have been stopped since Friday.", "2031-06-13"),
        ("Bars must be shut until Thursday.", "2031-06-19"),
        ("Bars will be shut, the mayor said on Thursday.", "2031-06-12"),
        ("The mayor said that bars will be shut on Thursday.", "2031-06-19"),
        ("The mayor ordered bars to close on Thursday.", "2031-06-19"),
        ("The mayor on Thursday ordered bars to close.", "2031-06-12"),
        ("Nurses plan to march on Saturday.", "2031-06-21"),
        ("Nurses took to the streets on Saturday.", "2031-06-14"),
        ("It was lifted yesterday.", "2031-06-15"),
        ("It ends tomorrow night.", "2031-06-17"),
        ("He was charged today.", "2031-06-16"),
        ("The port was shut two days ago.", "2031-06-14"),
        ("They marched on June 14.", "2031-06-14"),
        ("They marched on 14 June 2029.", "2029-06-14"),
        ("They marched on the 14th of June.", "2031-06-14"),
        ("They marched on Sept. 3.", "2030-09-03"),
        ("They will march on Sept. 3.", "2031-09-03"),
        ("They will march on June 3.", "2032-06-03"),
        ("The trial opens on July 9, 2031.", "2031-07-09"),
        ("Saturday, June 14, was calm.", "2031-06-14"),
        ("Order of 2031-06-02.", "2031-06-02"),
        ("They march June 20-22.", "2031-06-20/2031-06-22"),
        ("They marched from 12 to 14 June.", "2031-06-12/2031-06-14"),
        ("It began last week.", "2031-06-09/2031-06-15"),
        ("It ends next week.", "2031-06-23/2031-06-29"),
        ("Thousands marched over the weekend.", "2031-06-14/2031-06-15"),
        ("Thousands will march this weekend.", "2031-06-21/2031-06-22"),
        ("It was lifted last month.", "2031-05-01/2031-05-31"),
        ("It was imposed in July.", "2030-07-01/2030-07-31"),
        ("It will be lifted in July.", "2031-07-01/2031-07-31"),
        ("It was imposed in March 2029.", "2029-03-01/2029-03-31"),
        ("It was imposed in 2029.", "2029-01-01/2029-12-31"),
    ],
)
def test_day_is_the_one_that_the_tense_means(text: str, day: str) -> None:
    assert only(text) == day


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("They marched on Tuesday.", NEW_YEAR, "2030-12-31"),
        ("They marched on December 30.", NEW_YEAR, "2030-12-30"),
        ("They will march on January 3.", NEW_YEARS_EVE, "2031-01-03"),
        ("They will march on Friday.", NEW_YEARS_EVE, "2031-01-03"),
        ("It was signed yesterday.", date(2031, 1, 1), "2030-12-31"),
        ("It ends tomorrow.", NEW_YEARS_EVE, "2031-01-01"),
        ("It was lifted last month.", NEW_YEAR, "2030-12-01/2030-12-31"),
        ("It ends next month.", NEW_YEARS_EVE, "2031-01-01/2031-01-31"),
        ("It was lifted last week.", NEW_YEAR, "2030-12-23/2030-12-29"),
        ("It was imposed in December.", NEW_YEAR, "2030-12-01/2030-12-31"),
        ("It will be imposed in January.", NEW_YEARS_EVE, "2031-01-01/2031-01-31"),
        ("It was imposed last year.", NEW_YEAR, "2030-01-01/2030-12-31"),
        ("They marched on February 29.", NEW_YEAR, "2028-02-29"),
        ("It was signed two months ago.", NEW_YEAR, "2030-11-01/2030-11-30"),
    ],
)
def test_day_is_resolved_over_the_edge_of_a_year(text: str, published: date, day: str) -> None:
    assert only(text, published) == day


@pytest.mark.parametrize("text", ["They marched on Sunday.", "They marched in June.", "It ends tomorrow.", "On May 3."])
def test_relative_day_without_publication_is_found_and_unresolved(text: str) -> None:
    assert ranges(text, None) == [("None", "None")]


@pytest.mark.parametrize("text", ["They marched on June 31.", "On 2031-02-30 it rained.", "On 2031-19-01 it rained."])
def test_day_that_no_calendar_has_is_unresolved(text: str) -> None:
    assert only(text) == "None"


@pytest.mark.parametrize(
    "text",
    [
        "He may march.",
        "The March for Bread",
        "Theresa May",
        "Boeing 737 and 3 more",
        "April Stone",
        "Sundays",
        "Mayday",
    ],
)
def test_word_that_is_no_day_is_not_found(text: str) -> None:
    assert ranges(text) == []


@pytest.mark.parametrize("first_day", [date.min, date.max])
def test_publication_at_the_end_of_time_is_survived(first_day: date) -> None:
    text = (
        "On Sunday, next week, last month, last year, in July, June 14, tomorrow, yesterday, eight years ago, March 3"
    )
    assert len(ranges(text, first_day)) >= 8


def test_offsets_are_those_of_the_words() -> None:
    text = "He wrote on Tuesday night that it ends next Friday."
    assert [text[day.start : day.end] for day in find_days(text, MONDAY)] == ["Tuesday night", "next Friday"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("SUL, June 15 (Wire) - Bars closed.", "2031-06-15"),
        ("Port closed\nSunday, June 15, 2031\nBars closed.", "2031-06-15"),
        ("Port closed\n17 June 2031\nBars closed.", "2031-06-17"),
        ("Port closed\n12 June 2031\nAnother story.", "2031-06-16"),
        ("Bars closed on June 15 in Sul.", "2031-06-16"),
    ],
)
def test_dateline_within_a_day_of_publication_is_the_articles_own_day(text: str, day: str) -> None:
    assert str(find_dateline(text, MONDAY)) == day


def test_dateline_stands_in_for_a_missing_day_of_publication() -> None:
    assert find_dateline("SUL, June 15, 2031 (Wire) - Bars closed.", None) == date(2031, 6, 15)
    assert find_dateline("SUL, June 15 (Wire) - Bars closed.", None) is None


@pytest.mark.parametrize("unit", ["June ", "14 ", "Sunday ", "to ", "ordered a ", "in ", "a-", "will ", "June 14 to "])
def test_hostile_text_is_read_in_time(unit: str) -> None:
    began = time.perf_counter()
    list(find_days((unit * 2_000)[:2_000], MONDAY))
    assert time.perf_counter() - began < 0.5
