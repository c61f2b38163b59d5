import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from faust.exceptions import ProducerSendError

from streams.agents.delivery import DeliveryError, Outgoing, deliver

MESSAGES = [Outgoing("topic", bytes([each]), b"value") for each in range(3)]


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
        elif isinstance(answer, KafkaTimeoutError):
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
