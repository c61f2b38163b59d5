import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from faust.exceptions import ProducerSendError

from streams.agents.delivery import DeliveryError, Outgoing, deliver, ordered_deliveries

MESSAGES = [Outgoing("topic", bytes([each]), b"value") for each in range(3)]


class BrokenError(Exception):
    """Nothing that a broker says."""


class ScriptedProducer:
    """Answers each send with the next of its script: None is an acknowledgement, then it acknowledges everything."""

    def __init__(self, *script: Exception | None) -> None:
        self.script = list(script)
        self.acknowledged: list[bytes] = []

    async def send(self, topic: str, *, key: bytes, **_: Any) -> Awaitable[Any]:
        del topic
        answer = self.script.pop(0) if self.script else None
        if isinstance(answer, ProducerSendError):
            raise answer
        future = asyncio.get_running_loop().create_future()
        if answer is None:
            self.acknowledged.append(key)
            future.set_result(None)
        elif isinstance(answer, KafkaTimeoutError | BrokenError):
            future.set_exception(answer)
        return future


def test_each_message_is_sent_once_when_all_goes_well() -> None:
    producer = ScriptedProducer()
    asyncio.run(deliver(producer, MESSAGES))
    assert producer.acknowledged == [b"\0", b"\1", b"\2"]


def test_only_what_failed_is_sent_again() -> None:
    producer = ScriptedProducer(None, KafkaTimeoutError(), ProducerSendError("no"))
    asyncio.run(deliver(producer, MESSAGES))
    assert sorted(producer.acknowledged) == [b"\0", b"\1", b"\2"]


def test_message_without_acknowledgement_is_an_error_after_the_deadline() -> None:
    producer = ScriptedProducer(None, RuntimeError("never answers"))
    with pytest.raises(DeliveryError, match="3 messages"):
        asyncio.run(deliver(producer, MESSAGES, seconds=0.2))


class SlowFirstProducer(ScriptedProducer):
    """Acknowledges its first message only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def send(self, topic: str, *, key: bytes, **_: Any) -> Awaitable[Any]:
        if key == b"\0":
            return asyncio.ensure_future(self.go_on.wait())
        return await super().send(topic, key=key)


def test_deliveries_finish_in_their_order_though_a_later_one_is_acknowledged_first() -> None:
    finished: list[int] = []

    async def run() -> None:
        producer = SlowFirstProducer()
        async with ordered_deliveries(producer) as give:
            for number, message in enumerate(MESSAGES):
                await give([message], partial(note, number))
            for _ in range(50):
                await asyncio.sleep(0)
            assert (len(producer.acknowledged), finished) == (2, [])
            producer.go_on.set()
        assert finished == [0, 1, 2]

    async def note(number: int) -> None:
        await asyncio.sleep(0)
        finished.append(number)

    asyncio.run(run())


def test_failed_delivery_ends_the_block_and_nothing_behind_it_is_finished() -> None:
    finished: list[bytes] = []

    async def note(key: bytes) -> None:
        await asyncio.sleep(0)
        finished.append(key)

    async def run() -> None:
        producer = ScriptedProducer(None, BrokenError())
        async with ordered_deliveries(producer) as give:
            for message in MESSAGES:
                await give([message], partial(note, message.key))
            await asyncio.Event().wait()

    with pytest.raises(BrokenError):
        asyncio.run(run())
    assert finished in ([], [b"\0"])
