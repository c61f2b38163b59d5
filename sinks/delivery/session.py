"""The time for which this process has the alerts' partition: queues, couriers, and how far all of them have got."""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from schemas import metrics
from schemas.errors import InvalidMessageError
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.topics import Topics
from sinks.delivery.channel import Channel
from sinks.delivery.clock import Clock
from sinks.delivery.courier import Courier, Write
from sinks.delivery.history import History
from sinks.delivery.records import STAGE, dead_letter_of
from sinks.delivery.revision import Place, Revision, read_revision
from sinks.delivery.waiting import ChannelQueue

log = structlog.stdlib.get_logger(__name__)


class Session:
    """Hands messages to the queues of all channels.

    position: the offset of the alerts' topic to read next.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        histories: Mapping[str, History],
        topics: Topics,
        *,
        write: Write,
        clock: Clock,
        start: int,
        instruments: Instruments = NO_INSTRUMENTS,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.position = start
        self._highest = start
        self._known = {each.name for each in channels}
        self._topics = topics
        self._write = write
        self._clock = clock
        self._instruments = instruments
        self._queues = [ChannelQueue(each, histories[each.name], clock, jitter, start) for each in channels]
        self._couriers = [Courier(queue, topics, write, clock, instruments) for queue in self._queues]
        for courier in self._couriers:
            courier.start()

    @property
    def finished_offset(self) -> int:
        """Every alert below it has ended on every channel."""
        return min((queue.finished_offset for queue in self._queues), default=self.position)

    @property
    def wanted_position(self) -> int | None:
        """Where to read on: at what a queue with room has not seen, so that one without room holds up none.

        None while no queue has room.
        """
        if not self._queues:
            return self.position
        return min((queue.next_offset for queue in self._queues if queue.is_open), default=None)

    def take(self, place: Place, stopped: threading.Event) -> bool:
        """Show a message to every queue. One that is no alert becomes a dead letter when it is seen first.

        Returns: False where ``stopped`` was set before its dead letter was written down; it is then to be read again.
        """
        revision: Revision | None = None
        try:
            revision = read_revision(place)
        except InvalidMessageError as error:
            if place.offset >= self._highest and not self._bury(place, error, stopped):
                return False
        if revision is not None:
            revision = self._as_known(revision)
            self._tell_of_unknown(revision)
        for queue in self._queues:
            queue.offer(place.offset, revision)
        self.position = place.offset + 1
        self._highest = max(self._highest, self.position)
        return True

    def _as_known(self, revision: Revision) -> Revision:
        """A dead letter that no channel has given up was no alert when it was first read: it is new to all of them."""
        if revision.replayed and not any(queue.was_dead(revision) for queue in self._queues):
            return replace(revision, replayed=False)
        return revision

    def _tell_of_unknown(self, revision: Revision) -> None:
        """A rule that names a channel which the settings lack is a mistake that nobody would see otherwise."""
        for name in set(revision.channels) - self._known:
            self._known.add(name)
            log.warning(
                "rule names a channel that the settings lack", action="pass_over", rule=revision.rule, channel=name
            )

    def _bury(self, place: Place, error: InvalidMessageError, stopped: threading.Event) -> bool:
        letter = dead_letter_of(place, error.reason, error.detail, self._clock.now())
        log.error("message is no alert", action="dead_letter", reason=error.reason, **letter.to_logging_context())
        if not self._write([(self._topics.dead_letters, letter)], stopped):
            return False
        self._instruments.count(metrics.DEAD_LETTERS, stage=STAGE, reason=error.reason)
        return True

    def check(self) -> None:
        """Raises: whatever has ended a courier."""
        for courier in self._couriers:
            if courier.failed is not None:
                raise courier.failed

    def ask_to_stop(self) -> None:
        """Let no courier begin another attempt."""
        for courier in self._couriers:
            courier.stop()

    def stop(self, seconds: float) -> None:
        """Ask to stop, and wait for the attempts under way. One that goes on is known by its idempotency key."""
        self.ask_to_stop()
        give_up = time.monotonic() + seconds
        ended = [courier.join(max(0.0, give_up - time.monotonic())) for courier in self._couriers]
        if not all(ended):
            log.warning("an attempt is left to itself", action="stop")
