"""The process that delivers alerts: from their topic, through a queue and a thread for each channel, to receivers.

At least once, and each time under the same idempotency key: an outcome counts when the broker has acknowledged its
DeliveryV1, and the committed offset is below every alert that has not ended on every channel (docs/adr/0009).
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event

import structlog
from kafka.errors import CommitFailedError, IllegalStateError, KafkaError

from schemas import metrics
from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.topics import Topics
from sinks.delivery.apprise_sender import quieten_wires
from sinks.delivery.channel import MAX_DEADLINE_SECONDS, Channel
from sinks.delivery.clock import Clock, SystemClock
from sinks.delivery.consumer import AlertConsumer
from sinks.delivery.past_deliveries import read_histories
from sinks.delivery.recorder import Recorder
from sinks.delivery.revision import Place
from sinks.delivery.session import Session

log = structlog.stdlib.get_logger(__name__)

POLL_SECONDS = 0.2
"""The longest wait for an alert, and so for noticing that the process is to stop."""

POLL_RECORDS = 100
"""Alerts taken at once; one may have a megabyte."""

KEEP_SECONDS = 2.0
"""How often the committed offset moves and the broker is asked whether it is there."""

STOP_SECONDS = 20.0
"""How long attempts under way may take to end: a whole timeout, and the acknowledgement."""

START_SECONDS = 60.0
"""How long a broker may be away at the start; afterwards it is waited for without end."""

RETRY_SECONDS = 1.0
"""Between two tries to reach a broker that is away."""


class Deliverer:
    """Delivers alerts until it is told to stop. Several may run: one has the partition, the others stand by.

    Parameters: heartbeat -- called every few seconds while broker and loop are well.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        topics: Topics,
        group: str,
        channels: Sequence[Channel],
        *,
        clock: Clock | None = None,
        heartbeat: Callable[[], None] = lambda: None,
        instruments: Instruments = NO_INSTRUMENTS,
        start_seconds: float = START_SECONDS,
    ) -> None:
        quieten_wires()
        self._connection = connection
        self._topics = topics
        self._group = group
        self._channels = list(channels)
        self._clock = clock or SystemClock()
        self._heartbeat = heartbeat
        self._instruments = instruments
        self._start_seconds = start_seconds
        self._keep_at = 0.0
        self._committed = -1

    def run(self, stop: Event) -> None:
        """Deliver until ``stop`` is set; attempts under way are finished then.

        Raises: BrokerUnavailableError -- no broker answers within ``start_seconds``.
        """
        give_up = time.monotonic() + self._start_seconds
        while not stop.is_set():
            try:
                with Recorder(self._connection) as recorder:
                    consumer = AlertConsumer(self._connection, self._topics.alerts.name, self._group)
                    give_up = math.inf
                    self._deliver(consumer, recorder, stop)
            except KafkaError as error:
                if time.monotonic() >= give_up:
                    servers = self._connection.bootstrap_servers
                    raise BrokerUnavailableError(f"no broker at {servers}: {error}") from error
                log.warning("broker is away", action="wait_for_broker", error=type(error).__name__)
                stop.wait(RETRY_SECONDS)

    def _deliver(self, consumer: AlertConsumer, recorder: Recorder, stop: Event) -> None:
        """Take and give up the partition as the group says, until ``stop`` or an error ends it."""
        session: Session | None = None
        turn = 0
        try:
            while not stop.is_set():
                places = consumer.poll(POLL_SECONDS, POLL_RECORDS)
                if turn != consumer.assignment.turn:
                    turn = consumer.assignment.turn
                    if session is not None:
                        session.stop(STOP_SECONDS)
                    session = self._begin(consumer, recorder) if consumer.assignment.held else None
                elif session is not None:
                    self._take(session, consumer, places, stop)
                self._keep(session, consumer)
        finally:
            self._end(session, consumer)

    def _begin(self, consumer: AlertConsumer, recorder: Recorder) -> Session:
        """Begin where the group has got to; what was read since the partition came is read again from there."""
        histories = read_histories(
            self._connection, self._topics.deliveries.name, [each.name for each in self._channels]
        )
        start = consumer.start_offset(self._clock.now() - timedelta(seconds=MAX_DEADLINE_SECONDS))
        log.info("alerts are delivered from here", action="begin", offset=start, channels=len(self._channels))
        consumer.seek(start)
        consumer.hold(False)
        self._committed = -1
        session = Session(
            self._channels,
            histories,
            self._topics,
            write=recorder.record,
            clock=self._clock,
            start=start,
            instruments=self._instruments,
        )
        consumer.assignment.when_revoked = session.ask_to_stop
        return session

    def _take(self, session: Session, consumer: AlertConsumer, places: Sequence[Place], stop: Event) -> None:
        for place in places:
            if not session.take(place, stop):
                return
        wanted = session.wanted_position
        with suppress(IllegalStateError):  # the partition has just been taken away
            consumer.hold(wanted is None)
            if wanted is not None and wanted != session.position:
                consumer.seek(wanted)
                session.position = wanted

    def _keep(self, session: Session | None, consumer: AlertConsumer) -> None:
        """Every few seconds: commit, and see whether the broker is there. Raises: what has ended a courier."""
        if session is not None:
            session.check()
        if time.monotonic() < self._keep_at:
            return
        self._keep_at = time.monotonic() + KEEP_SECONDS
        try:
            highwater = consumer.highwater()
            if session is not None:
                self._commit(session, consumer)
            self._show_lag(0 if session is None else highwater - session.finished_offset)
        except KafkaError as error:
            log.warning("broker is away", action="wait_for_broker", error=type(error).__name__)
        else:
            self._heartbeat()

    def _show_lag(self, lag: int) -> None:
        """Who stands by shows none: the active one does."""
        self._instruments.set(
            metrics.LAG, max(0, lag), group=self._group, topic=self._topics.alerts.name, partition="0"
        )

    def _commit(self, session: Session, consumer: AlertConsumer) -> None:
        """A commit that comes too late, after a rebalance, is no harm: the next owner begins a little earlier."""
        if session.finished_offset != self._committed:
            with suppress(CommitFailedError, IllegalStateError):
                consumer.commit(session.finished_offset)
                self._committed = session.finished_offset

    def _end(self, session: Session | None, consumer: AlertConsumer) -> None:
        if session is not None:
            session.stop(STOP_SECONDS)
            with suppress(KafkaError):
                consumer.commit(session.finished_offset)
        with suppress(KafkaError):
            consumer.close()
