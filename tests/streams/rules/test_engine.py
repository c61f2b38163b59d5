"""What rings, what only updates, what reminds: the engine as the alert agent drives it."""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.alert.v1 import AlertV1, Change
from streams.rules import book as book_module
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule import Rule
from streams.rules.rule_file import read_rule_file
from tests.streams.rules.test_acts import CITIES, FARMS, TROOPS
from tests.support.arrivals import (
    NOON,
    Item,
    article,
    directive,
    facts_by_name,
    legal,
    protest,
    quantity,
    ring,
    rule,
)
from tocsin.alerter import SHIPPED_RULES

MakeEngine = Callable[..., RuleEngine]

DAY = 24 * 60
HEARING = "The High Court will hear the harbour union's suit against the Arvelle port ban, a clerk said."
SIT = rule("sits", "select item_id, next_date from items where kind = 'legal'", remind="1d")

BY_REGION = rule(
    "region",
    """
    select region, list(item_id) as item_ids
    from (select unnest(regions) as region, item_id from items where kind = 'protest')
    group by region
    """,
    key=["region"],
    cooldown="6h",
)


@pytest.fixture
def engine() -> Iterator[MakeEngine]:
    made: list[RuleEngine] = []

    def make(*rules: Rule, folded: Iterable[AlertV1] = ()) -> RuleEngine:
        made.append(RuleEngine(rule_seconds=60))
        made[-1].fold(folded)
        made[-1].recall(NOON + timedelta(days=1_000))
        assert not made[-1].use(rules or [rule()])
        return made[-1]

    yield make
    for each in made:
        each.close()


def shapes(alerts: Iterable[AlertV1]) -> list[tuple[str, int]]:
    return [(each.change.value, each.revision) for each in alerts]


def ids(alerts: Iterable[AlertV1]) -> set[str]:
    return {each.alert_id for each in alerts}


def over_the_wire(alerts: Iterable[AlertV1]) -> list[AlertV1]:
    """The alerts as they come back from their topic."""
    return [AlertV1.decode(each.encode()) for each in alerts]


def test_act_rings_once_and_further_outlets_are_added(engine: MakeEngine) -> None:
    running = engine()
    alerts = [each for number, item in enumerate(CITIES) for each in ring(running, article(number, item))]
    assert shapes(alerts) == [("rang", 1), ("also_reported", 2), ("also_reported", 3), ("also_reported", 4)]
    assert len(ids(alerts)) == 1
    last = alerts[-1]
    assert last.item_ids == ("a0#0", "a1#0", "a2#0", "a3#0")
    assert last.outlets == ("Outlet 0", "Outlet 1", "Outlet 2", "Outlet 3")
    assert [each.item_id for each in last.reports] == list(last.item_ids)
    assert last.date_rang == NOON


def test_outlets_that_come_together_ring_once_too(engine: MakeEngine) -> None:
    alerts = ring(engine(), *(article(number, item) for number, item in enumerate(CITIES)))
    assert [each.change for each in alerts].count(Change.RANG) == 1
    assert len(ids(alerts)) == 1


def test_different_acts_ring_apart(engine: MakeEngine) -> None:
    running = engine()
    alerts = [ring(running, article(number, each[0]))[0] for number, each in enumerate((CITIES, TROOPS, FARMS))]
    assert shapes(alerts) == [("rang", 1)] * 3
    assert len(ids(alerts)) == 3


def test_two_rules_ring_for_one_act_under_two_ids(engine: MakeEngine) -> None:
    alerts = ring(engine(rule("one"), rule("two")), article(1, CITIES[0]))
    assert [each.rule.name for each in alerts] == ["one", "two"]
    assert len(ids(alerts)) == 2
    assert {each.act.act_id for each in alerts if each.act} == {alerts[0].key}


def test_message_that_comes_twice_rings_nothing_and_counts_once(engine: MakeEngine) -> None:
    running = engine(rule(), rule("counts", "select item_id, (select count(*) from recent) as n from items"))
    ring(running, article(1, CITIES[0]))
    assert ring(running, article(1, CITIES[0]), article(1, CITIES[0])) == []
    found = {each.rule.name: each.matched for each in ring(running, article(2, FARMS[0]))}
    assert found["counts"]["n"] == "1"


