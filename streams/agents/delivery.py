"""Sending outcomes so that the broker has them: every delivery is acknowledged before anybody goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from schemas.errors import TransientError

log = structlog.stdlib.get_logger(__name__)

DELIVERY_SECONDS = 120.0
"""A broker that restarts is back within this. After it, the process ends with nothing committed and starts anew."""

RETRY_SECONDS = 0.5
"""Pause between two attempts."""

MAX_DELIVERIES = 4
"""One round trip to the broker takes as long as a few batches of short articles."""


class DeliveryError(TransientError):
    """The broker has not taken an outcome in time. Its input stays uncommitted and is handled again."""


@dataclass(frozen=True)
class Outgoing:
    """One message to send."""

    topic: str
    key: bytes
    value: bytes


class Producer(Protocol):
    """What is used of faust's producer."""

    def send(
        self, topic: str, *, key: bytes, value: bytes, partition: None, timestamp: None, headers: None
    ) -> Awaitable[Awaitable[Any]]:
        """Put one message into the next request; the inner awaitable ends with the broker's acknowledgement."""


async def deliver(producer: Producer, messages: Sequence[Outgoing], seconds: float = DELIVERY_SECONDS) -> None:
    """Send messages and wait until the broker has acknowledged each; what fails is sent again.

    Raises: DeliveryError -- one of them is not acknowledged after ``seconds``.
    """
    waiting = list(messages)
    try:
        async with asyncio.timeout(seconds):
            waiting = await _attempt(producer, waiting)
            while waiting:
                await asyncio.sleep(RETRY_SECONDS)
                waiting = await _attempt(producer, waiting)
    except TimeoutError as error:
        raise DeliveryError(f"{len(waiting)} messages not acknowledged by the broker in {seconds:.0f} s") from error


Deliver = Callable[[Sequence[Outgoing], Callable[[], Awaitable[None]]], Awaitable[None]]
"""Takes messages, and what to do once the broker has them and everything that was given before."""


@asynccontextmanager
async def ordered_deliveries(producer: Producer) -> AsyncIterator[Deliver]:
    """Up to `MAX_DELIVERIES` on their way at once, finished in the order in which they were given.

    Raises: DeliveryError -- out of the block, as soon as one delivery has failed; what was given after it is not
        finished. At the end of the block all are finished, unless it ends with an error.
    """
    slots = asyncio.Semaphore(MAX_DELIVERIES)
    previous: asyncio.Task[None] | None = None

    async def run(messages: Sequence[Outgoing], finish: Callable[[], Awaitable[None]], before: Any) -> None:
        await deliver(producer, messages)
        if before is not None:
            await asyncio.shield(before)
        await finish()
        slots.release()

    async def give(messages: Sequence[Outgoing], finish: Callable[[], Awaitable[None]]) -> None:
        nonlocal previous
        await slots.acquire()
        previous = deliveries.create_task(run(messages, finish, previous))

    try:
        async with asyncio.TaskGroup() as deliveries:
            yield give
    except* Exception as errors:  # noqa: BLE001  # raised again, out of its group
        raise errors.exceptions[0] from None


async def _attempt(producer: Producer, messages: list[Outgoing]) -> list[Outgoing]:
    """Send each once. Returns: those that failed."""
    sent: list[tuple[Outgoing, Awaitable[Any]]] = []
    failed: list[Outgoing] = []
    for message in messages:
        try:
            sent.append((message, await _send(producer, message)))
        except (KafkaError, ProducerSendError) as error:
            failed.append(message)
            _log_failure(message, error)
    results = await asyncio.gather(*(acknowledged for _, acknowledged in sent), return_exceptions=True)
    for (message, _), result in zip(sent, results, strict=True):
        if isinstance(result, KafkaError):
            failed.append(message)
            _log_failure(message, result)
        elif isinstance(result, BaseException):
            raise result
    return failed


def _send(producer: Producer, message: Outgoing) -> Awaitable[Awaitable[Any]]:
    return producer.send(
        message.topic, key=message.key, value=message.value, partition=None, timestamp=None, headers=None
    )


def _log_failure(message: Outgoing, error: Exception) -> None:
    log.warning("delivery failed", action="deliver", topic=message.topic, error=type(error).__name__)
