"""What waits for one channel: the latest revision of each alert, by the time at which it is due.

The lock of the queue is held for moments only, never while something is sent.
"""

import heapq
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from schemas.alert.v1 import AlertV1, Change, CorrectionV1
from schemas.delivery.v1 import DeliveryV1
from sinks.delivery.backoff import pause_seconds
from sinks.delivery.channel import Channel
from sinks.delivery.clock import Clock
from sinks.delivery.history import History
from sinks.delivery.message import Window
from sinks.delivery.outcome import Outcome
from sinks.delivery.revision import Revision, merged_change, merged_corrections

MAX_ALERTS = 2_000
"""That wait in one queue. A channel that falls further behind reads the topic again once half of them are gone."""

MAX_BYTES = 16 * 1024 * 1024
"""Of those alerts, likewise: so much memory a channel, whatever rings."""

MAX_ALERTS_OF_DIGEST = 100
"""What one message holds; a window with more of them makes several."""

Verdict = Literal["superseded", "left_out", "dead"]
"""How a delivery ends without an attempt."""


@dataclass(slots=True)
class Pending:
    """A revision that has not ended, and every offset at which it was found."""

    revision: Revision
    offsets: list[int]


@dataclass(slots=True)
class Entry:
    """One alert: its revisions in their order, of which the last has the alert's bytes.

    due: by the clock's `monotonic`. window: in which it is gathered, None for none. failures: attempts in vain.
    turn: the number of its place in the heap; places with others are no longer its own. busy: a job has it.
    """

    pending: dict[int, Pending] = field(default_factory=dict)
    window: Window | None = None
    due: float = 0.0
    failures: int = 0
    error: str = ""
    turn: int = 0
    busy: bool = False

    @property
    def latest(self) -> Revision:
        return self.pending[max(self.pending)].revision

    @property
    def first_offset(self) -> int:
        return min(offset for each in self.pending.values() for offset in each.offsets)

    @property
    def size_bytes(self) -> int:
        return sum(len(each.revision.place.value or b"") for each in self.pending.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """What a job does about one alert: ``revision`` is delivered, or ended; ``covered`` are those that it replaces."""

    revision: Revision
    attempt: int
    covered: tuple[tuple[Revision, int], ...] = ()
    change: Change = Change.RANG
    corrections: tuple[CorrectionV1, ...] = ()
    error: str = ""

    def alert(self) -> AlertV1:
        """The alert as the receiver is to see it."""
        return self.revision.alert(self.change, self.corrections)


@dataclass(frozen=True, slots=True)
class Job:
    """One message to send, or, with a verdict, deliveries that end without one."""

    pieces: Sequence[Piece]
    verdict: Verdict | None = None
    window: Window | None = None


class ChannelQueue:
    """The queue of one channel, filled by one thread, emptied by another.

    next_offset: the first offset of the alerts' topic that it has not seen.
    """

    def __init__(
        self, channel: Channel, history: History, clock: Clock, random: Callable[[], float], next_offset: int
    ) -> None:
        self.channel = channel
        self.next_offset = next_offset
        self._history = history
        self._clock = clock
        self._random = random
        self._changed = threading.Condition()
        self._entries: dict[str, Entry] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._turns = itertools.count(1)
        self._size_bytes = 0
        self._open = True
        self._failures = 0
        self._paused_until = 0.0
        self._stopped = False

    @property
    def is_open(self) -> bool:
        """Whether it takes more; once full, it does again when half of it is gone."""
        with self._changed:
            if not self._open:
                self._open = 2 * len(self._entries) <= MAX_ALERTS and 2 * self._size_bytes <= MAX_BYTES
            return self._open

    @property
    def finished_offset(self) -> int:
        """Every alert below it has ended on this channel."""
        with self._changed:
            return min((entry.first_offset for entry in self._entries.values()), default=self.next_offset)

    def offer(self, offset: int, revision: Revision | None) -> None:
        """Show it the next message; None for one that is no alert. What it has seen, or has no room for, it leaves."""
        with self._changed:
            if offset < self.next_offset or not self._open:
                return
            if revision is not None and self._concerns(revision):
                if self._is_full():
                    self._open = False
                    self._end_windows()
                    return
                self._add(revision)
            self.next_offset = offset + 1

    def was_dead(self, revision: Revision) -> bool:
        """Whether it was ever given up on this channel."""
        with self._changed:
            return self._history.was_dead(revision)

    def take(self) -> Job | None:
        """Wait for what is due. Returns: None once the queue is stopped."""
        with self._changed:
            while not self._stopped:
                job = self._next_job()
                if job is not None:
                    return job
                self._clock.wait(self._changed, self._seconds_to_wait())
            return None

    def stop(self) -> None:
        """Let `take` return None from now on."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def end(self, job: Job, deliveries: Sequence[DeliveryV1], *, delivered: bool) -> None:
        """Take note that a job has ended for good, by deliveries that are acknowledged."""
        with self._changed:
            for delivery in deliveries:
                self._history.note(delivery)
            if delivered:
                self._failures = 0
                self._paused_until = 0.0
            for piece in job.pieces:
                self._remove(piece)

    def again(self, job: Job, deliveries: Sequence[DeliveryV1], outcome: Outcome) -> None:
        """Take note of an attempt in vain: the alerts wait, and so does the channel."""
        with self._changed:
            for delivery in deliveries:
                self._history.note(delivery)
            self._failures += 1
            asked = outcome.retry_after_seconds
            self._paused_until = self._clock.monotonic() + pause_seconds(self._failures, asked, self._random)
            entries = [self._entries[piece.revision.alert_id] for piece in job.pieces]
            failures = 1 + max(entry.failures for entry in entries)
            due = self._clock.monotonic() + pause_seconds(failures, asked, self._random)
            for entry in entries:
                entry.failures, entry.error = failures, outcome.detail
                self._put(entry, due)

    def _concerns(self, revision: Revision) -> bool:
        addressed = not revision.channels or self.channel.name in revision.channels
        return addressed and not self._history.has_ended(revision)

    def _is_full(self) -> bool:
        return len(self._entries) >= MAX_ALERTS or self._size_bytes >= MAX_BYTES

    def _add(self, revision: Revision) -> None:
        entry = self._entries.setdefault(revision.alert_id, Entry())
        self._size_bytes -= entry.size_bytes
        self._join(entry, revision)
        self._size_bytes += entry.size_bytes
        if not entry.busy:
            self._schedule(entry)
        self._changed.notify_all()

    def _join(self, entry: Entry, revision: Revision) -> None:
        """Add a revision. The last one carries everything, so those before it need no bytes any more."""
        known = entry.pending.get(revision.number)
        offsets = [*(known.offsets if known else ()), revision.place.offset]
        entry.pending[revision.number] = Pending(revision, offsets)
        last = max(entry.pending)
        if revision.number == last:
            for number, each in entry.pending.items():
                if number != last:
                    each.revision = replace(each.revision, place=replace(each.revision.place, value=None))

    def _schedule(self, entry: Entry) -> None:
        """Put an entry where it belongs by its latest revision: at once, or at the end of its window."""
        now = self._clock.now()
        latest = entry.latest
        window = self._window_of(latest, now)
        if entry.window is None or window is None or window.end < entry.window.end:
            entry.window = window
        wait = 0.0
        if entry.window is not None and latest.digest_seconds and self._open:
            wait = min(max((entry.window.end - now).total_seconds(), 0.0), float(latest.digest_seconds))
        if not entry.failures:
            self._put(entry, self._clock.monotonic() + wait)

    def _window_of(self, revision: Revision, now: datetime) -> Window | None:
        """The window of an alert that the receiver does not know is that in which it rang, else that of the change."""
        if not revision.digest_seconds:
            return None
        seconds = revision.digest_seconds
        moment = revision.date_changed if self._history.was_delivered(revision, now) else revision.date_rang
        start = datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)
        return Window(revision.rule, start, start + timedelta(seconds=seconds))

    def _put(self, entry: Entry, due: float) -> None:
        entry.due = due
        entry.turn = next(self._turns)
        entry.busy = False
        heapq.heappush(self._heap, (due, entry.turn, entry.latest.alert_id))

    def _end_windows(self) -> None:
        """A full queue waits for no window: what is gathered goes out, and makes room."""
        for entry in self._entries.values():
            if entry.window is not None and not entry.failures and not entry.busy:
                self._put(entry, self._clock.monotonic())
        self._changed.notify_all()

    def _next_job(self) -> Job | None:
        now = self._clock.monotonic()
        if self._paused_until > now:
            return None
        entry = self._first()
        if entry is None or entry.due > now:
            return None
        entry.busy = True
        return self._ending(entry) or self._message(entry)

    def _first(self) -> Entry | None:
        """The entry that is due first, after dropping places in the heap that are no longer anybody's."""
        while self._heap:
            _, turn, alert_id = self._heap[0]
            entry = self._entries.get(alert_id)
            if entry is not None and entry.turn == turn and not entry.busy:
                return entry
            heapq.heappop(self._heap)
        return None

    def _seconds_to_wait(self) -> float | None:
        entry = self._first()
        if entry is None:
            return None
        return max(0.0, max(entry.due, self._paused_until) - self._clock.monotonic())

    def _ending(self, entry: Entry) -> Job | None:
        """A job for what needs no message: revisions overtaken, updates not wanted, a deadline that is over."""
        overtaken = [each for each in self._revisions(entry) if self._history.overtaken(each)]
        if overtaken:
            return Job([self._alone(each) for each in overtaken], "superseded")
        piece = self._piece(entry)
        if not self.channel.wants(piece.change):
            return Job([self._alone(each) for each in self._revisions(entry)], "left_out")
        if self._clock.now() >= self._deadline(entry):
            return Job([piece], "dead")
        return None

    def _message(self, entry: Entry) -> Job:
        """A job that sends one alert, or every one of its window that is due too."""
        if entry.window is None:
            return Job([self._piece(entry)])
        entries = sorted([entry, *self._companions(entry)], key=lambda each: each.first_offset)
        for each in entries:
            each.busy = True
        return Job([self._piece(each) for each in entries], window=entry.window)

    def _companions(self, entry: Entry) -> list[Entry]:
        now = self._clock.monotonic()
        same = (
            each
            for each in self._entries.values()
            if each.window == entry.window and not each.busy and each.due <= now and self._ending(each) is None
        )
        return [each for each, _ in zip(same, range(MAX_ALERTS_OF_DIGEST - 1), strict=False)]

    def _revisions(self, entry: Entry) -> list[Revision]:
        return [entry.pending[number].revision for number in sorted(entry.pending)]

    def _piece(self, entry: Entry) -> Piece:
        *earlier, latest = self._revisions(entry)
        known = self._history.was_delivered(latest, self._clock.now())
        return Piece(
            latest,
            self._history.next_attempt(latest),
            tuple((each, self._history.next_attempt(each)) for each in earlier),
            merged_change([*earlier, latest]) if known else Change.RANG,
            merged_corrections([*earlier, latest]) if known else (),
            entry.error,
        )

    def _alone(self, revision: Revision) -> Piece:
        return Piece(revision, self._history.next_attempt(revision))

    def _deadline(self, entry: Entry) -> datetime:
        start = entry.latest.date_due_from
        if entry.window is not None:
            start = max(start, entry.window.end)
        return start + timedelta(seconds=self.channel.deadline_seconds)

    def _remove(self, piece: Piece) -> None:
        """Forget what has ended; a revision that arrived meanwhile stays, and is due."""
        entry = self._entries[piece.revision.alert_id]
        self._size_bytes -= entry.size_bytes
        for revision in _all_of(piece):
            entry.pending.pop(revision.number, None)
        if not entry.pending:
            del self._entries[piece.revision.alert_id]
            return
        self._size_bytes += entry.size_bytes
        entry.failures, entry.window = 0, None
        self._schedule(entry)


def _all_of(piece: Piece) -> Iterator[Revision]:
    yield from (revision for revision, _ in piece.covered)
    yield piece.revision