def test_status_that_moves_is_a_correction_of_the_same_alert(engine: MakeEngine) -> None:
    running = engine()
    first, second, third = (
        directive(CITIES[0]["passages"][0]["text"], issuer="Harlan Voss", action="step up arrests", status=status)
        for status in ("ordered", "blocked", "ordered")
    )
    (rang,) = ring(running, article(1, first))
    (moved,) = ring(running, article(2, second, minutes=60))
    (background,) = ring(running, article(3, third, minutes=120))
    assert shapes([rang, moved, background]) == [("rang", 1), ("corrected", 2), ("also_reported", 3)]
    assert len(ids([rang, moved, background])) == 1
    assert [(each.name, each.before, each.after) for each in moved.corrections] == [("status", "ordered", "blocked")]
    assert "[blocked]" in moved.headline
    assert background.corrections == ()
    assert facts_by_name(background)["status"] == "blocked"


def test_older_article_that_arrives_late_corrects_nothing(engine: MakeEngine) -> None:
    running = engine()
    said = CITIES[0]["passages"][0]["text"]
    ring(running, article(1, directive(said, status="blocked"), minutes=60))
    late = article(2, directive(said, status="reversed"), minutes=90, date_published=NOON)
    (alert,) = ring(running, late)
    assert alert.change is Change.ALSO_REPORTED


def test_of_reports_that_arrive_together_the_newer_corrects_whatever_their_order(engine: MakeEngine) -> None:
    said = "Three people died as the march against the Arvelle dam was broken up in Lyon."

    def march(number: int, dead: int, minutes: int) -> Arrival:
        item = protest(said, places=["Lyon"], deaths=[quantity(f"{dead} people", dead, "people")])
        return article(number, item, minutes=30, date_published=NOON + timedelta(minutes=minutes))

    keyed = rule("dead", "select 'lyon' as town, list(item_id) as item_ids from items", key=["town"])
    for running in (engine(rule("dead", "select item_id from items")), engine(keyed)):
        ring(running, march(1, 3, 0))
        alerts = ring(running, march(2, 9, 20), march(3, 5, 10))
        assert facts_by_name(alerts[-1])["deaths"] == "9 people"


def test_acts_gathered_under_a_key_of_the_rule_correct_nothing_of_each_other(engine: MakeEngine) -> None:
    running = engine(BY_REGION)
    marches = [
        protest(f"March {each} against thing{each}.", places=["Lyon"], arrests=[quantity(f"{each}", each, "people")])
        for each in range(6)
    ]
    (rang,) = ring(running, *(article(each, marches[each]) for each in range(3)))
    (more,) = ring(running, *(article(each, marches[each], minutes=5) for each in range(3, 6)))
    assert shapes([rang, more]) == [("rang", 1), ("also_reported", 2)]
    assert rang.key == "France"
    assert rang.act is None
    assert rang.headline.startswith("France: 3 protest items, such as: ")
    assert len(more.item_ids) == 6


def test_however_much_is_corrected_at_once_the_alert_can_be_read_again(engine: MakeEngine) -> None:
    keyed = rule("all", "select 'all' as one, item_id from items", key=["one"])
    running = engine(keyed)
    items = [
        directive(f"Order {each}.", quantities=[quantity(f"{each}{unit} x", each, f"u{unit}") for unit in range(8)])
        for each in range(60)
    ]
    alerts = ring(running, *(article(each, item, minutes=each) for each, item in enumerate(items)))
    assert over_the_wire(alerts) == alerts


def test_item_of_another_keys_alert_rings_for_its_second_key_too(engine: MakeEngine) -> None:
    both = protest("They marched on both banks.", places=["Lyon", "Berlin"])
    running = engine(BY_REGION)
    ring(running, article(1, protest("They marched.", places=["Berlin"])))
    alerts = ring(running, article(2, both, minutes=5))
    assert {(each.key, each.change.value) for each in alerts} == {("France", "rang"), ("Germany", "also_reported")}
    later = ring(running, article(3, both | {"p": 0.9}, minutes=7 * 60))
    assert {(each.key, each.change.value) for each in later} == {("France", "rang"), ("Germany", "rang")}


