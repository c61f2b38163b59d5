"""Several rules asked at once whether they have a row: what rings is what rings where each runs by itself."""

from collections.abc import Sequence

import pytest

from streams.rules.engine import Outcome, RuleEngine
from streams.rules.rule import Rule
from streams.rules.sandbox import RuleError, Sandbox
from tests.support.arrivals import NOON, Item, article, directive, legal, protest, rule

RULES = [
    rule("directives", "select item_id from items where kind = 'directive'"),
    rule("unlikely", "select item_id from items where p > 1"),
    rule("again", "select item_id from items i where exists (from recent r where r.kind = i.kind)"),
    rule("weakest", "with found as (from items) select item_id from found order by p, item_id limit 1"),
    rule("two", "select kind, list(item_id) as item_ids from items group by kind having count(*) > 1", key=["kind"]),
    rule("no-courts", "select item_id from items where kind = 'legal' and error('no courts')::boolean"),
    rule("hears", "select unnest(parties) as party, item_id from items", key=["party"]),
]
PORT = directive("The ministry ordered the port of Sul closed.", issuer="The ministry")
MINE = directive("Governor Tam banned digging in the Orrin mine.", p=0.9, issuer="Governor Tam")
MARCH = protest("Thousands marched through Brasko against the levy.", p=0.8)
SUIT = legal("The High Court will hear the harbour union's suit.", parties=["Harbour union"])
BATCHES: list[list[Item]] = [[PORT], [], [MINE, PORT], [MARCH], [MARCH, MINE], [SUIT], [MINE, SUIT, SUIT], [MARCH]]


def ring_all(rules: Sequence[Rule], rule_seconds: float = 60.0) -> list[Outcome]:
    engine = RuleEngine(rules, rule_seconds=rule_seconds)
    try:
        return [engine.arrive([article(number, *items, minutes=number)], NOON) for number, items in enumerate(BATCHES)]
    finally:
        engine.close()


def test_screened_rules_ring_and_fail_as_those_that_run_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    screened = ring_all(RULES)
    monkeypatch.setattr(RuleEngine, "_screen", lambda _, names: set(names))
    assert screened == ring_all(RULES)
    rang = {alert.rule.name for outcome in screened for alert in outcome.alerts}
    assert rang == {"directives", "again", "weakest", "two", "hears"}
    assert [failure.rule.name for outcome in screened for failure in outcome.failures] == ["no-courts"]


def test_screened_rule_that_would_not_end_is_off_and_others_ring() -> None:
    slow = rule(
        "slow",
        "select item_id from items, range(100000) a(x), range(100000) b(y) where kind = 'legal' and x * y < 0",
    )
    outcomes = ring_all([*RULES[:2], slow], rule_seconds=0.3)
    assert [[each.rule.name for each in outcome.failures] for outcome in outcomes] == [
        [],
        [],
        [],
        [],
        [],
        ["slow"],
        [],
        [],
    ]
    assert [each.rule.name for each in outcomes[6].alerts] == ["directives"]


def test_rules_that_are_too_slow_only_together_are_not_screened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    screens = []

    def too_slow(_: object, names: tuple[str, ...]) -> set[str]:
        screens.append(names)
        raise RuleError("took longer than 1 s")

    monkeypatch.setattr(Sandbox, "screen", too_slow)
    outcomes = ring_all(RULES[:3])
    assert screens == [("directives", "unlikely", "again")]
    assert not any(outcome.failures for outcome in outcomes)
    assert any(outcome.alerts for outcome in outcomes[2:])
