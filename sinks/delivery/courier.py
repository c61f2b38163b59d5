"""One channel's thread: takes what is due, sends it, writes down how it went, and only then goes on."""

import threading
from collections.abc import Callable, Sequence

import structlog

from schemas import metrics
from schemas.delivery.v1 import DeliveryV1
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.topics import Topics
from sinks.delivery.clock import Clock
from sinks.delivery.message import Event, OutgoingMessage
from sinks.delivery.outcome import Ending, Outcome
from sinks.delivery.recorder import Record
from sinks.delivery.records import (
    STAGE,
    UNDELIVERABLE,
    Attempt,
    dead_letter_of,
    deliveries_of,
    ended_without_attempt,
    expiry_of,
    idempotency_key,
)
from sinks.delivery.waiting import ChannelQueue, Job

log = structlog.stdlib.get_logger(__name__)

Write = Callable[[Sequence[Record], threading.Event], bool]
"""As `Recorder.record`."""


class Courier:
    """Empties one queue until it is stopped.

    failed: what ended its thread, if anything did. It is a bug, or a model that a record does not fit.
    """

    def __init__(
        self,
        queue: ChannelQueue,
        topics: Topics,
        write: Write,
        clock: Clock,
        instruments: Instruments = NO_INSTRUMENTS,
    ) -> None:
        self.failed: BaseException | None = None
        self._queue = queue
        self._channel = queue.channel
        self._topics = topics
        self._write = write
        self._clock = clock
        self._instruments = instruments
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"courier-{queue.channel.name}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the attempt under way."""
        self._stopped.set()
        self._queue.stop()

    def join(self, seconds: float) -> bool:
        """Wait for its end. Returns: whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while (job := self._queue.take()) is not None:
                if not self._do(job):
                    return
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that watches this one
            self.failed = error

    def _do(self, job: Job) -> bool:
        """Returns: whether the outcome is written down."""
        if job.verdict is not None:
            return self._settle_without_attempt(job)
        key = idempotency_key(job, self._channel.name)
        date, start = self._clock.now(), self._clock.monotonic()
        outcome = self._send(job, key)
        attempt = Attempt(self._channel.name, key, date, max(0.0, self._clock.monotonic() - start))
        return self._settle(job, outcome, deliveries_of(job, outcome, attempt))

    def _send(self, job: Job, key: str) -> Outcome:
        """An alert that a sender cannot cope with is given up, and does not hold up those behind it."""
        try:
            event: Event = "alert" if job.window is None else "digest"
            alerts = [piece.alert() for piece in job.pieces]
            return self._channel.sender.send(OutgoingMessage(event, key, alerts, job.window))
        except Exception as error:  # noqa: BLE001 -- whatever it is, its message may hold the address
            return Outcome(Ending.NEVER, f"cannot be sent ({type(error).__name__})")

    def _settle(self, job: Job, outcome: Outcome, deliveries: Sequence[DeliveryV1]) -> bool:
        dead = outcome.ending is Ending.NEVER
        if not self._record(job, deliveries, outcome.detail if dead else None):
            return False
        _tell(self._channel.name, job, outcome)
        if outcome.ending is Ending.LATER:
            self._queue.again(job, deliveries, outcome)
        else:
            self._queue.end(job, deliveries, delivered=not dead)
        return True

    def _settle_without_attempt(self, job: Job) -> bool:
        deliveries = ended_without_attempt(job, Attempt(self._channel.name, None, self._clock.now()))
        dead = expiry_of(job.pieces[0]) if job.verdict == "dead" else None
        if not self._record(job, deliveries, dead):
            return False
        if dead:
            _tell(self._channel.name, job, Outcome(Ending.NEVER, dead))
        self._queue.end(job, deliveries, delivered=False)
        return True

    def _record(self, job: Job, deliveries: Sequence[DeliveryV1], dead: str | None) -> bool:
        """Dead letters first: what is recorded as dead is never without one."""
        now = self._clock.now()
        detail = f"channel {self._channel.name}: {dead}"
        letters = [dead_letter_of(piece.revision.place, UNDELIVERABLE, detail, now) for piece in job.pieces if dead]
        records: list[Record] = [(self._topics.dead_letters, letter) for letter in letters]
        records += [(self._topics.deliveries, delivery) for delivery in deliveries]
        if not self._write(records, self._stopped):
            return False
        self._count(deliveries, len(letters))
        return True

    def _count(self, deliveries: Sequence[DeliveryV1], dead_letters: int) -> None:
        if dead_letters:
            self._instruments.count(metrics.DEAD_LETTERS, dead_letters, stage=STAGE, reason=UNDELIVERABLE)
        for each in deliveries:
            self._instruments.count(metrics.DELIVERY_ATTEMPTS, channel=each.channel, status=each.status)
            if each.status == "delivered":
                self._instruments.observe(metrics.DELIVERY_SECONDS, each.latency_seconds, channel=each.channel)


def _tell(channel: str, job: Job, outcome: Outcome) -> None:
    first = job.pieces[0].revision
    names = {"channel": channel, "alert_id": first.alert_id, "revision": first.number, "alerts": len(job.pieces)}
    if outcome.ending is Ending.DELIVERED:
        log.info("alert is delivered", action="deliver", **names)
    elif outcome.ending is Ending.LATER:
        log.warning("alert is tried again", action="retry", detail=outcome.detail, **names)
    else:
        log.error("alert is given up", action="dead_letter", detail=outcome.detail, **names)
