"""What the console shows of the processes: handed in from above, since sinks know neither supervisor nor settings."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import anyio

HEALTH_SECONDS = 5.0
"""For so long an answer is shown again: asking costs a few requests to the broker."""

PATIENCE_SECONDS = 3.0
"""A broker that is well answers in a tenth of it; otherwise a page rather shows what was known before."""


@dataclass(frozen=True)
class ProcessHealth:
    """One process. state: as the supervisor has it, such as running."""

    name: str
    state: str
    pid: int | None
    restarts: int


@dataclass(frozen=True)
class TopicHealth:
    """One topic. lags: (reader, messages still before it)."""

    topic: str
    partitions: int
    messages: int
    lags: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Health:
    """The pipeline at one moment. verdict: one sentence. well: whether nothing in it needs somebody."""

    verdict: str
    well: bool
    processes: tuple[ProcessHealth, ...] = ()
    topics: tuple[TopicHealth, ...] = ()


ReadHealth = Callable[[], Health]
"""Looks once; may take some seconds where a broker is away. Never raises."""


def read_nothing() -> Health:
    """For a console without a pipeline beside it."""
    return Health("Nothing is known of the pipeline here.", well=True)


class HealthWatch:
    """The health as it was at the last look; looks are made while somebody asks, at most every `HEALTH_SECONDS`.

    A look is a thread of its own that nobody waits for longer than `PATIENCE_SECONDS`, nor the process at its end: with
    a broker that is away it takes as long as that is given to answer.
    """

    def __init__(self, read: ReadHealth, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._looked_at: float | None = None
        self._looking: anyio.Event | None = None
        self._latest = Health("The pipeline has not answered yet.", well=False)

    async def get(self) -> Health:
        """The latest."""
        if self._looking is None and (self._looked_at is None or self._clock() - self._looked_at >= HEALTH_SECONDS):
            self._looking = anyio.Event()
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._look, args=(loop,), name="health", daemon=True).start()
        if self._looking is not None:
            with anyio.move_on_after(PATIENCE_SECONDS):
                await self._looking.wait()
        return self._latest

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        health = self._read()
        with suppress(RuntimeError):  # the loop is closed: nobody asks any more
            loop.call_soon_threadsafe(self._tell, health)

    def _tell(self, health: Health) -> None:
        self._latest = health
        self._looked_at = self._clock()
        if self._looking is not None:
            self._looking.set()
            self._looking = None
