"""Alert delivery against Apache Kafka itself and real HTTP servers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.topics import Topics
from tests.support.delivering import (
    SteppedClock,
    channel,
    dead_letters,
    deliveries,
    group_of,
    running_deliverer,
    send,
    statuses,
    wait_for_statuses,
)
from tests.support.ringing import alert
from tests.support.senders import SECRET
from tests.support.webhook_receiver import Reply, WebhookReceiver, running_receiver, wait_until

pytestmark = pytest.mark.kafka


def committed(connection: BrokerConnection, topics: Topics) -> int:
    group = group_of(topics)
    admin = KafkaAdminClient(**connection.kafka_python_options())
    try:
        found = admin.list_group_offsets([group])[group].get(TopicPartition(topics.alerts.name, 0))
        return 0 if found is None else max(found.offset, 0)
    finally:
        admin.close()


def step_until(clock: SteppedClock, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Move the clock on, again and again, until a condition holds."""

    def holds() -> bool:
        clock.advance(seconds)
        return condition()

    wait_until(holds, what)


def step_until_received(clock: SteppedClock, receiver: WebhookReceiver, count: int) -> None:
    """Move the clock on until so many requests have come."""
    step_until(clock, lambda: len(receiver.received) >= count, f"{count} requests")


def test_alert_is_sent_once_signed_and_recorded(kafka: BrokerConnection, topics: Topics) -> None:
    with running_receiver() as receiver, running_deliverer(kafka, topics, [channel("desk", receiver.port)]):
        send(kafka, topics, [alert(1)])
        wait_for_statuses(kafka, topics, 1)
        wait_until(lambda: committed(kafka, topics) == 1, "the committed offset")
    (request,) = receiver.received
    assert (request.event, request.key, request.path) == ("alert", "alert-1.1", "/hook")
    assert request.is_signed_with(SECRET)
    assert not request.is_signed_with(b"another secret")
    assert request.json["alert"]["headline"] == "The ministry ordered port 1 closed (p 0.9)"
    (delivery,) = deliveries(kafka, topics)
    assert delivery.attempt_id == "alert-1.1@desk#1"
    assert (delivery.status, delivery.detail, delivery.idempotency_key) == ("delivered", "HTTP 200", "alert-1.1")


def test_alert_goes_to_the_channels_of_its_rule_and_to_all_where_it_names_none(
    kafka: BrokerConnection, topics: Topics
) -> None:
    with running_receiver() as receiver:
        channels = [channel("desk", receiver.port), channel("night", receiver.port)]
        with running_deliverer(kafka, topics, channels):
            send(kafka, topics, [alert(1, rule={"channels": ["night", "unknown"]}), alert(2)])
            found = wait_for_statuses(kafka, topics, 3)
    assert [name for name, _ in found] == ["alert-1.1@night", "alert-2.1@desk", "alert-2.1@night"]


def test_without_channels_alerts_are_passed_over(kafka: BrokerConnection, topics: Topics) -> None:
    send(kafka, topics, [alert(1), alert(2)])
    with running_deliverer(kafka, topics, []):
        wait_until(lambda: committed(kafka, topics) == 2, "the committed offset")
    assert deliveries(kafka, topics) == []


def test_receiver_that_fails_for_a_while_gets_the_alert_under_one_key(kafka: BrokerConnection, topics: Topics) -> None:
    clock = SteppedClock()
    replies = [Reply(500), Reply(503, headers=[("Retry-After", "30")]), Reply(429), Reply(204)]
    with (
        running_receiver(*replies) as receiver,
        running_deliverer(kafka, topics, [channel("desk", receiver.port, clock)], clock),
    ):
        send(kafka, topics, [alert(1)])
        step_until_received(clock, receiver, 4)
        wait_for_statuses(kafka, topics, 1)
    assert {request.key for request in receiver.received} == {"alert-1.1"}
    found = deliveries(kafka, topics)
    assert [(each.attempt, each.status) for each in found] == [
        (1, "retrying"),
        (2, "retrying"),
        (3, "retrying"),
        (4, "delivered"),
    ]
    assert [each.detail for each in found] == ["HTTP 500", "HTTP 503", "HTTP 429", "HTTP 204"]


