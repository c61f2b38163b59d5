"""A rule over the lake's past rings as the alert agent's engine did when it arrived."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from schemas.alert.v1 import AlertV1
from schemas.errors import LakeError
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule import Rule
from streams.rules.sandbox import RuleError
from tests.support.arrivals import NOON, article, directive, legal, protest, rule
from tests.support.past_lake import land_arrivals
from tocsin.rules_past import Past, read_arrivals, run_on_past

COUNTS = "select item_id, (select count(*) from recent) as n from items"

Run = Callable[..., Past]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def landed(past: Sequence[Arrival], tried: Rule, hours: float = -1) -> Past:
        land_arrivals(tmp_path / "lake", past)
        return run_on_past(tried, tmp_path / "lake", NOON + timedelta(hours=hours), 60)

    return landed


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once of `past_wire`: every test only reads it."""
    folder = tmp_path_factory.mktemp("past") / "lake"
    land_arrivals(folder, past_wire())
    return folder


def past_wire() -> list[Arrival]:
    return [
        article(
            number,
            directive(f"Town{number % 7} closed bridge{number % 7} and quay{number % 7}.", places=["Sul"]),
            protest(f"They marched for school{number}.", places=["Lyon"]),
            legal(f"The court hears docket{number}.", next_date=NOON.date() + timedelta(days=number % 4)),
            minutes=37 * number,
        )
        for number in range(30)
    ]


def shapes(alerts: Sequence[AlertV1]) -> list[tuple[str, int, tuple[str, ...], str]]:
    return [(each.alert_id, each.revision, each.item_ids, each.change.value) for each in alerts]


@pytest.mark.parametrize(
    "tried",
    [
        rule(),
        rule("sits", "select item_id from items where kind = 'legal'", remind="12h"),
        rule("all", "select kind, list(item_id) as item_ids from items group by kind", key=["kind"], cooldown="3h"),
        rule("counts", COUNTS, window_hours=5),
    ],
    ids=lambda each: each.name,
)
def test_past_rings_as_it_did_when_it_arrived(lake: Path, tried: Rule) -> None:
    engine = RuleEngine([tried], rule_seconds=60)
    live: list[AlertV1] = []
    for each in past_wire():
        live += engine.arrive([each], each.date_arrived).alerts
        live += engine.remind(each.date_arrived)
    engine.close()
    past = run_on_past(tried, lake, NOON - timedelta(hours=1), 60)
    assert shapes(past.alerts) == shapes(live)
    assert live
    assert (past.items, past.failure) == (90, None)


def test_items_come_back_from_the_lake_as_they_were_classified(run: Run, tmp_path: Path) -> None:
    many = [directive(f"Order {each}.", issuer=f"Issuer {each}") for each in range(12)]
    arrivals = [article(1, *many, title="T"), article(2), article(3, protest("They marched.", size=("5", 5, 5)))]
    run(arrivals, rule())
    first, second = read_arrivals(tmp_path / "lake", NOON - timedelta(hours=1))
    assert first.classified.items == arrivals[0].classified.items
    assert (first.classified.title, first.date_arrived) == ("T", NOON)
    assert second.classified.items == arrivals[2].classified.items


def test_window_is_filled_from_before_and_rings_nothing(run: Run) -> None:
    arrivals = [article(each, protest(f"March{each} for school{each}."), minutes=60 * each) for each in range(6)]
    past = run(arrivals, rule("counts", COUNTS, window_hours=3), hours=4)
    assert [each.matched["n"] for each in past.alerts] == ["2", "2"]
    assert past.items == 2


def test_rule_that_fails_on_the_way_is_told_with_what_rang_before(run: Run) -> None:
    first, second = directive("Shut.", issuer="7"), directive("Bridges open.", issuer="x")
    arrivals = [article(1, first), article(2, second, minutes=1)]
    past = run(arrivals, rule("fails", "select item_id from items where issuer::int > 1"))
    assert len(past.alerts) == 1
    assert past.failure is not None
    assert "Could not convert" in past.failure


def test_rule_that_cannot_be_used_is_an_error(run: Run) -> None:
    with pytest.raises(RuleError, match="itemz does not exist"):
        run([article(1)], rule("bad", "select item_id from itemz"))


def test_no_lake_is_an_error_of_the_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeError):
        run_on_past(rule(), tmp_path / "nowhere", NOON, 60)
