from datetime import date

import pytest

from schemas.alert.v1 import MAX_FACTS, CorrectionV1, FactV1
from streams.rules.facts import MAX_VALUES, facts_of, merge
from tests.support.arrivals import Item, article, directive, legal, only, protest, quantity


def facts(item: Item, number: int | str = 1) -> list[FactV1]:
    return facts_of(only(article(number, item)))


def corrected(before: Item, after: Item, *, newer: bool = True) -> list[tuple[str, str | None, str]]:
    """What a second report corrects of a first."""
    _, found = merge(facts(before), facts(after, 2), newer=newer)
    return [(each.name, each.before, each.after) for each in found]


def test_every_field_that_is_said_is_a_fact() -> None:
    found = facts(
        directive(
            "x",
            issuer="The ministry",
            addressee="ports",
            action="close the port",
            status="ordered",
            places=["Sul", "Ord"],
            effective=date(2026, 3, 6),
            quantities=[quantity("three ports", 3, "ports")],
        )
    )
    assert [(each.name, each.value) for each in found] == [
        ("issuer", "The ministry"),
        ("addressee", "ports"),
        ("action", "close the port"),
        ("status", "ordered"),
        ("effective_date", "06 March (2026-03-06)"),
        ("quantity of ports", "three ports (3)"),
        ("places", "Sul"),
        ("places", "Ord"),
    ]
    assert [each.day for each in found if each.day] == [date(2026, 3, 6)]
    assert {each.item_id for each in found} == {"a1#0"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("planned", "ordered"),
        ("reported", "in_force"),
        ("ordered", "blocked"),
        ("in_force", "paused"),
        ("paused", "blocked"),
        ("blocked", "reversed"),
        ("blocked", "in_force"),
        ("under_way", "past"),
        ("planned", "cancelled"),
        (None, "blocked"),
        (None, "cancelled"),
    ],
)
def test_status_that_moves_is_a_correction(before: str | None, after: str) -> None:
    first = directive("x", status=before) if before else directive("x")
    assert corrected(first, directive("x", status=after)) == [("status", before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("blocked", "blocked"),
        ("blocked", "ordered"),
        ("blocked", "planned"),
        ("in_force", "ordered"),
        ("past", "in_force"),
        ("past", "planned"),
        (None, "ordered"),
        ("planned", None),
        ("reported", "planned"),
    ],
)
def test_background_mention_moves_no_status_back(before: str | None, after: str | None) -> None:
    first, second = (directive("x", status=each) if each else directive("x") for each in (before, after))
    known, corrections = merge(facts(first), facts(second, 2), newer=True)
    assert not corrections
    assert [each.value for each in known if each.name == "status"] == [before or after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (quantity("at least 5 people", 5, "people"), quantity("7", 7, "people")),
        (quantity("five people", 5, "people"), quantity("seven people", 7, "people")),
        (quantity("2.5 million", 2_500_000, "people"), quantity("3 million people", 3_000_000, "people")),
    ],
)
def test_number_that_changes_is_a_correction(before: object, after: object) -> None:
    (found,) = corrected(protest("x", deaths=[before]), protest("x", deaths=[after]))
    assert found[0] == "deaths"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (quantity("at least 5 people", 5, "people"), quantity("5 protesters", 5, "protesters")),
        (quantity("five people", 5, "people"), quantity("5", 5, "people")),
        (quantity("2,500", 2500, "people"), quantity("about 2500 people", 2500, "people")),
        (quantity("3 million", 3_000_000, "people"), quantity("3,000,000", 3_000_000, "people")),
        (quantity("two dozen", 24, "people"), quantity("24 people", 24, "people")),
        (
            quantity("3,000 arrests a day", 3000, "arrests"),
            quantity("3,000 arrests a day, up from 650", 3000, "arrests", earlier_value=650),
        ),
    ],
)
def test_same_number_in_other_words_is_no_correction(before: object, after: object) -> None:
    assert not corrected(protest("x", arrests=[before]), protest("x", arrests=[after]))
    assert not corrected(
        directive("x", quantities=[before | {"unit": "arrests"}]),  # type: ignore[operator]
        directive("x", quantities=[after | {"unit": "Arrests"}]),  # type: ignore[operator]
    )


