"""The alert agent's state, on a real broker: rules, windows, alerts found again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.errors import TooManyDeadLettersError
from schemas.message import Message
from schemas.topics import Topics
from streams.agents.delivery import Outgoing
from streams.agents.rule_folder import RuleFolder
from streams.rules.relation import Arrival
from tests.support.alerting import ByHand, alerts_of, commit, rule_text, send_classified, states_of
from tests.support.arrivals import ORDERS, article, directive, protest
from tests.support.topic_reader import read_topic

pytestmark = pytest.mark.kafka

COUNTS = "select item_id, (select count(*) from recent) as n from items"
FAILS = "select item_id from items where issuer::int > 1"

Make = Callable[..., ByHand]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


@pytest.fixture
def make(kafka: BrokerConnection, topics: Topics, rules: Path) -> Make:
    return lambda **options: ByHand(kafka, topics, RuleFolder([], rules), **options)


def march(number: int | str) -> Arrival:
    return article(number, protest(f"March {number} for school{number}."))


def states(hand: ByHand) -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in states_of(hand.connection, hand.topics)]


def topics_of(outgoing: list[Outgoing]) -> list[str]:
    return [each.topic.split(".", 1)[1] for each in outgoing]


def test_window_is_rebuilt_after_a_restart_up_to_what_is_committed(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("counts", COUNTS))
    hand = make()
    for number in range(5):
        hand.feed(march(number))
    commit(hand.connection, hand.topics, 3)
    hand.start()
    (alert,) = hand.feed(march(9))
    assert alert.matched["n"] == "3"


def test_window_is_empty_where_nothing_is_committed(make: Make, rules: Path, kafka: BrokerConnection) -> None:
    (rules / "desk.toml").write_text(rule_text("counts", COUNTS))
    hand = make()
    send_classified(kafka, hand.topics, [march(1), march(2)], partition=1)
    hand.start()
    (alert,) = hand.feed(march(9))
    assert alert.matched["n"] == "0"


def test_window_reaches_back_as_far_as_the_longest_rule_and_no_further(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("counts", COUNTS, window_hours=5))
    hand = make()
    for number, hours in enumerate((30, 10, 4, 1)):
        hand.feed(march(number), hours_ago=hours)
    commit(hand.connection, hand.topics, 4)
    hand.start()
    assert hand.feed(march(8))[0].matched["n"] == "2"
    (rules / "more.toml").write_text(rule_text("long", COUNTS, window_hours=20))
    assert topics_of(hand.tick()) == ["news.rules.v1"]
    assert {each.rule.name: each.matched["n"] for each in hand.feed(march(9))} == {"counts": "3", "long": "4"}


def test_rule_with_a_longer_window_takes_along_what_was_handled_and_is_not_committed(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("counts", COUNTS, window_hours=1))
    hand = make()
    before = [hand.feed(march(number))[0] for number in range(3)]
    (rules / "desk.toml").write_text(rule_text("counts", COUNTS, window_hours=20))
    hand.tick()
    (alert,) = hand.feed(march(9))
    assert alert.matched["n"] == "3"
    assert hand.feed(march(0)) == []
    assert alert.alert_id not in {each.alert_id for each in before}


def test_restart_rings_nothing_anew(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS))
    hand = make()
    assert len(hand.feed(article(1, directive("The ministry shut the port of Sul.")))) == 1
    hand.start()
    assert hand.feed(article(1, directive("The ministry shut the port of Sul."))) == []
    (again,) = hand.feed(article(2, directive("The port of Sul was shut by the ministry.")))
    assert again.revision == 2


def test_undecodable_message_is_dead_lettered_and_the_next_is_handled(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS))
    hand = make()
    assert len(hand.feed(b"\xff", None, b"{}", article(1, directive("Shut.")), b"[")) == 1
    letters = [DeadLetterV1.decode(each.value) for each in read_topic(hand.connection, hand.topics.dead_letters.name)]
    assert sorted((each.stage, each.reason, each.kafka_offset) for each in letters) == [
        ("alert", "empty", 1),
        ("alert", "invalid_field", 2),
        ("alert", "not_json", 4),
        ("alert", "not_utf8", 0),
    ]
    assert {each.kafka_topic for each in letters} == {hand.topics.classified.name}


def test_too_many_dead_letters_are_an_error_before_they_are_sent(make: Make) -> None:
    hand = make(dead_letter_limit=5)
    hand.feed(*[b"{"] * 5)
    with pytest.raises(TooManyDeadLettersError):
        hand.feed(b"{")


def test_rule_that_fails_is_off_with_an_alert_and_a_state_and_stays_off_until_its_text_changes(
    make: Make, rules: Path
) -> None:
    file = rules / "desk.toml"
    file.write_text(rule_text("fails", FAILS) + rule_text("orders", ORDERS))
    hand = make()
    issued = directive("Shut.", issuer="The ministry")
    alerts = hand.feed(article(1, issued))
    assert {(each.rule.name, each.kind is None) for each in alerts} == {("fails", True), ("orders", False)}
    assert states(hand) == [("fails", "on"), ("orders", "on"), ("fails", "off")]
    assert "Could not convert" in states_of(hand.connection, hand.topics)[-1].reason
    assert states_of(hand.connection, hand.topics)[-1].file == "desk.toml"
    assert hand.start() == []
    assert [each.rule.name for each in hand.feed(article(2, directive("Other bridges open.", issuer="x")))] == [
        "orders"
    ]
    file.write_text(rule_text("fails", FAILS.replace("issuer::int > 1", "issuer > ''")) + rule_text("orders", ORDERS))
    hand.tick()
    assert states(hand)[-1] == ("fails", "on")
    assert {each.rule.name for each in hand.feed(article(3, directive("Third quay dredged.", issuer="x")))} == {
        "fails",
        "orders",
    }


def test_rule_that_is_too_slow_is_off_and_the_others_go_on(make: Make, rules: Path) -> None:
    slow = "select item_id from items, range(100000) a(x), range(100000) b(y) where x * y < 0"
    (rules / "desk.toml").write_text(rule_text("slow", slow) + rule_text("orders", ORDERS))
    hand = make(rule_seconds=1.0)
    alerts = hand.feed(article(1, directive("Shut.")))
    assert [each.rule.name for each in alerts] == ["orders", "slow"]
    assert alerts[1].headline == "The rule slow was switched off: took longer than 1 s"
    assert hand.start() == []
    assert [each.rule.name for each in hand.feed(article(2, directive("Other bridges open.")))] == ["orders"]


def test_new_rule_that_cannot_be_used_is_off_with_an_alert(make: Make, rules: Path) -> None:
    (rules / "desk.toml").write_text(rule_text("bad", "select item_id from itemz"))
    hand = make()
    assert states(hand) == [("bad", "off")]
    assert [each.headline for each in alerts_of(hand.connection, hand.topics)] == [
        'The rule bad was switched off: Catalog Error: Table with name itemz does not exist! (Did you mean "items"?)'
    ]


def test_rules_are_added_edited_and_removed_while_it_runs(make: Make, rules: Path) -> None:
    hand = make()
    assert hand.tick() == []
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS))
    hand.tick()
    assert len(hand.feed(article(1, directive("The first bridge is shut.")))) == 1
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS + " and p > .99"))
    hand.tick()
    assert hand.feed(article(2, directive("A second quay is dredged."))) == []
    (rules / "desk.toml").unlink()
    hand.tick()
    assert hand.feed(article(3, directive("Third lock opens.", p=1.0))) == []
    assert states(hand) == [("orders", "on"), ("orders", "on"), ("orders", "removed")]
    assert hand.tick() == []


def test_rule_that_is_disabled_is_removed_and_comes_back(make: Make, rules: Path) -> None:
    file = rules / "desk.toml"
    file.write_text(rule_text("orders", ORDERS))
    hand = make()
    file.write_text(rule_text("orders", ORDERS).replace("sql", "enabled = false\nsql"))
    hand.tick()
    file.write_text(rule_text("orders", ORDERS))
    hand.tick()
    assert states(hand) == [("orders", "on"), ("orders", "removed"), ("orders", "on")]


@pytest.mark.parametrize("text", ["[[rule]\n", rule_text("orders", ORDERS, colour="red"), "\ufffe"])
def test_file_that_becomes_wrong_keeps_its_rules(make: Make, rules: Path, text: str) -> None:
    file = rules / "desk.toml"
    file.write_text(rule_text("orders", ORDERS))
    hand = make()
    file.write_text(text)
    assert hand.tick() == []
    assert len(hand.feed(article(1, directive("Shut.")))) == 1


def test_new_text_that_does_not_prepare_keeps_the_old_text_on(make: Make, rules: Path) -> None:
    file = rules / "desk.toml"
    file.write_text(rule_text("orders", ORDERS))
    hand = make()
    for sql in ("select item_id from itemz", "select p from items", "drop table items"):
        file.write_text(rule_text("orders", sql))
        assert hand.tick() == []
    assert [each.rule.name for each in hand.feed(article(1, directive("Shut.")))] == ["orders"]
    assert states(hand) == [("orders", "on")]


def test_alert_over_the_size_of_a_message_is_not_sent_and_the_others_are(
    make: Make, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS) + rule_text("marches", "select item_id from items"))
    hand = make()
    monkeypatch.setattr(Message, "MAX_BYTES", 4_000)
    alerts = hand.feed(article(1, directive("x" * 1_900)), article(2, protest("They marched.")))
    assert [each.item_ids for each in alerts] == [("a2#0",)]


def test_own_topic_that_holds_something_foreign_is_read_past_it(
    make: Make, rules: Path, kafka: BrokerConnection, topics: Topics
) -> None:
    (rules / "desk.toml").write_text(rule_text("orders", ORDERS))
    hand = make()
    hand.feed(article(1, directive("Shut.")))
    foreign = [Outgoing(each.name, b"key", b"\xff") for each in (topics.alerts, topics.rules)]
    hand._sent(foreign)  # noqa: SLF001 -- as it sends its own
    del kafka
    assert hand.start() == []
    assert hand.feed(article(1, directive("Shut."))) == []