@pytest.mark.parametrize("manner", ["hang", "close", "drip"])
def test_receiver_that_gives_no_answer_is_tried_again(manner: str, kafka: BrokerConnection, topics: Topics) -> None:
    clock = SteppedClock()
    with (
        running_receiver(Reply(manner=manner), Reply(200)) as receiver,  # type: ignore[arg-type]
        running_deliverer(kafka, topics, [channel("desk", receiver.port, clock, timeout_seconds=0.5)], clock),
    ):
        send(kafka, topics, [alert(1)])
        step_until_received(clock, receiver, 2)
        wait_for_statuses(kafka, topics, 1)
    assert [each.status for each in deliveries(kafka, topics)] == ["retrying", "delivered"]


def test_receiver_that_is_down_for_an_hour_gets_everything_once_and_is_not_hammered(
    kafka: BrokerConnection, topics: Topics
) -> None:
    clock = SteppedClock()
    with running_receiver() as receiver:
        port = receiver.port
    with running_deliverer(kafka, topics, [channel("desk", port, clock)], clock):
        send(kafka, topics, [alert(number) for number in range(5)])
        for minute in range(1, 61):
            wait_until(lambda least=minute: len(deliveries(kafka, topics)) >= least, "an attempt a minute")  # type: ignore[misc]
            clock.advance(60)
        with running_receiver(port=port) as receiver:
            step_until_received(clock, receiver, 5)
            found = wait_for_statuses(kafka, topics, 5)
    assert sorted(request.key for request in receiver.received) == [f"alert-{number}.1" for number in range(5)]
    assert {status for _, status in found} == {"delivered"}
    assert len(deliveries(kafka, topics)) < 5 * 60


def test_dead_receiver_holds_up_no_other(kafka: BrokerConnection, topics: Topics) -> None:
    with running_receiver(Reply(manner="hang")) as hanging, running_receiver() as well:
        channels = [channel("hanging", hanging.port, timeout_seconds=5.0), channel("well", well.port)]
        with running_deliverer(kafka, topics, channels):
            send(kafka, topics, [alert(number) for number in range(20)])
            well.wait_for(20)
            assert {each.status for each in deliveries(kafka, topics) if each.channel == "hanging"} <= {"retrying"}
            assert committed(kafka, topics) == 0


def test_restart_sends_nothing_anew_and_counts_attempts_on(kafka: BrokerConnection, topics: Topics) -> None:
    with running_receiver(Reply(500)) as dead, running_receiver() as well:
        channels = [channel("dead", dead.port), channel("well", well.port)]
        send(kafka, topics, [alert(1)])
        with running_deliverer(kafka, topics, channels):
            dead.wait_for(1)
            wait_for_statuses(kafka, topics, 1)
        before = len(dead.received)
        with running_deliverer(kafka, topics, channels):
            dead.wait_for(before + 1)
            dead.replies = [Reply(200)]
            wait_for_statuses(kafka, topics, 2)
    assert len(well.received) == 1
    assert {request.key for request in dead.received} == {"alert-1.1"}
    ids = [each.attempt_id for each in deliveries(kafka, topics)]
    assert len(ids) == len(set(ids))


def test_receiver_that_refuses_gets_no_second_try_and_the_alert_is_dead_lettered_byte_for_byte(
    kafka: BrokerConnection, topics: Topics
) -> None:
    refused = alert(1)
    with running_receiver(Reply(403)) as receiver, running_deliverer(kafka, topics, [channel("desk", receiver.port)]):
        send(kafka, topics, [refused])
        assert wait_for_statuses(kafka, topics, 1) == [("alert-1.1@desk", "dead")]
        wait_until(lambda: committed(kafka, topics) == 1, "the committed offset")
    assert len(receiver.received) == 1
    (letter,) = dead_letters(kafka, topics)
    assert letter.dead_letter_id == f"{topics.alerts.name}-0-0"
    assert (letter.stage, letter.reason, letter.detail) == ("delivery", "undeliverable", "channel desk: HTTP 403")
    assert (letter.key, letter.value) == (b"alert-1", refused.encode())


