import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from streams.agents.batches import MAX_BATCH_BYTES, MAX_BATCH_MESSAGES, batches


def event(value: bytes | None = b"value") -> Any:
    return SimpleNamespace(message=SimpleNamespace(value=value))


@dataclass
class FakeStream:
    """What `batches` uses of a faust stream; it ends after its events, or with its error."""

    waiting: list[Any]
    error: Exception | None = None
    acknowledged: list[Any] = field(default_factory=list)

    def noack(self) -> "FakeStream":
        return self

    async def events(self) -> AsyncIterator[Any]:
        for each in self.waiting:
            yield each
        if self.error:
            raise self.error


async def collect(stream: FakeStream) -> list[list[Any]]:
    found = []
    async for batch in batches(stream):
        found.append(batch)
        for _ in range(2 * MAX_BATCH_MESSAGES):  # the analysis takes a while, in which more arrives
            await asyncio.sleep(0)
    return found


def test_lone_event_comes_at_once() -> None:
    assert [len(batch) for batch in asyncio.run(collect(FakeStream([event()])))] == [1]


def test_events_that_arrived_meanwhile_come_together_and_in_order() -> None:
    events = [event() for _ in range(200)]
    found = asyncio.run(collect(FakeStream(events)))
    assert [each for batch in found for each in batch] == events
    assert max(map(len, found)) == MAX_BATCH_MESSAGES
    assert len(found) < 10


def test_batch_of_large_events_is_short() -> None:
    found = asyncio.run(collect(FakeStream([event(b"x" * MAX_BATCH_BYTES) for _ in range(10)])))
    assert [len(batch) for batch in found] == [1] * 10


def test_event_without_value_counts_as_empty() -> None:
    assert [len(batch) for batch in asyncio.run(collect(FakeStream([event(None)])))] == [1]


def test_error_of_the_stream_comes_out_after_what_had_arrived() -> None:
    with pytest.raises(RuntimeError, match="gone"):
        asyncio.run(collect(FakeStream([event()], RuntimeError("gone"))))
