"""When a process was last well: as the age of a file, for a container's health check, and for whoever asks it."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

Heartbeat = Callable[[], None]
"""Called by a process whenever it has found itself well, at least every ten seconds or so."""

WELL_SECONDS = 30.0
"""A process that has not found itself well for so long is not: three of its looks, as in docker-compose.yml."""

HeartbeatOption = Annotated[
    Path | None, typer.Option("--heartbeat", metavar="FILE", help="Touch FILE whenever all is found well.")
]


def heartbeat_to(file: Path | None) -> Heartbeat:
    """Touch ``file``, or do nothing where there is none.

    A file that cannot be touched looks like a process that is not well, and must not make it so.
    """

    def beat() -> None:
        if file is not None:
            with suppress(OSError):
                file.touch()

    return beat


class Pulse:
    """Remembers when the process last found itself well. ``beat`` is its heartbeat, on any thread.

    Parameters: file -- touched at each beat, see `heartbeat_to`. monotonic -- the clock.
    """

    def __init__(self, file: Path | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._touch = heartbeat_to(file)
        self._monotonic = monotonic
        self._last: float | None = None

    def beat(self) -> None:
        """Take note."""
        self._last = self._monotonic()
        self._touch()

    @property
    def age_seconds(self) -> float | None:
        """How long ago that was; None while it has never been."""
        return None if self._last is None else self._monotonic() - self._last

    @property
    def is_well(self) -> bool:
        """Whether that was within `WELL_SECONDS`."""
        age = self.age_seconds
        return age is not None and age <= WELL_SECONDS