def test_dead_letter_that_is_sent_again_goes_to_the_channel_that_was_dead_alone(
    kafka: BrokerConnection, topics: Topics
) -> None:
    clock = SteppedClock(datetime.now(UTC) - timedelta(hours=12))
    with running_receiver(Reply(500)) as receiver, running_receiver() as well:
        channels = [channel("desk", receiver.port, clock, deadline_seconds=3600.0), channel("well", well.port, clock)]
        with running_deliverer(kafka, topics, channels, clock):
            send(kafka, topics, [alert(1, date=clock.now())])
            receiver.wait_for(1)
            step_until(clock, lambda: len(statuses(kafka, topics)) == 2, "the deadline", 3601)
            assert wait_for_statuses(kafka, topics, 2) == [("alert-1.1@desk", "dead"), ("alert-1.1@well", "delivered")]
            (letter,) = dead_letters(kafka, topics)
            assert letter.detail == "channel desk: deadline is over; HTTP 500"
            receiver.replies = [Reply(200)]
            assert letter.value is not None
            send(kafka, topics, [letter.value], [(DEAD_LETTER_ID_HEADER, letter.dead_letter_id.encode())])
            found = wait_for_statuses(kafka, topics, 3)
            wait_until(lambda: committed(kafka, topics) == 2, "the committed offset")
    assert found == [
        ("alert-1.1@desk", "dead"),
        ("alert-1.1@desk", "delivered"),
        ("alert-1.1@well", "delivered"),
    ]
    assert {request.key for request in receiver.received} == {"alert-1.1"}
    assert len(well.received) == 1


def test_dead_letter_that_was_no_alert_when_it_was_first_read_goes_to_every_channel(
    kafka: BrokerConnection, topics: Topics
) -> None:
    mended = alert(1)
    with running_receiver() as receiver:
        channels = [channel("desk", receiver.port), channel("night", receiver.port)]
        with running_deliverer(kafka, topics, channels):
            send(kafka, topics, [mended], [(DEAD_LETTER_ID_HEADER, f"{topics.alerts.name}-0-0".encode())])
            found = wait_for_statuses(kafka, topics, 2)
    assert found == [("alert-1.1@desk", "delivered"), ("alert-1.1@night", "delivered")]


def test_value_that_is_no_alert_is_dead_lettered_once_and_the_next_is_delivered(
    kafka: BrokerConnection, topics: Topics
) -> None:
    send(kafka, topics, [b"{", alert(1)])
    with running_receiver() as receiver, running_deliverer(kafka, topics, [channel("desk", receiver.port)]):
        wait_for_statuses(kafka, topics, 1)
    (letter,) = dead_letters(kafka, topics)
    assert (letter.reason, letter.value, letter.stage) == ("not_json", b"{", "delivery")


def test_later_revision_goes_out_in_place_of_those_that_wait(kafka: BrokerConnection, topics: Topics) -> None:
    send(kafka, topics, [alert(1), alert(1, 2, "also_reported"), alert(1, 3, "corrected")])
    with running_receiver() as receiver, running_deliverer(kafka, topics, [channel("desk", receiver.port)]):
        found = wait_for_statuses(kafka, topics, 3)
        send(kafka, topics, [alert(1, 4, "also_reported")])
        wait_for_statuses(kafka, topics, 4)
    assert {name for name, status in found if status == "delivered"} >= {"alert-1.3@desk"}
    assert receiver.received[-1].json["alert"]["change"] == "also_reported"
    assert receiver.received[0].json["alert"]["change"] == "rang"
    sent = {request.key for request in receiver.received}
    superseded = {name.split("@")[0] for name, status in statuses(kafka, topics) if status == "superseded"}
    assert sent | superseded == {f"alert-1.{revision}" for revision in (1, 2, 3, 4)}
    assert not sent & superseded


