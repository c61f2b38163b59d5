"""The queue of one channel: pure decisions, on a clock that stands still."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.alert.v1 import AlertV1, Change
from sinks.delivery.channel import Channel, Updates
from sinks.delivery.history import History
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.outcome import Ending, Outcome
from sinks.delivery.records import Attempt, deliveries_of, ended_without_attempt, idempotency_key
from sinks.delivery.revision import Place, Revision, read_revision
from sinks.delivery.waiting import ChannelQueue, Job
from tests.support.delivering import SteppedClock
from tests.support.ringing import alert

DATE = datetime(2026, 3, 4, 5, 0, 10, tzinfo=UTC)
RINGS = {"name": "status", "before": "planned", "after": "ordered"}


class NoSender:
    kind = "nothing"
    host = None

    def send(self, message: OutgoingMessage) -> Outcome:
        raise AssertionError(message)


class Bench:
    """A queue with its clock; every message gets the next offset."""

    def __init__(self, updates: Updates = "all", **channel: Any) -> None:
        self.clock = SteppedClock(DATE)
        self.history = History()
        self.channel = Channel("desk", NoSender(), updates, **channel)
        self.queue = ChannelQueue(self.channel, self.history, self.clock, random.Random(1).random, 0)
        self.offset = 0

    def offer(self, *alerts: AlertV1, headers: tuple[tuple[str, bytes], ...] = ()) -> None:
        for each in alerts:
            place = Place("alerts", 0, self.offset, each.kafka_key, each.encode(), headers, self.clock.now())
            self.queue.offer(self.offset, read_revision(place))
            self.offset += 1

    def next(self) -> Job | None:
        """What is due now; None where nothing is."""
        return self.queue._next_job()  # noqa: SLF001 -- `take` would wait

    def finish(self, job: Job, ending: Ending = Ending.DELIVERED, **outcome: Any) -> list[tuple[str, str]]:
        """End a job as a courier does. Returns: delivery and status of each outcome."""
        attempt = Attempt("desk", idempotency_key(job, "desk"), self.clock.now())
        result = Outcome(ending, **outcome)
        records = ended_without_attempt(job, attempt) if job.verdict else deliveries_of(job, result, attempt)
        if ending is Ending.LATER and job.verdict is None:
            self.queue.again(job, records, result)
        else:
            self.queue.end(job, records, delivered=ending is Ending.DELIVERED)
        return [(each.delivery_id, each.status) for each in records]


def due(bench: Bench) -> Job:
    job = bench.next()
    assert job is not None
    return job


def sent(job: Job) -> list[tuple[str, int, Change]]:
    assert job.verdict is None
    return [(piece.revision.alert_id, piece.revision.number, piece.change) for piece in job.pieces]


def at(number: int, revision: int = 1, change: str = "rang", **fields: Any) -> AlertV1:
    return alert(number, revision, change, date=fields.pop("date", DATE), **fields)


def test_latest_revision_stands_for_those_that_wait_and_is_the_first_for_the_receiver() -> None:
    bench = Bench()
    bench.offer(at(1), at(1, 2, "also_reported"), at(1, 3, "corrected", corrections=[RINGS]))
    job = due(bench)
    assert sent(job) == [("alert-1", 3, Change.RANG)]
    assert job.pieces[0].alert().corrections == ()
    assert bench.finish(job) == [
        ("alert-1.3@desk", "delivered"),
        ("alert-1.1@desk", "superseded"),
        ("alert-1.2@desk", "superseded"),
    ]
    assert bench.next() is None
    assert bench.queue.finished_offset == 3


def test_revision_that_comes_while_one_is_sent_waits_for_its_end() -> None:
    bench = Bench()
    bench.offer(at(1))
    job = due(bench)
    bench.offer(at(1, 2, "also_reported"))
    assert bench.next() is None
    assert bench.finish(job) == [("alert-1.1@desk", "delivered")]
    assert sent(due(bench)) == [("alert-1", 2, Change.ALSO_REPORTED)]


def test_correction_that_waits_is_not_lost_in_a_later_report() -> None:
    bench = Bench("corrections")
    bench.offer(at(1))
    bench.finish(due(bench))
    again = {"name": "status", "before": "ordered", "after": "blocked"}
    bench.offer(at(1, 2, "corrected", corrections=[RINGS]), at(1, 3, "corrected", corrections=[again]))
    bench.offer(at(1, 4, "also_reported"))
    job = due(bench)
    assert sent(job) == [("alert-1", 4, Change.CORRECTED)]
    (correction,) = job.pieces[0].alert().corrections
    assert (correction.before, correction.after) == ("planned", "blocked")


def test_update_that_is_not_wanted_is_left_out_unless_the_receiver_knows_nothing_yet() -> None:
    bench = Bench("none")
    bench.offer(at(1), at(1, 2, "also_reported"))
    assert sent(due(bench)) == [("alert-1", 2, Change.RANG)]
    bench = Bench("none")
    bench.offer(at(1))
    bench.finish(due(bench))
    bench.offer(at(1, 2, "corrected"))
    job = due(bench)
    assert job.verdict == "left_out"
    assert bench.finish(job) == [("alert-1.2@desk", "left_out")]


def test_revision_that_failed_is_replaced_by_a_later_one_and_the_channel_pauses() -> None:
    bench = Bench()
    bench.offer(at(1), at(2))
    assert bench.finish(due(bench), Ending.LATER, detail="HTTP 500") == [("alert-1.1@desk", "retrying")]
    assert bench.next() is None
    bench.offer(at(1, 2, "also_reported"))
    bench.clock.advance(1.0)
    assert sent(due(bench)) == [("alert-2", 1, Change.RANG)]
    assert sent(due(bench)) == [("alert-1", 2, Change.RANG)]


def test_retry_after_pauses_the_channel_for_as_long() -> None:
    bench = Bench()
    bench.offer(at(1), at(2))
    bench.finish(due(bench), Ending.LATER, retry_after_seconds=120.0)
    bench.clock.advance(119.0)
    assert bench.next() is None
    bench.clock.advance(1.0)
    assert bench.next() is not None


def test_alert_that_fails_alone_does_not_keep_the_others() -> None:
    bench = Bench()
    bench.offer(*(at(number) for number in range(4)))
    for _ in range(3):
        bench.finish(due(bench), Ending.LATER)
        bench.clock.advance(60.0)
    others = [due(bench), due(bench), due(bench)]
    assert "alert-3" in [job.pieces[0].revision.alert_id for job in others]


def test_alert_is_dead_once_its_deadline_is_over() -> None:
    bench = Bench(deadline_seconds=60.0)
    bench.offer(at(1), at(2, date=DATE + timedelta(hours=1)))
    bench.clock.advance(60.0)
    job = due(bench)
    assert (job.verdict, job.pieces[0].revision.alert_id) == ("dead", "alert-1")
    assert bench.finish(job) == [("alert-1.1@desk", "dead")]
    assert due(bench).verdict is None


def test_dead_revision_that_is_sent_again_is_tried_and_a_delivered_one_is_not() -> None:
    bench = Bench()
    bench.offer(at(1), at(2))
    bench.finish(due(bench), Ending.NEVER)
    bench.finish(due(bench))
    replayed = (("tocsin-dead-letter-id", b"alerts-0-0"),)
    bench.offer(at(1), at(2), headers=replayed)
    assert sent(due(bench)) == [("alert-1", 1, Change.RANG)]
    assert bench.next() is None


def test_earlier_revisions_end_before_one_that_is_given_up_for_all_of_them() -> None:
    bench = Bench()
    bench.offer(at(1), at(1, 2, "corrected"))
    assert bench.finish(due(bench), Ending.NEVER) == [("alert-1.1@desk", "superseded"), ("alert-1.2@desk", "dead")]


def test_dead_revision_whose_second_round_was_cut_off_is_tried_on() -> None:
    bench = Bench()
    bench.offer(at(1))
    bench.finish(due(bench), Ending.NEVER)
    replayed = (("tocsin-dead-letter-id", b"alerts-0-0"),)
    bench.offer(at(1), headers=replayed)
    bench.finish(due(bench), Ending.LATER)
    after = Bench()
    after.queue = ChannelQueue(after.channel, bench.history, after.clock, random.Random(1).random, 0)
    after.offset = 1
    after.offer(at(1), headers=replayed)
    assert sent(due(after)) == [("alert-1", 1, Change.RANG)]


def test_dead_letter_that_this_channel_never_saw_is_passed_over() -> None:
    bench = Bench()
    bench.offer(at(1), headers=(("tocsin-dead-letter-id", b"alerts-0-0"),))
    assert bench.next() is None
    assert bench.queue.finished_offset == 1


def test_dead_revision_that_is_sent_again_after_a_later_one_was_delivered_is_superseded() -> None:
    bench = Bench()
    bench.offer(at(1))
    bench.finish(due(bench), Ending.NEVER)
    bench.offer(at(1, 2, "corrected"))
    bench.finish(due(bench))
    bench.offer(at(1), headers=(("tocsin-dead-letter-id", b"alerts-0-0"),))
    job = due(bench)
    assert job.verdict == "superseded"
    bench.finish(job)
    assert bench.queue.finished_offset == 3


def test_same_revision_at_a_second_offset_is_one_delivery_and_both_offsets_end_with_it() -> None:
    bench = Bench()
    bench.offer(at(1), at(1))
    job = due(bench)
    assert bench.queue.finished_offset == 0
    bench.finish(job)
    assert bench.queue.finished_offset == 2
    assert bench.next() is None


def test_alert_of_another_channel_is_passed_over() -> None:
    bench = Bench()
    bench.offer(at(1, rule={"channels": ["night"]}))
    assert bench.next() is None
    assert bench.queue.finished_offset == 1


def test_digest_waits_for_the_end_of_its_window_and_takes_latest_revisions() -> None:
    bench = Bench()
    rule = {"digest_seconds": 600}
    bench.offer(at(1, rule=rule), at(2, rule=rule), at(1, 2, "also_reported", rule=rule), at(3))
    assert sent(due(bench)) == [("alert-3", 1, Change.RANG)]
    assert bench.next() is None
    bench.clock.advance(590.0)
    job = due(bench)
    assert sent(job) == [("alert-1", 2, Change.RANG), ("alert-2", 1, Change.RANG)]
    assert job.window is not None
    assert job.window.end == datetime(2026, 3, 4, 5, 10, tzinfo=UTC)
    assert len(bench.finish(job)) == 3


def test_digest_that_is_sent_again_has_its_key_unless_its_content_has_changed() -> None:
    bench = Bench()
    rule = {"digest_seconds": 600}
    bench.offer(at(1, rule=rule), at(2, rule=rule))
    bench.clock.advance(590.0)
    first = due(bench)
    bench.finish(first, Ending.LATER)
    bench.clock.advance(60.0)
    second = due(bench)
    assert idempotency_key(first, "desk") == idempotency_key(second, "desk")
    bench.offer(at(3, rule=rule))
    bench.finish(second, Ending.LATER)
    bench.clock.advance(60.0)
    keys = {idempotency_key(job, "desk") for job in (due(bench), second)}
    assert len(keys) == 2


def test_alert_from_the_future_waits_no_longer_than_a_window() -> None:
    bench = Bench()
    bench.offer(at(1, rule={"digest_seconds": 600}, date=DATE + timedelta(days=3650)))
    bench.clock.advance(600.0)
    assert bench.next() is not None


def test_full_queue_takes_nothing_until_half_is_gone_and_ends_its_windows() -> None:
    bench = Bench()
    rule = {"digest_seconds": 86_400}
    for number in range(2_001):
        bench.offer(at(number, rule=rule))
    assert not bench.queue.is_open
    assert bench.queue.next_offset == 2_000
    assert bench.queue.finished_offset == 0
    for _ in range(10):
        bench.finish(due(bench))
    assert bench.queue.is_open
    assert bench.queue.finished_offset > 0


def test_few_large_alerts_fill_a_queue_too() -> None:
    bench = Bench()
    large = [f"{'x' * 290}{each}" for each in range(500)]
    for number in range(150):
        bench.offer(at(number, item_ids=large))
    assert not bench.queue.is_open
    assert bench.queue.next_offset < 125


def test_update_of_an_alert_that_is_older_than_memory_is_what_it_says() -> None:
    bench = Bench("none")
    long_ago = DATE - timedelta(days=60)
    bench.offer(at(1, 5, "corrected").model_copy(update={"date_rang": long_ago}))
    assert due(bench).verdict == "left_out"


def test_history_forgets_the_alerts_that_it_has_not_heard_of_for_longest(monkeypatch: Any) -> None:
    monkeypatch.setattr("sinks.delivery.history.MAX_REMEMBERED", 2)
    bench = Bench()
    for number in (1, 2, 1, 3):
        bench.offer(at(number, 1 if number != 1 else bench.offset + 1))
        bench.finish(due(bench))
    assert bench.history.was_delivered(revision(1), DATE)
    assert not bench.history.was_delivered(revision(2), DATE)


def revision(number: int) -> Revision:
    return read_revision(Place("alerts", 0, 0, None, at(number).encode()))
