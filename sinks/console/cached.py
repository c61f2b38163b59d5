"""An answer that is given again for a while, however many ask."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio

Answer = TypeVar("Answer")


class Cached(Generic[Answer]):
    """One answer, made anew by the first who asks after ``seconds``; those who ask meanwhile wait for the same one."""

    def __init__(
        self, make: Callable[[], Awaitable[Answer]], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._kept: tuple[float, Answer] | None = None
        self._making = anyio.Lock()

    async def get(self) -> Answer:
        """The answer. Raises: what making it raises, which is not kept."""
        async with self._making:
            if self._kept is None or self._clock() - self._kept[0] >= self._seconds:
                answer = await self._make()
                self._kept = (self._clock(), answer)
            return self._kept[1]