@pytest.mark.parametrize(
    ("updates", "sent"),
    [
        ("all", ["alert-1.1", "alert-1.2", "alert-1.3"]),
        ("corrections", ["alert-1.1", "alert-1.3"]),
        ("none", ["alert-1.1"]),
    ],
)
def test_channel_gets_the_updates_that_it_wants_and_the_rest_is_left_out(
    updates: str, sent: list[str], kafka: BrokerConnection, topics: Topics
) -> None:
    with running_receiver() as receiver:
        desk = channel("desk", receiver.port, updates=updates)  # type: ignore[arg-type]
        with running_deliverer(kafka, topics, [desk]):
            for number, change in enumerate(("rang", "also_reported", "corrected"), 1):
                send(kafka, topics, [alert(1, number, change)])
                wait_for_statuses(kafka, topics, number)
    assert [request.key for request in receiver.received] == sent
    left_out = [name for name, status in statuses(kafka, topics) if status == "left_out"]
    assert len(left_out) == 3 - len(sent)


def test_alerts_of_a_digest_are_gathered_until_their_window_ends(kafka: BrokerConnection, topics: Topics) -> None:
    start = datetime(2026, 3, 4, 5, 0, 10, tzinfo=UTC)
    clock = SteppedClock(start)
    rule = {"digest_seconds": 600}
    with (
        running_receiver() as receiver,
        running_deliverer(kafka, topics, [channel("desk", receiver.port, clock)], clock),
    ):
        send(kafka, topics, [alert(number, date=start, rule=rule) for number in (1, 2)])
        send(kafka, topics, [alert(1, 2, "also_reported", date=start + timedelta(seconds=5), rule=rule)])
        send(kafka, topics, [alert(3, date=start)])
        receiver.wait_for(1)
        clock.advance(600)
        receiver.wait_for(2)
        found = wait_for_statuses(kafka, topics, 4)
        wait_until(lambda: committed(kafka, topics) == 4, "the committed offset")
    single, digest = receiver.received
    assert single.alert_ids == ["alert-3"]
    assert digest.event == "digest"
    assert digest.alert_ids == ["alert-1", "alert-2"]
    assert [each["revision"] for each in digest.json["alerts"]] == [2, 1]
    assert (digest.json["date_from"], digest.json["date_to"]) == ("2026-03-04T05:00:00Z", "2026-03-04T05:10:00Z")
    assert ("alert-1.1@desk", "superseded") in found
    keys = {each.idempotency_key for each in deliveries(kafka, topics) if each.alert_id != "alert-3"}
    assert keys == {digest.key, None}


def test_queue_that_is_full_reads_the_rest_later_and_holds_up_no_other(
    kafka: BrokerConnection, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sinks.delivery.waiting.MAX_ALERTS", 4)
    send(kafka, topics, [alert(number) for number in range(20)])
    with running_receiver(Reply(500)) as slow, running_receiver() as well:
        channels = [channel("slow", slow.port), channel("well", well.port)]
        with running_deliverer(kafka, topics, channels):
            well.wait_for(20)
            slow.replies = [Reply(200)]
            wait_for_statuses(kafka, topics, 40)
            wait_until(lambda: committed(kafka, topics) == 20, "the committed offset")
    assert len(well.received) == 20
    assert {request.key for request in slow.received} == {f"alert-{number}.1" for number in range(20)}


def test_partition_of_a_process_that_leaves_goes_to_the_one_that_stands_by(
    kafka: BrokerConnection, topics: Topics
) -> None:
    with running_receiver() as receiver:
        channels = [channel("desk", receiver.port)]
        with running_deliverer(kafka, topics, channels) as first, running_deliverer(kafka, topics, channels):
            send(kafka, topics, [alert(1)])
            wait_for_statuses(kafka, topics, 1)
            first.set()
            send(kafka, topics, [alert(2)])
            wait_for_statuses(kafka, topics, 2)
    assert {request.key for request in receiver.received} == {"alert-1.1", "alert-2.1"}
