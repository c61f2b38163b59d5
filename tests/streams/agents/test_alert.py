"""The alert agent as faust runs it, in this process and on a real broker."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from schemas.connection import BrokerConnection
from schemas.errors import TooManyDeadLettersError
from schemas.topics import Topics
from tests.support.alerting import (
    alert_group_of,
    alerts_of,
    commit,
    rule_text,
    running_alert_app,
    send_classified,
    states_of,
)
from tests.support.arrivals import ORDERS, article, directive
from tests.support.kafka import wait_until
from tests.support.workers import WAIT_SECONDS, committed_offset, consume_count

pytestmark = pytest.mark.kafka


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "desk.toml").write_text(rule_text("orders", ORDERS))
    return folder


class HeldProducer:
    """Sends alerts on to the broker only once it is let; whatever else goes through."""

    def __init__(self, producer: Any, topic: str) -> None:
        self._send, self._topic = producer.send, topic
        self.asked, self.free = asyncio.Event(), asyncio.Event()

    async def send(self, topic: str, **options: Any) -> Awaitable[Any]:
        if topic == self._topic:
            self.asked.set()
            await self.free.wait()
        acknowledged: Awaitable[Any] = await self._send(topic, **options)
        return acknowledged


def position(kafka: BrokerConnection, topics: Topics) -> int:
    return committed_offset(kafka, alert_group_of(topics), topics.classified.name, 0)


def test_input_is_committed_only_after_its_alert_is_acknowledged(
    kafka: BrokerConnection, topics: Topics, rules: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        send_classified(kafka, topics, [article(0)])
        async with running_alert_app(kafka, topics, rules, tmp_path) as (app, _):
            await asyncio.to_thread(consume_count, kafka, topics.rules, 1)
            await asyncio.to_thread(wait_until, lambda: position(kafka, topics) == 1, WAIT_SECONDS)
            held = HeldProducer(app.producer, topics.alerts.name)
            app.producer.send = held.send
            send_classified(kafka, topics, [article(1, directive("Shut.")), article(2)])
            await asyncio.wait_for(held.asked.wait(), WAIT_SECONDS)
            await asyncio.sleep(2)  # four times as long as faust waits between commits
            assert position(kafka, topics) == 1
            assert alerts_of(kafka, topics) == []
            held.free.set()
            await asyncio.to_thread(wait_until, lambda: position(kafka, topics) == 3, WAIT_SECONDS)
        assert [each.item_ids for each in alerts_of(kafka, topics)] == [("a1#0",)]

    asyncio.run(run())


def test_articles_of_both_partitions_ring_and_undecodable_ones_are_dead_lettered(
    kafka: BrokerConnection, topics: Topics, rules: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        send_classified(kafka, topics, [b"{", article(1, directive("The port is shut."))], partition=0)
        send_classified(kafka, topics, [article(2, directive("Other bridges open.")), None], partition=1)
        async with running_alert_app(kafka, topics, rules, tmp_path):
            alerts = await asyncio.to_thread(consume_count, kafka, topics.alerts, 2)
            letters = await asyncio.to_thread(consume_count, kafka, topics.dead_letters, 2)
        assert {each.item_ids for each in alerts} == {("a1#0",), ("a2#0",)}
        assert {(each.stage, each.reason) for each in letters} == {("alert", "not_json"), ("alert", "empty")}

    asyncio.run(run())


def test_too_many_dead_letters_end_the_agent(
    kafka: BrokerConnection, topics: Topics, rules: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        send_classified(kafka, topics, [b"{"] * 50)
        async with running_alert_app(kafka, topics, rules, tmp_path, dead_letter_limit=10) as (_, ending):
            with pytest.raises(TooManyDeadLettersError):
                await asyncio.wait_for(ending, WAIT_SECONDS)

    asyncio.run(run())


def test_rule_that_is_written_while_nothing_arrives_is_read(
    kafka: BrokerConnection, topics: Topics, rules: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        async with running_alert_app(kafka, topics, rules, tmp_path):
            await asyncio.to_thread(consume_count, kafka, topics.rules, 1)
            (rules / "more.toml").write_text(rule_text("more", ORDERS))
            await asyncio.to_thread(consume_count, kafka, topics.rules, 2)
        assert [(each.name, each.state) for each in states_of(kafka, topics)] == [("orders", "on"), ("more", "on")]

    asyncio.run(run())


def test_agent_that_starts_over_committed_articles_rings_nothing_of_them(
    kafka: BrokerConnection, topics: Topics, rules: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        send_classified(
            kafka, topics, [article(1, directive("The port is shut.")), article(2, directive("Bridges open."))]
        )
        commit(kafka, topics, 1)
        async with running_alert_app(kafka, topics, rules, tmp_path):
            (alert,) = await asyncio.to_thread(consume_count, kafka, topics.alerts, 1)
        assert alert.item_ids == ("a2#0",)

    asyncio.run(run())
