"""Processes of the alert agent that die, stand by and get stuck, on a real broker."""

import random
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient

from schemas.alert.v1 import AlertV1, Change
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule import Rule
from tests.support.alerting import alert_group_of, alerter_process, alerts_of, rule_text, send_classified, states_of
from tests.support.arrivals import NOON, ORDERS, article, directive, rule
from tests.support.kafka import wait_until
from tests.support.workers import WAIT_SECONDS, consume, end, worker_environment

pytestmark = pytest.mark.kafka

TOWNS = 120
KILLS = 3
STUCK = "select item_id from items where levenshtein(repeat('a', 400000), repeat(passage[1], 400000)) > 0"
"""One call of a function, of minutes: DuckDB interrupts between calls only."""


@pytest.fixture
def environment(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "desk.toml").write_text(rule_text("orders", ORDERS))
    settings = {"TOCSIN_SHIPPED_RULES": "false", "TOCSIN_RULE_SECONDS": "30"}
    return worker_environment(kafka, topics, tmp_path) | settings


def reports(town: int) -> list[Arrival]:
    """Three outlets' reports of one order, the last with news."""
    what = f"bridge{town}, quay{town} and lock{town} over flood{town}"
    said = [f"The council of Town{town} closed {what}.", f"Shut by Town{town}: {what}.", f"Court reopens {what}."]
    statuses = ["ordered", "in_force", "blocked"]
    return [
        article(10 * town + number, directive(text, issuer=f"Town{town}", status=status), minutes=number)
        for number, (text, status) in enumerate(zip(said, statuses, strict=True))
    ]


def expected(rules: list[Rule], arrivals: list[Arrival]) -> dict[str, set[str]]:
    """The items of each alert, by its id, as an undisturbed engine has them."""
    engine = RuleEngine(rules, rule_seconds=60)
    for each in arrivals:
        engine.arrive([each], NOON)
    found = {each.alert_id: set(each.item_ids) for each in engine.book.alerts()}
    engine.close()
    return found


def items_of(alerts: list[AlertV1]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in alerts:
        found[each.alert_id].update(each.item_ids)
    return found


def test_agent_killed_again_and_again_loses_no_alert_and_gives_no_act_a_second_id(
    kafka: BrokerConnection, topics: Topics, environment: dict[str, str], tmp_path: Path
) -> None:
    arrivals = [each for town in range(TOWNS) for each in reports(town)]
    arrivals.sort(key=lambda each: (each.offset % 7, each.offset))
    wanted = expected([rule()], arrivals)
    assert len(wanted) == TOWNS
    chance = random.Random()
    flow = threading.Thread(target=_flow, args=(kafka, topics, arrivals))
    flow.start()
    for _ in range(KILLS):
        with alerter_process(environment, tmp_path / "alerter.log") as process:
            consume(kafka, topics.alerts, _has_more(len(alerts_of(kafka, topics)), flow))
            time.sleep(chance.uniform(0, 1.5))
            end(process, signal.SIGKILL)
    with alerter_process(environment, tmp_path / "alerter.log") as process:
        flow.join()
        found = consume(kafka, topics.alerts, lambda found: items_of(found) == wanted)
        assert end(process, signal.SIGTERM) == 0
    assert items_of(alerts_of(kafka, topics)) == wanted
    rang = {each.alert_id: each for each in found if each.change is Change.RANG}
    assert set(rang) == set(wanted)
    revisions = {(each.alert_id, each.revision): each.item_ids for each in reversed(found)}
    assert all(revisions[each.alert_id, each.revision] == each.item_ids for each in found)


def _has_more(known: int, flow: threading.Thread) -> Callable[[list[Any]], bool]:
    return lambda found: len(found) > known or not flow.is_alive()


def _flow(kafka: BrokerConnection, topics: Topics, arrivals: list[Arrival]) -> None:
    for start in range(0, len(arrivals), 6):
        send_classified(kafka, topics, arrivals[start : start + 6])
        time.sleep(0.3)


def members(kafka: BrokerConnection, group: str) -> list[dict[str, Any]]:
    """The members of the group; none while they change."""
    admin = KafkaAdminClient(**kafka.kafka_python_options())
    try:
        described = admin.describe_groups([group])[group]
    finally:
        admin.close()
    return list(described["members"]) if described["group_state"] == "Stable" else []


def test_standby_takes_nothing_while_the_active_lives_and_everything_once_it_dies(
    kafka: BrokerConnection, topics: Topics, environment: dict[str, str], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.log", tmp_path / "second.log"
    with alerter_process(environment, first) as active:
        send_classified(kafka, topics, [article(1, directive("The port is shut."))], partition=0)
        consume(kafka, topics.alerts, lambda found: len(found) == 1)
        with alerter_process(environment, second):
            wait_until(lambda: len(members(kafka, alert_group_of(topics))) == 2, WAIT_SECONDS)
            send_classified(kafka, topics, [article(2, directive("Other bridges open."))], partition=0)
            send_classified(kafka, topics, [article(3, directive("Third quay is dredged."))], partition=1)
            consume(kafka, topics.alerts, lambda found: len(found) == 3)
            assert "alert agent is ready" not in second.read_text()
            end(active, signal.SIGKILL)
            send_classified(kafka, topics, [article(4, directive("Shut is the port."))], partition=0)
            send_classified(kafka, topics, [article(5, directive("Fourth lock leaks."))], partition=1)
            found = consume(kafka, topics.alerts, lambda found: len(found) >= 5)
            assert "alert agent is ready" in second.read_text()
    assert {each.item_ids for each in found} == {("a1#0",), ("a2#0",), ("a3#0",), ("a1#0", "a4#0"), ("a5#0",)}


def test_rule_that_cannot_be_interrupted_ends_the_process_which_goes_on_without_it(
    kafka: BrokerConnection, topics: Topics, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "rules" / "stuck.toml").write_text(rule_text("stuck", STUCK))
    send_classified(kafka, topics, [article(1, directive("The port is shut."))])
    hurried = environment | {"TOCSIN_RULE_SECONDS": "0.5"}
    with alerter_process(hurried, tmp_path / "alerter.log") as process:
        assert process.wait(WAIT_SECONDS) == 75
    assert [(each.name, each.state) for each in states_of(kafka, topics)][-1] == ("stuck", "off")
    assert [each.headline for each in alerts_of(kafka, topics)] == [
        "The rule stuck was switched off: could not be interrupted within 3 s"
    ]
    with alerter_process(hurried, tmp_path / "alerter.log") as process:
        found = consume(kafka, topics.alerts, lambda found: len(found) == 2)
        assert end(process, signal.SIGTERM) == 0
    assert [each.item_ids for each in found] == [(), ("a1#0",)]


def test_too_many_dead_letters_end_the_process_with_their_own_status(
    kafka: BrokerConnection, topics: Topics, environment: dict[str, str], tmp_path: Path
) -> None:
    send_classified(kafka, topics, [b"{"] * 100)
    with alerter_process(environment | {"TOCSIN_DEAD_LETTER_LIMIT": "20"}, tmp_path / "alerter.log") as process:
        assert process.wait(WAIT_SECONDS) == 76
