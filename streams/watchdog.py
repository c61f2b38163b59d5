"""Silent stalls: a worker that has work, and a broker that answers, and yet stands still, ends its process."""

import faulthandler
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

log = structlog.stdlib.get_logger(__name__)

EXIT_STALLED = 70
"""Exit status of a process that the watchdog ended: EX_SOFTWARE."""

POLLS_PER_STALL = 6
"""How often it looks within ``stall_seconds``."""

ONE_PARTITION_FACTOR = 10
"""One partition of several may rest longer: faust hands out what it has fetched of the others first."""


@dataclass(frozen=True)
class Position:
    """How far one partition is: ``committed`` offset and the broker's ``highwater``."""

    committed: int
    highwater: int


Positions = Mapping[int, Position]
"""By partition number: those that this worker has been given."""


class StallDetector:
    """Judges positions that are read from time to time. Pure: it is told the time in seconds."""

    def __init__(self, stall_seconds: float) -> None:
        self._stall_seconds = stall_seconds
        self._since: dict[int, tuple[int, float]] = {}

    def forget(self) -> None:
        """Begin anew: nothing is known about the time until now."""
        self._since.clear()

    def stalled(self, positions: Positions, now: float) -> str | None:
        """Say what stands still.

        Returns: None as long as work goes on or there is none; otherwise a sentence. Work stands still when no
            partition with lag has moved for ``stall_seconds``, or one has not for `ONE_PARTITION_FACTOR` times that.
        """
        lagging = {partition: at for partition, at in positions.items() if at.highwater > at.committed}
        self._since = {partition: self._mark(partition, at, now) for partition, at in lagging.items()}
        rests = {partition: now - moved for partition, (_, moved) in self._since.items()}
        if not rests:
            return None
        if min(rests.values()) >= self._stall_seconds:
            return f"no partition has moved for {min(rests.values()):.0f} s: {sorted(rests)}"
        if max(rests.values()) >= ONE_PARTITION_FACTOR * self._stall_seconds:
            return f"a partition has not moved for {max(rests.values()):.0f} s: {rests}"
        return None

    def _mark(self, partition: int, at: Position, now: float) -> tuple[int, float]:
        committed, moved = self._since.get(partition, (-1, now))
        return (committed, moved) if committed == at.committed else (at.committed, now)


def start_watchdog(read_positions: Callable[[], Positions], stall_seconds: float) -> threading.Thread:
    """Watch from a thread of its own, for the event loop may be what hangs. It ends the process with `EXIT_STALLED`.

    While the broker does not answer it waits: a restart would help nobody. A library call that never gives the
    interpreter back stops this thread too; faulthandler, which needs no interpreter, ends the process then, with
    status 1 and every thread's stack on stderr.

    Parameters: read_positions -- asks the broker, not the consumer, which may be what hangs; it may raise.
    """
    thread = threading.Thread(target=_watch, args=(read_positions, stall_seconds), name="watchdog", daemon=True)
    thread.start()
    return thread


def _watch(read_positions: Callable[[], Positions], stall_seconds: float) -> None:
    detector = StallDetector(stall_seconds)
    while True:
        faulthandler.dump_traceback_later(ONE_PARTITION_FACTOR * stall_seconds, exit=True)
        time.sleep(stall_seconds / POLLS_PER_STALL)
        try:
            positions = read_positions()
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not end the watch
            detector.forget()
            log.warning("the watchdog cannot read offsets", action="watch", error=type(error).__name__)
            continue
        stall = detector.stalled(positions, time.monotonic())
        if stall is not None:
            log.error("the worker stands still and is ended", action="stall", detail=stall)
            os._exit(EXIT_STALLED)
