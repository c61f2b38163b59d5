"""The rules that come with Tocsin: each with what rings it and what nearly does. The items are invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from schemas.alert.v1 import AlertV1
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule_file import read_rule_file
from tests.support.arrivals import Item, article, directive, legal, protest, quantity
from tests.support.arrivals import ring as ring_all
from tocsin.alerter import SHIPPED_RULES

SHIPPED = read_rule_file("shipped.toml", SHIPPED_RULES.read_text())
NAMES = [each.rule.name for each in SHIPPED.rules]

LA = directive("Mayor Ines Cole closed the beaches of Los Angeles.", issuer="Ines Cole", places=["Los Angeles"])
ORDER = directive("The Arvelle council closed the old bridge.", issuer="The Arvelle council", status="ordered")
HEARING = "The Sul harbour union's suit goes on before the High Court."

PASSAGE = {"start": 0, "end": 5, "text": "The court sits.", "p": 0.95}

RINGS: dict[str, list[Item]] = {
    "directive-sure": [ORDER | {"p": 0.96}],
    "directive-in-los-angeles": [LA | {"p": 0.81}],
    "directive-status-moved": [
        directive("The order was put on hold.", status="paused"),
        directive("The order was blocked.", status="blocked"),
        directive("The order was taken back.", status="reversed"),
    ],
    "troops-deployed": [
        directive("The governor sent 300 National Guard soldiers to Sul."),
        directive("He is to deploy marines to the port.", p=0.71),
        directive("The army was mobilised for the border."),
        directive("Reservists were called up on Monday."),
    ],
    "emergency-or-curfew": [
        directive("The mayor declared a state of emergency."),
        directive("An overnight Curfew is imposed."),
        directive("Residents of the valley must evacuate."),
        directive("Martial law was proclaimed in the north."),
    ],
    "protest-with-harm": [
        protest("x", deaths=[quantity("one man", 1, "man")]),
        protest("x", injuries=[quantity("12 people", 12, "people")]),
        protest("x", police_measures=["kettling", "tear gas"]),
    ],
    "protest-of-thousands": [
        protest("x", size=("thousands", 2000, None)),
        protest("x", size=("up to 1,000", None, 1000)),
    ],
    "hearing-set": [legal(HEARING, p=0.71, next_date=date(2026, 3, 4)), legal(HEARING, next_date=date(2026, 4, 1))],
    "court-against-government": [
        legal("A judge blocked the governor's deployment of troops.", court="A court"),
        legal("The ban of the ministry was struck down.", step="ruling"),
        legal("The court sits.")
        | {"passages": [PASSAGE, PASSAGE | {"text": "The decree was ruled unlawful.", "p": 0.8}]},
    ],
}
NEAR_MISSES: dict[str, list[Item]] = {
    "directive-sure": [ORDER | {"p": 0.95}, directive("Shut.", p=0.99), protest("x", p=0.99)],
    "directive-in-los-angeles": [
        LA | {"p": 0.79},
        directive("Told of Los Angeles.", places=["East Los Angeles"]),
        protest("x", places=["Los Angeles"]),
    ],
    "directive-status-moved": [
        directive("x", status="in_force"),
        directive("x", status="ordered"),
        directive("x"),
        protest("x", status="cancelled"),
    ],
    "troops-deployed": [
        directive("The troops of the ballet must rehearse at home."),
        directive("The mayor sent pupils home."),
        directive("Troops were sent.", p=0.69),
        protest("Troops were sent to the march."),
    ],
    "emergency-or-curfew": [
        directive("The emergency ward was closed."),
        directive("A curfew.", p=0.6),
        protest("Defying a curfew, they marched."),
    ],
    "protest-with-harm": [
        protest("x", arrests=[quantity("12 people", 12, "people")]),
        protest("x", police_measures=["kettling"]),
        protest("x", deaths=[quantity("no deaths", 0, "deaths")]),
        protest("x", p=0.79, deaths=[quantity("one man", 1, "man")]),
    ],
    "protest-of-thousands": [
        protest("x", size=("hundreds", 200, None)),
        protest("x"),
        protest("x", size=("a few", None, None)),
    ],
    "hearing-set": [
        legal(HEARING, next_date=date(2026, 3, 3)),
        legal(HEARING, next_date="next spring"),
        legal(HEARING, p=0.6, next_date=date(2026, 4, 1)),
    ],
    "court-against-government": [
        legal("A judge blocked the sale of a club.", court="A court"),
        legal("The governor's trial began.", court="A court"),
        legal("A judge blocked the governor's order.", p=0.7),
        directive("A judge blocked the governor's order."),
    ],
}


@pytest.fixture
def engine() -> Iterator[RuleEngine]:
    made = RuleEngine((each.rule for each in SHIPPED.rules), rule_seconds=60)
    yield made
    made.close()


def ring(engine: RuleEngine, name: str, *arrivals: Arrival) -> list[AlertV1]:
    return [each for each in ring_all(engine, *arrivals) if each.rule.name == name]


def cases(which: dict[str, list[Item]]) -> list[Any]:
    return [pytest.param(name, item, id=f"{name}-{n}") for name, items in which.items() for n, item in enumerate(items)]


def test_every_rule_is_read_prepares_and_says_what_it_is_for(engine: RuleEngine) -> None:
    assert not SHIPPED.problems
    assert [each.name for each in engine.rules] == NAMES
    assert all(each.description for each in engine.rules)
    assert len(NAMES) >= 10


def test_every_rule_has_its_case() -> None:
    apart = {"protests-rise-in-a-region", "reported-by-three-outlets"}
    assert set(RINGS) == set(NEAR_MISSES) == set(NAMES) - apart


@pytest.mark.parametrize(("name", "item"), cases(RINGS))
def test_rule_rings(engine: RuleEngine, name: str, item: Item) -> None:
    (alert,) = ring(engine, name, article(1, item))
    assert alert.item_ids == ("a1#0",)


@pytest.mark.parametrize(("name", "item"), cases(NEAR_MISSES))
def test_rule_does_not_ring(engine: RuleEngine, name: str, item: Item) -> None:
    assert ring(engine, name, article(1, item)) == []


def marches(first: int, count: int, minutes: float, place: str = "Lyon") -> list[Arrival]:
    return [
        article(
            each,
            protest(f"They marched for school{each} and nurse{each}, against tax{each}.", places=[place]),
            minutes=minutes,
        )
        for each in range(first, first + count)
    ]


def test_five_protests_in_a_region_within_an_hour_ring_once_for_the_region(engine: RuleEngine) -> None:
    name = "protests-rise-in-a-region"
    assert ring(engine, name, *marches(0, 4, 0)) == []
    assert ring(engine, name, *marches(10, 4, 1, "Berlin")) == []
    (alert,) = ring(engine, name, *marches(4, 1, 50))
    assert alert.key == "France"
    assert len(alert.item_ids) == 5
    assert alert.matched["last_hour"] == "5"
    assert [each.alert_id for each in ring(engine, name, *marches(5, 1, 55))] == [alert.alert_id]


def test_rise_in_a_region_that_was_quiet_for_days_rings(engine: RuleEngine) -> None:
    engine.remember(marches(0, 40, 0, "Berlin"))
    (alert,) = ring(engine, "protests-rise-in-a-region", *marches(100, 5, 3 * 24 * 60))
    assert (alert.key, alert.matched["usual"]) == ("France", "0")


def test_five_reports_of_one_protest_are_no_rise(engine: RuleEngine) -> None:
    text = "Nurses marched through Lyon against the closure of the Arvelle ward, their union said."
    arrivals = [article(each, protest(text, places=["Lyon"])) for each in range(6)]
    assert ring(engine, "protests-rise-in-a-region", *arrivals) == []


def test_five_protests_over_more_than_an_hour_are_no_rise(engine: RuleEngine) -> None:
    assert not any(ring(engine, "protests-rise-in-a-region", *marches(each, 1, 20 * each)) for each in range(9))


def test_as_many_protests_as_usual_are_no_rise_and_three_times_as_many_are(engine: RuleEngine) -> None:
    name = "protests-rise-in-a-region"
    for hour in range(10):
        engine.remember(marches(100 * hour, 4, 60 * hour))
    assert ring(engine, name, *marches(5_000, 5, 600)) == []
    (alert,) = ring(engine, name, *marches(6_000, 12, 605))
    assert alert.key == "France"


def test_status_that_was_another_before_is_told(engine: RuleEngine) -> None:
    said = "The Arvelle council's closure of the old bridge over the Sul"
    ring(engine, "directive-status-moved", article(1, directive(f"{said} began.", status="ordered")))
    (alert,) = ring(
        engine, "directive-status-moved", article(2, directive(f"{said} ended.", status="blocked"), minutes=5)
    )
    assert alert.matched["was"] == "ordered"
    assert "status = blocked, was = ordered" in alert.why


def test_third_outlet_rings_with_all_three_and_a_fourth_is_added(engine: RuleEngine) -> None:
    name = "reported-by-three-outlets"
    said = "The Arvelle council closed the old bridge over the river Sul to lorries"
    assert ring(engine, name, article(1, directive(f"{said}.")), article(2, directive(f"{said}, too."))) == []
    assert ring(engine, name, article(3, directive(f"{said}."), source="Outlet 1")) == []
    (alert,) = ring(engine, name, article(4, directive(f"{said} at last.")))
    assert set(alert.item_ids) == {"a1#0", "a2#0", "a3#0", "a4#0"}
    assert len(alert.outlets) == 3
    (more,) = ring(engine, name, article(5, directive(f"{said} now.")))
    assert (more.alert_id, len(more.outlets)) == (alert.alert_id, 4)


def test_hearing_that_is_set_is_reminded_of(engine: RuleEngine) -> None:
    (alert,) = ring(engine, "hearing-set", article(1, legal(HEARING, next_date=date(2026, 4, 1))))
    assert [each.day for each in alert.due] == [date(2026, 4, 1)]
