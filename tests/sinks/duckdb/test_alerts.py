"""Alerts, deliveries and rules in the lake: each once, every field, and what the views make of them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.alert.v1 import AlertV1
from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.delivery.v1 import DeliveryV1
from schemas.message import Message
from schemas.rule.v1 import RuleV1
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.offsets import Partition
from sinks.duckdb.rows import SCHEMAS, Received
from sinks.duckdb.writer import Batch, Writer
from tests.support.alert_messages import alert, delivery, report, rule
from tests.support.landing import ask, land_all, send
from tests.support.messages import DATE

TOPICS = Topics()
NOBODY = BrokerConnection("nobody.invalid:9092")
SAMPLES = Path(__file__).parents[3] / "schemas"
TOPIC_OF = {spec.model: spec.name for spec in TOPICS}


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path) as opened:
        yield opened


def batch_of(*messages: Message | tuple[str, bytes], headers: Sequence[tuple[str, bytes]] = ()) -> Batch:
    """A batch of messages, or of a topic and a value each."""
    batch = Batch()
    for number, each in enumerate(messages):
        topic, value = each if isinstance(each, tuple) else (TOPIC_OF[type(each)], each.encode())
        received = Received(topic, 0, number, None, b"k", value, tuple(headers))
        batch.add([(Partition("cluster", "topic", topic, 0), received)])
    batch.decode(TOPICS, DATE)
    return batch


def land(lake: Lake, *messages: Message | tuple[str, bytes], headers: Sequence[tuple[str, bytes]] = ()) -> None:
    """Land them in one transaction, by a writer that has just started."""
    Writer(NOBODY, TOPICS, lake).land(batch_of(*messages, headers=headers))


def test_alert_is_landed_field_by_field(lake: Lake) -> None:
    land(lake, alert(reports=[report(1, "The Harbour Post"), report(2, "Sul Radio", copy_of="The Harbour Post")]))
    (row,) = lake.connection.execute("from alerts").to_arrow_table().to_pylist()
    expected = {
        "alert_revision_id": "orders.1#1",
        "revision": 1,
        "change": "rang",
        "rule": "orders",
        "severity": "critical",
        "channels": [],
        "digest_seconds": None,
        "kind": "directive",
        "matched": '{"p": "0.9"}',
        "corrections": [],
        "item_ids": ["a1#0", "a2#0"],
        "outlets": ["The Harbour Post", "Sul Radio"],
        "independent_outlets": 1,
        "reminder_of": None,
        "date_changed": DATE + timedelta(minutes=1),
        "kafka_topic": TOPICS.alerts.name,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["facts"][-1] == {
        "name": "effective_date",
        "value": "on 6 March",
        "day": date(2026, 3, 6),
        "item_id": "a1#0",
    }
    assert row["act"] == {
        "act_id": "act.1",
        "kind": "directive",
        "actors": ["ministry"],
        "places": ["sul"],
        "days": [],
        "words": ["port"],
    }
    second = row["reports"][1]
    assert (second["source"], second["copy_of"], second["kind"]) == ("Sul Radio", "The Harbour Post", "directive")
    assert second["date_arrived"] == DATE + timedelta(minutes=2)
    assert second["passages"][0] == {"start_offset": 50, "end_offset": 61, "text": "It is shut.", "p": 0.6}


def test_reminder_is_landed_with_what_it_reminds_of_and_before_it_rings_as_due(lake: Lake) -> None:
    day = date(2026, 3, 6)
    land(lake, alert(due=[{"fact": "next_date", "day": day, "date_due": DATE}]))
    land(lake, alert("orders.2", reminder={"alert_id": "orders.1", "fact": "next_date", "day": day}))
    assert lake.query("select reminder_of, reminder_fact, reminder_day, due from alerts order by alert_id") == [
        (None, None, None, [{"fact": "next_date", "day": day, "date_due": DATE}]),
        ("orders.1", "next_date", day, []),
    ]


def test_every_sample_is_landed(lake: Lake) -> None:
    models: tuple[type[Message], ...] = (AlertV1, DeliveryV1, RuleV1)
    samples = [
        (TOPIC_OF[model], file.read_bytes())
        for model in models
        for file in (SAMPLES / model.__module__.split(".")[1] / "samples/accepted").glob("*.json")
    ]
    land(lake, *samples)
    assert len(samples) >= 9
    assert lake.query("select (select count(*) from alerts), (select count(*) from deliveries)") == [(4, 3)]
    assert lake.query("select (select count(*) from rules), (select count(*) from dead_letters)") == [(3, 0)]


RENAMED = {
    AlertV1: {"reminder": "reminder_of"},
    DeliveryV1: {},
    RuleV1: {"rule": "description", "key": "key_columns"},
}


@pytest.mark.parametrize(("model", "table"), [(AlertV1, "alerts"), (DeliveryV1, "deliveries"), (RuleV1, "rules")])
def test_every_field_has_a_column(model: type[AlertV1 | DeliveryV1 | RuleV1], table: str) -> None:
    fields = [RENAMED[model].get(name, name) for name in model.model_fields if name != "schema_version"]
    assert len(fields) > 10
    assert set(fields) <= set(SCHEMAS[table].names)


def test_what_comes_again_is_landed_once_in_a_batch_in_the_next_and_after_a_restart(lake: Lake) -> None:
    messages = (alert(), alert(), delivery(), delivery(), rule(), rule())
    writer = Writer(NOBODY, TOPICS, lake)
    writer.land(batch_of(*messages))
    writer.land(batch_of(*messages))
    land(lake, *messages)
    for table in ("alerts", "deliveries", "rules"):
        assert lake.query(f"select count(*) from {table}") == [(1,)]


def test_alert_that_is_replayed_from_the_dead_letters_is_landed_once(lake: Lake) -> None:
    land(lake, alert(), alert(revision=2, change="also_reported"))
    land(lake, alert(), headers=[(DEAD_LETTER_ID_HEADER, f"{TOPICS.alerts.name}-0-0".encode())])
    assert lake.query("select alert_revision_id from alerts order by all") == [("orders.1#1",), ("orders.1#2",)]
    assert lake.query("from dead_letters") == []


def test_alert_that_cannot_be_decoded_and_number_that_fits_no_column_are_dead_letters(lake: Lake) -> None:
    huge = rule("surge").encode().replace(b'"window_hours":24', b'"window_hours":' + b"9" * 30)
    land(lake, rule(), (TOPICS.rules.name, huge), (TOPICS.alerts.name, b'{"alert_id": "x"}'), alert())
    assert lake.query("select kafka_topic, reason, value from dead_letters order by kafka_topic") == [
        (TOPICS.alerts.name, "invalid_field", b'{"alert_id": "x"}'),
        (TOPICS.rules.name, "not_storable", huge),
    ]
    assert lake.query("select name, alert_id from rules, alerts") == [("orders", "orders.1")]


def test_current_alert_is_the_last_revision_whatever_the_order_of_landing(lake: Lake) -> None:
    blocked = [{"name": "status", "value": "blocked", "item_id": "a3#0"}]
    corrected: dict[str, Any] = {
        "change": "corrected",
        "corrections": [{"name": "status", "before": "ordered", "after": "blocked"}],
    }
    land(lake, alert(), alert(revision=10, facts=blocked, **corrected), alert("orders.2"))
    land(lake, alert(revision=9, change="also_reported"))
    assert lake.query("select alert_id, revision, change, status, places from current_alerts order by all") == [
        ("orders.1", 10, "corrected", "blocked", None),
        ("orders.2", 1, "rang", "ordered", "Sul; Tamsin"),
    ]


def test_state_of_a_delivery_is_its_last_attempt(lake: Lake) -> None:
    land(lake, delivery(1, "retrying"), delivery(2, "retrying"), delivery(1, "delivered", "night"))
    land(lake, delivery(3))
    states = "select channel, status, attempts, detail, latency_seconds, date_first_attempted from delivery_states"
    assert lake.query(f"{states} order by channel") == [
        ("desk", "delivered", 3, "HTTP 204", 3.0, DATE + timedelta(minutes=1, seconds=1)),
        ("night", "delivered", 1, "HTTP 204", 1.0, DATE + timedelta(minutes=1, seconds=1)),
    ]


def test_latencies_are_of_what_was_delivered_by_day_and_channel(lake: Lake) -> None:
    land(lake, *(delivery(number, latency_seconds=number / 10) for number in range(1, 101)))
    land(lake, delivery(101, "retrying"), delivery(1, channel="night", date_attempted=DATE + timedelta(days=1)))
    assert lake.query("from alert_latencies order by day") == [
        (date(2026, 3, 4), "desk", 100, 5.0, 9.9, 10.0),
        (date(2026, 3, 5), "night", 1, 1.0, 1.0, 1.0),
    ]


def test_current_rule_is_its_last_change_with_when_it_last_rang_and_how_often(lake: Lake) -> None:
    land(lake, rule(minutes=5), rule(state="off", minutes=9, reason="too slow"), rule("quiet"), rule(minutes=1))
    land(lake, alert(), alert(revision=2), alert("orders.2", date_rang=DATE + timedelta(minutes=7)))
    assert lake.query("select name, state, reason, alerts, date_last_rang from current_rules order by name") == [
        ("orders", "off", "too slow", 2, DATE + timedelta(minutes=7)),
        ("quiet", "on", "", 0, None),
    ]


@pytest.mark.kafka
def test_the_writer_reads_the_topics_of_alerts_deliveries_and_rules(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    sent = [
        (topics.alerts.name, alert().encode()),
        (topics.deliveries.name, delivery().encode()),
        (topics.rules.name, rule().encode()),
    ]
    send(kafka, sent)
    land_all(tmp_path, kafka, topics, 3)
    send(kafka, sent)
    land_all(tmp_path, kafka, topics, 6)
    assert ask(
        tmp_path,
        "select alerts.kafka_topic, alerts.kafka_offset, attempt_id, change_id from alerts, deliveries, rules",
    ) == [(topics.alerts.name, 0, delivery().attempt_id, rule().change_id)]
