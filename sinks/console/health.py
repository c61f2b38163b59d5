"""What the console shows of the processes: handed in from above, since sinks know neither supervisor nor settings."""

from collections.abc import Callable
from dataclasses import dataclass

import anyio.to_thread

from sinks.console.cached import Cached

HEALTH_SECONDS = 5.0
"""For so long an answer is shown again: asking costs a few requests to the broker."""


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


def cached_health(read: ReadHealth) -> Cached[Health]:
    """The health, looked at in a thread at most every `HEALTH_SECONDS`."""

    async def look() -> Health:
        return await anyio.to_thread.run_sync(read)

    return Cached(look, HEALTH_SECONDS)
