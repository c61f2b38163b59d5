"""The alert agent: classified articles in, alerts out, with the rules of the desk.

One worker of its group is active and sees every item, the others stand by. Whoever is given the partitions first finds
its state again from the topics. The order for each batch is that of the classify agent: alerts are acknowledged by the
broker before their input is committed. What is handled twice rings once, since every alert knows its items.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import structlog
from faust.exceptions import ConsumerNotStarted

from schemas.errors import TransientError
from streams.agents.batches import acknowledge, batches
from streams.agents.delivery import Deliver, Outgoing, ordered_deliveries
from streams.alerter import Alerter, Received, received
from streams.rules.engine import Failure

log = structlog.stdlib.get_logger(__name__)

TICK_SECONDS = 1.0
"""How late a reminder may be, and how soon an edited rule is used."""

STUCK_SECONDS = 10.0
"""A rule that is interrupted ends within moments; one that does not end in this time never may."""

MAX_BATCH_MESSAGES = 512
"""Rules cost the same for one item as for hundreds, so under load they see many at once."""

MAX_BATCH_BYTES = 4 * 1024 * 1024
"""Five hundred classified articles; the batch is held in memory."""


class StuckRuleError(TransientError):
    """A rule that cannot be interrupted. It is off when the process starts anew."""


class AlertAgent:
    """Ties an `Alerter` to faust: it runs on a thread, one call at a time, and only while this worker is active."""

    def __init__(self, app: Any, alerter: Alerter, executor: Executor) -> None:
        self._app, self._alerter, self._executor = app, alerter, executor
        self._turn = asyncio.Lock()
        self._generation: int | None = None

    async def run(self, stream: Any) -> None:
        """Handle the stream to its end, and what is due meanwhile."""
        try:
            async with asyncio.TaskGroup() as tasks, ordered_deliveries(self._app.producer) as deliver:
                chores = [tasks.create_task(self._tick(deliver)), tasks.create_task(self._watch())]
                async for batch in batches(stream, MAX_BATCH_MESSAGES, MAX_BATCH_BYTES):
                    await self._handle(stream, batch, deliver)
                for chore in chores:
                    chore.cancel()
        except* Exception as errors:  # noqa: BLE001  # raised again, out of its group
            raise errors.exceptions[0] from None

    async def _handle(self, stream: Any, batch: Sequence[Any], deliver: Deliver) -> None:
        async with self._turn:
            await self._recover(deliver)
            outgoing = await self._on_thread(self._alerter.handle, [_received(event) for event in batch])
            await deliver(outgoing, partial(acknowledge, stream, batch))

    async def _tick(self, deliver: Deliver) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if not self._is_active():
                continue
            async with self._turn:
                await self._recover(deliver)
                await deliver(await self._on_thread(self._alerter.tick), _nothing)

    async def _recover(self, deliver: Deliver) -> None:
        """Begin anew after an assignment, unless this worker had the one before too: nobody was active in between.

        What is delivered again after such a one is known by its items.
        """
        generation = self._app.consumer_generation_id
        if self._generation is None or generation not in {self._generation, self._generation + 1}:
            await _all_delivered(deliver)
            await deliver(await self._on_thread(self._alerter.recover), _nothing)
        self._generation = generation

    async def _watch(self) -> None:
        """Raises: StuckRuleError -- after it has said, to the broker, which rule that is.

        Where several are asked at once only the next start finds it: then each runs by itself first.
        """
        while True:
            await asyncio.sleep(TICK_SECONDS)
            running = self._alerter.running
            if running is not None and time.monotonic() - running[1] > STUCK_SECONDS:
                rule, reason = running[0], f"could not be interrupted within {STUCK_SECONDS:.0f} s"
                if rule is None:
                    raise StuckRuleError(f"one of several rules {reason}")
                failure = Failure(rule, reason)
                async with ordered_deliveries(self._app.producer) as deliver:
                    await deliver(self._alerter.switch_off(failure), _nothing)
                raise StuckRuleError(f"the rule {failure.rule.name} {failure.reason}; it is off now")

    def _is_active(self) -> bool:
        try:
            return bool(self._app.consumer.assignment())
        except ConsumerNotStarted:
            return False

    async def _on_thread(self, work: Callable[..., list[Outgoing]], *arguments: Any) -> list[Outgoing]:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


def create_alert_agent(app: Any, alerter: Alerter, executor: Executor) -> Callable[[Any], Awaitable[None]]:
    """Make the agent's function, which faust calls with the stream of its topic.

    Parameters: executor -- one thread, on which all that blocks is done.
    """

    async def alert(stream: Any) -> None:
        await AlertAgent(app, alerter, executor).run(stream)

    return alert


async def _all_delivered(deliver: Deliver) -> None:
    """Wait until the broker has all that was sent: what is read back from its topics would lack the rest."""
    done = asyncio.Event()

    async def finish() -> None:
        done.set()

    await deliver((), finish)
    await done.wait()


async def _nothing() -> None:
    """What follows on a delivery that no message waits for."""


def _received(event: Any) -> Received:
    message = event.message
    timestamp = None if message.timestamp is None else message.timestamp * 1000
    return received(message, timestamp, tuple(message.headers or ()))
