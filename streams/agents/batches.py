"""Taking messages off a faust stream in batches, without acknowledging any.

faust's own ``stream.take`` acknowledges a batch in a ``finally``: also one that was cut short by an error or by the
worker's end, which loses it. And it waits on a timer, which delays a lone message.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

MAX_BATCH_MESSAGES = 64
"""Enough to spread one round trip to the broker over; few enough that a worker ends within a second or so."""

MAX_BATCH_BYTES = 32 * 1024
"""About eight ordinary articles, a twentieth of a second of analysis: no outcome waits longer for its batch to be sent.
Eight times as much made the median article wait a third of a second, at 50 articles/s, and brought nothing."""


async def batches(
    stream: Any, max_messages: int = MAX_BATCH_MESSAGES, max_bytes: int = MAX_BATCH_BYTES
) -> AsyncIterator[list[Any]]:
    """Whatever has arrived since the last batch was taken: one event at once when it is alone, many under load.

    Yields: lists of 1 to ``max_messages`` events in the order of their offsets. The caller acknowledges them.
    Raises: whatever reading the stream raises.
    """
    inbox: asyncio.Queue[Any] = asyncio.Queue(maxsize=max_messages)
    feeder = asyncio.create_task(_feed(stream.noack(), inbox))
    try:
        while (event := await _next(inbox, feeder)) is not None:
            batch, size = [event], _size(event)
            while len(batch) < max_messages and size < max_bytes and not inbox.empty():
                batch.append(inbox.get_nowait())
                size += _size(batch[-1])
            yield batch
        feeder.result()
    finally:
        feeder.cancel()
        with suppress(asyncio.CancelledError):
            await feeder


async def acknowledge(stream: Any, batch: Sequence[Any]) -> None:
    """Mark a batch as handled, so that its offsets may be committed."""
    for event in batch:
        await stream.ack(event)


async def _feed(stream: Any, inbox: asyncio.Queue[Any]) -> None:
    async for event in stream.events():
        await inbox.put(event)


async def _next(inbox: asyncio.Queue[Any], feeder: asyncio.Task[None]) -> Any | None:
    """The next event; None when the stream has ended."""
    if not inbox.empty():
        return inbox.get_nowait()
    getting = asyncio.ensure_future(inbox.get())
    try:
        await asyncio.wait((getting, feeder), return_when=asyncio.FIRST_COMPLETED)
        return getting.result() if getting.done() else None
    finally:
        getting.cancel()


def _size(event: Any) -> int:
    return len(event.message.value or b"")