def test_first_death_is_news() -> None:
    assert corrected(protest("x"), protest("x", deaths=[quantity("one man", 1, "man")])) == [
        ("deaths", None, "one man (1)")
    ]


def test_hearing_day_that_moves_is_a_correction_and_the_day_is_the_new_one() -> None:
    known, corrections = merge(
        facts(legal("x", next_date=date(2026, 3, 9))), facts(legal("x", next_date=date(2026, 3, 12)), 2), newer=True
    )
    assert corrections == [
        CorrectionV1(name="next_date", before="09 March (2026-03-09)", after="12 March (2026-03-12)")
    ]
    assert [(each.day, each.item_id) for each in known] == [(date(2026, 3, 12), "a2#0")]


def test_day_that_becomes_known_where_only_words_were_is_a_correction() -> None:
    known, corrections = merge(
        facts(legal("x", next_date="next week")), facts(legal("x", next_date=date(2026, 3, 12)), 2), newer=True
    )
    assert [(each.before, each.after) for each in corrections] == [("next week", "12 March (2026-03-12)")]
    assert known[0].day == date(2026, 3, 12)


def test_words_instead_of_a_day_that_is_known_correct_nothing() -> None:
    assert not corrected(legal("x", next_date=date(2026, 3, 12)), legal("x", next_date="next week"))


def test_outcome_that_becomes_known_is_a_correction() -> None:
    assert corrected(legal("x", step="hearing"), legal("x", outcome="blocked the ban")) == [
        ("outcome", None, "blocked the ban")
    ]


def test_outcome_in_quite_other_words_is_a_correction_and_in_similar_ones_is_none() -> None:
    before = legal("x", outcome="sentenced to six years")
    assert corrected(before, legal("x", outcome="acquitted")) == [("outcome", "sentenced to six years", "acquitted")]
    assert not corrected(before, legal("x", outcome="was sentenced on Monday to six years in prison"))


def test_other_words_for_who_and_what_correct_nothing() -> None:
    before = directive("x", issuer="The ministry", action="close the port", places=["Sul"])
    after = directive("x", issuer="The government", action="shut the harbour", places=["sul", "Ord"])
    known, corrections = merge(facts(before), facts(after, 2), newer=True)
    assert not corrections
    assert [(each.name, each.value) for each in known] == [
        ("issuer", "The ministry"),
        ("action", "close the port"),
        ("places", "Sul"),
        ("places", "Ord"),
    ]


def test_older_report_corrects_nothing_and_takes_no_fact_away() -> None:
    before = legal("x", next_date=date(2026, 3, 12), outcome="acquitted")
    after = legal("x", next_date=date(2026, 3, 9), outcome="sentenced to six years", court="The Crown Court")
    known, corrections = merge(facts(before), facts(after, 2), newer=False)
    assert not corrections
    assert {each.name: each.value for each in known} == {
        "next_date": "12 March (2026-03-12)",
        "outcome": "acquitted",
        "court": "The Crown Court",
    }


def test_facts_are_bounded_however_much_is_said() -> None:
    known: list[FactV1] = []
    for number in range(100):
        item = directive(
            "x" * 900,
            action="y " * 200,
            places=[f"Place {number} {each}" for each in range(20)],
            quantities=[quantity(f"{each} things", each, f"{number}-{each} " + "unit " * 60) for each in range(20)],
        )
        known, _ = merge(known, facts(item, number), newer=True)
    assert len(known) <= MAX_FACTS
    assert sum(each.name == "places" for each in known) == MAX_VALUES


@pytest.mark.parametrize("text", ["'; drop table items; --", "a\x00b", "\x1b[31m", "👩‍👩‍👧", "\u202e", "x" * 500])
def test_hostile_words_are_facts_like_any_other(text: str) -> None:
    assert facts(directive("x", issuer=text))[0].value == text[:300]


def test_value_of_white_space_only_is_no_fact() -> None:
    assert facts(directive("x", issuer=" \n\t ")) == []