def test_cooldown_rings_the_same_key_anew_under_another_id(engine: MakeEngine) -> None:
    running = engine(BY_REGION)
    alerts = [
        ring(running, article(number, protest("They marched.", places=["Lyon"]), minutes=60 * hours))[0]
        for number, hours in enumerate((0, 5, 6, 11, 13))
    ]
    assert shapes(alerts) == [("rang", 1), ("also_reported", 2), ("rang", 1), ("also_reported", 2), ("rang", 1)]
    assert [len(each.item_ids) for each in alerts] == [1, 2, 1, 2, 1]
    assert len(ids(alerts)) == 3
    again = engine(BY_REGION)
    computed = [
        ring(again, article(number, protest("They marched.", places=["Lyon"]), minutes=60 * hours))[0].alert_id
        for number, hours in enumerate((0, 5, 6, 11, 13))
    ]
    assert computed == [each.alert_id for each in alerts]
    folded = engine(BY_REGION, folded=over_the_wire(alerts[:2]))
    (anew,) = ring(folded, article(2, protest("They marched.", places=["Lyon"]), minutes=60 * 6))
    assert anew.alert_id == alerts[2].alert_id


def test_row_with_old_items_of_a_key_after_a_cooldown_takes_the_new_ones_only(engine: MakeEngine) -> None:
    window = """
        with seen as (select item_id, date_arrived from recent union all select item_id, date_arrived from items)
        select 'all' as one, list(item_id) as item_ids from seen"""
    running = engine(rule("all", window, key=["one"], cooldown="1h"))
    alerts = [
        ring(running, article(number, protest("They marched."), minutes=minutes))[0]
        for number, minutes in enumerate((0, 61, 62))
    ]
    assert [each.item_ids for each in alerts] == [("a0#0",), ("a1#0",), ("a1#0", "a2#0")]


def test_key_is_made_of_the_rows_columns_and_names_what_is_missing(engine: MakeEngine) -> None:
    keyed = rule("keyed", "select item_id, issuer, status, p from items", key=["issuer", "status", "p"])
    (alert,) = ring(engine(keyed), article(1, directive("x", issuer="The ministry", p=0.5)))
    assert alert.key == "The ministry · - · 0.5"


def test_alert_is_followed_up_to_its_most_items(engine: MakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "MAX_ITEMS", 3)
    running = engine(rule("all", "select 'all' as one, item_id from items", key=["one"]))
    counts = [len(ring(running, article(each, protest("They marched.")))) for each in range(6)]
    assert counts == [1, 1, 1, 0, 0, 0]


def test_older_revision_that_is_folded_late_is_passed_over(engine: MakeEngine) -> None:
    running = engine()
    alerts = [each for number, item in enumerate(CITIES) for each in ring(running, article(number, item))]
    folded = engine(folded=[alerts[3], alerts[0], alerts[2]])
    (known,) = folded.book.alerts()
    assert known == alerts[3]


def test_copies_of_a_wire_text_count_as_one_outlet(engine: MakeEngine) -> None:
    running = engine()
    text = CITIES[0]["passages"][0]["text"]
    ring(running, article(1, CITIES[0], source="Wire"))
    ring(running, article(2, directive(text.upper(), issuer="Harlan Voss"), source="Daily"))
    ring(running, article(3, CITIES[0], source="Wire"))
    (alert,) = ring(running, article(4, CITIES[2], source="Own Eyes"))
    assert [each.copy_of for each in alert.reports] == [None, "Wire", None, None]
    assert len(alert.outlets) == 3
    assert alert.independent_outlets == 2


def test_short_sentence_that_two_outlets_share_is_no_copy(engine: MakeEngine) -> None:
    running = engine(rule("all", "select 'all' as one, item_id from items", key=["one"]))
    ring(running, article(1, directive("The port is shut.")))
    (alert,) = ring(running, article(2, directive("The port is shut.")))
    assert alert.independent_outlets == 2


def wire(seed: int) -> list[list[Arrival]]:
    """Batches of reports of many acts, in any order, some twice."""
    chance = random.Random(seed)
    groups: list[list[Item]] = [CITIES, TROOPS, FARMS]
    for number in range(25):
        what = f"bridge{number} and quay{number} over flood{number} warning{number}"
        groups.append(
            [
                directive(f"The council of Town{number} closed {what}.", issuer=f"Town{number}", status="ordered"),
                directive(f"Shut by Town{number}: {what}.", issuer=f"Town{number}", status="blocked"),
            ]
        )
        groups.append([protest(f"Hundreds marched for school{number} and nurse{number}.", places=["Lyon"])])
        groups.append([legal(f"The court hears docket{number} of firm{number}.", next_date=date(2026, 3, 20))])
    flat = [item for group in groups for item in group]
    chance.shuffle(flat)
    arrivals = [article(number, item, minutes=number) for number, item in enumerate(flat)]
    arrivals += chance.sample(arrivals, 10)
    batches = []
    while arrivals:
        size = chance.randint(1, 9)
        batches.append(arrivals[:size])
        arrivals = arrivals[size:]
    return batches


SHIPPED = read_rule_file("shipped.toml", SHIPPED_RULES.read_text()).rules

RULES = [
    rule(),
    BY_REGION,
    SIT,
    rule("all", "select kind, list(item_id) as item_ids from items group by kind", key=["kind"], cooldown="30m"),
    next(each.rule for each in SHIPPED if each.rule.name == "reported-by-three-outlets"),
]


@pytest.mark.parametrize("seed", range(3))
def test_replay_through_an_engine_that_knows_the_alerts_rings_nothing(engine: MakeEngine, seed: int) -> None:
    running = engine(*RULES)
    alerts = [each for batch in wire(seed) for each in ring(running, *batch)]
    assert len(alerts) > 50
    anew = engine(*RULES, folded=over_the_wire(alerts))
    assert [each for batch in wire(seed) for each in ring(anew, *batch)] == []


@pytest.mark.parametrize("seed", range(3))
def test_engine_that_dies_at_any_batch_rings_what_an_undisturbed_one_does(engine: MakeEngine, seed: int) -> None:
    """Alerts are sent, the batch's input is not committed, and what came before is remembered."""
    running = engine(*RULES)
    undisturbed = [each for batch in wire(seed) for each in ring(running, *batch)]
    sent: list[AlertV1] = []
    dying = engine(*RULES)
    batches = wire(seed)
    for number, batch in enumerate(batches):
        sent += ring(dying, *batch)
        if number % 4 == 0:
            dying = engine(*RULES, folded=over_the_wire(sent))
            for each in batches[:number]:
                dying.remember(each)
            assert ring(dying, *batch) == []
    assert [(each.alert_id, each.revision) for each in sent] == [(e.alert_id, e.revision) for e in undisturbed]


def test_hostile_words_come_through_rows_keys_and_alerts(engine: MakeEngine) -> None:
    hostile = ["'; drop table items; --", "a\x00b", "\x1b[31m", "\u202e", "👩‍👩‍👧", "[bold]x[/]", "x" * 500, " \n "]
    running = engine(rule("keyed", "select item_id, issuer, action from items", key=["issuer", "action"]), rule())
    for number, text in enumerate(hostile):
        item = directive(text, issuer=text, action=text, places=[text])
        alerts = ring(running, article(number, item, title=text, source=text[:200]))
        assert over_the_wire(alerts) == alerts
        keyed = alerts[0]
        assert keyed.key == f"{text} · {text}"[:500]
        assert "\n" not in keyed.headline
        assert keyed.reports[0].source == text[:200]
        assert keyed.reports[0].passages[0].text == text


def test_rule_that_fails_is_off_and_the_others_go_on(engine: MakeEngine) -> None:
    bad = rule("bad", "select item_id from items where issuer::int > 1")
    running = engine(bad, rule())
    assert not ring(running, article(1, protest("They marched.")))
    outcome = running.arrive([article(2, directive("Shut.", issuer="The ministry"))], NOON)
    assert [(each.rule.name, "Could not convert" in each.reason) for each in outcome.failures] == [("bad", True)]
    assert [each.rule.name for each in outcome.alerts] == ["orders"]
    assert [each.name for each in running.rules] == ["orders"]
    alert = running.switched_off(outcome.failures[0], NOON)
    assert alert is not None
    assert alert.headline.startswith("The rule bad was switched off: ")
    assert alert.rule.severity == "critical"
    assert running.switched_off(outcome.failures[0], NOON) is None


def test_row_without_an_item_rings_nothing_and_its_rule_stays_on(engine: MakeEngine) -> None:
    outcome = engine(rule("outer", "select null::varchar as item_id"), rule()).arrive(
        [article(1, directive("Shut."))], NOON
    )
    assert not outcome.failures
    assert {each.rule.name for each in outcome.alerts} == {rule().name}


@pytest.mark.parametrize("sql", ["select 'nowhere#0' as item_id", "select 7 as item_id from items"])
def test_rule_whose_rows_name_no_item_that_came_is_off(engine: MakeEngine, sql: str) -> None:
    outcome = engine(rule("odd", sql), rule()).arrive([article(1, directive("Shut."))], NOON)
    assert [each.rule.name for each in outcome.failures] == ["odd"]
    assert len(outcome.alerts) == 1


def test_new_text_that_cannot_be_used_leaves_the_old_one_on(engine: MakeEngine) -> None:
    running = engine()
    for sql in ("select p from items", "select item_id from itemz", "drop table items"):
        assert [each.rule.sql for each in running.use([rule("orders", sql)])] == [sql]
        assert running.rules == [rule()]
    assert len(ring(running, article(1, directive("Shut.")))) == 1


def test_recent_is_what_was_remembered_and_what_came_before(engine: MakeEngine) -> None:
    running = engine(rule("counts", "select item_id, (select count(*) from recent) as n from items"))
    running.remember([article(each, protest(f"March {each}.")) for each in range(3)])
    assert [each.matched["n"] for each in ring(running, article(9, protest("x"), minutes=1))] == ["3"]
    assert [each.matched["n"] for each in ring(running, article(10, protest("y"), minutes=2))] == ["4"]


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_reminder_rings_once_when_it_is_due(engine: MakeEngine) -> None:
    running = engine(SIT)
    (told,) = ring(running, article(1, legal(HEARING, court="The High Court", next_date=date(2026, 3, 9))))
    assert [(each.fact, each.day, each.date_due) for each in told.due] == [("next_date", date(2026, 3, 9), moment(8))]
    assert running.remind(moment(7, 23)) == []
    (reminder,) = running.remind(moment(8))
    assert running.remind(moment(8, 1)) == []
    assert reminder.headline.startswith("Reminder, 2026-03-09 hearing: ")
    assert reminder.reminder is not None
    assert (reminder.reminder.alert_id, reminder.reminder.day) == (told.alert_id, date(2026, 3, 9))
    assert reminder.reports == told.reports
    assert over_the_wire([reminder]) == [reminder]


def test_reminder_survives_a_restart_and_does_not_ring_twice_over_one(engine: MakeEngine) -> None:
    (told,) = ring(engine(SIT), article(1, legal(HEARING, next_date=date(2026, 3, 9))))
    restarted = engine(SIT, folded=over_the_wire([told]))
    (reminder,) = restarted.remind(moment(8, 12))
    assert engine(SIT, folded=over_the_wire([told, reminder])).remind(moment(8, 13)) == []


def test_day_that_moves_is_reminded_of_on_its_new_day_only(engine: MakeEngine) -> None:
    running = engine(SIT)
    ring(running, article(1, legal(HEARING, next_date=date(2026, 3, 9))))
    (moved,) = ring(running, article(2, legal(HEARING, next_date=date(2026, 3, 12)), minutes=DAY))
    assert moved.change is Change.CORRECTED
    assert running.remind(moment(8, 12)) == []
    assert [each.reminder.day for each in running.remind(moment(11)) if each.reminder] == [date(2026, 3, 12)]


def test_day_that_was_reminded_of_and_moves_is_reminded_of_again(engine: MakeEngine) -> None:
    running = engine(SIT)
    ring(running, article(1, legal(HEARING, next_date=date(2026, 3, 9))))
    assert len(running.remind(moment(8))) == 1
    ring(running, article(2, legal(HEARING, next_date=date(2026, 3, 12)), minutes=4 * DAY))
    assert len(running.remind(moment(11))) == 1


def test_nobody_is_reminded_after_the_day_is_over(engine: MakeEngine) -> None:
    running = engine(SIT)
    ring(running, article(1, legal(HEARING, next_date=date(2026, 3, 9))))
    assert running.remind(moment(10)) == []
    assert len(running.remind(moment(9, 23))) == 1


def test_day_that_is_told_after_its_moment_to_remind_has_none(engine: MakeEngine) -> None:
    running = engine(SIT)
    (first,) = ring(running, article(1, legal(HEARING, next_date=date(2026, 3, 5))))
    assert first.due == ()
    ring(running, article(2, legal("The tribunal sits over the Sul quarry permits.", next_date="some day")))
    told = article(3, legal("The tribunal sits over the Sul quarry permits.", next_date=date(2026, 3, 6)), minutes=DAY)
    (second,) = ring(running, told)
    assert second.due == ()
    assert running.remind(moment(5, 13)) == []


def test_reminder_that_came_due_meanwhile_is_not_lost_by_a_further_report(engine: MakeEngine) -> None:
    running = engine(SIT)
    ring(running, article(1, legal(HEARING, next_date=date(2026, 3, 9))))
    ring(running, article(2, legal(HEARING, next_date=date(2026, 3, 9)), minutes=5 * DAY - 700))
    assert len(running.remind(moment(9, 2))) == 1


@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date(1066, 10, 14), date(2099, 1, 1), date.max])
def test_day_at_the_ends_of_the_calendar_is_no_error_and_reminds_nobody(engine: MakeEngine, day: date) -> None:
    running = engine(rule("sits", "select item_id from items", remind="365d"))
    (alert,) = ring(running, article(1, legal(HEARING, next_date=day)))
    assert alert.due == ()
    assert running.remind(NOON) == []


def test_rule_without_remind_reminds_nobody(engine: MakeEngine) -> None:
    (alert,) = ring(
        engine(rule("sits", "select item_id from items")), article(1, legal(HEARING, next_date=NOON.date()))
    )
    assert alert.due == ()


def test_article_without_items_and_batch_of_none_ring_nothing(engine: MakeEngine) -> None:
    running = engine()
    assert running.arrive([], NOON).alerts == []
    assert running.arrive([article(1)], NOON).alerts == []


def test_acts_found_again_grow_item_by_item_as_they_did(engine: MakeEngine) -> None:
    wire = [
        article(1, CITIES[0], source="A", minutes=1),
        article(2, TROOPS[0], source="B", minutes=2),
        article(3, CITIES[1], source="C", minutes=3),
        article(4, TROOPS[1], source="D", minutes=4),
    ]
    unbroken = engine()
    rung = [alert for arrival in wire for alert in ring(unbroken, arrival)]

    anew = RuleEngine([rule()], rule_seconds=60)
    anew.fold(rung[:3])
    anew.recall(NOON - timedelta(days=1))
    anew.remember(wire[:3])
    anew.settle()
    again = ring(anew, wire[3])
    anew.close()
    assert [(each.alert_id, each.act) for each in again] == [(each.alert_id, each.act) for each in rung[3:]]


def test_act_whose_reports_are_gone_is_known_from_its_alert(engine: MakeEngine) -> None:
    first = ring(engine(), article(1, CITIES[0], source="A"))
    anew = RuleEngine([rule()], rule_seconds=60)
    anew.fold(first)
    anew.recall(NOON - timedelta(days=1))
    anew.settle()
    (update,) = ring(anew, article(2, CITIES[0], source="B"))
    anew.close()
    assert (update.alert_id, update.revision) == (first[0].alert_id, 2)
