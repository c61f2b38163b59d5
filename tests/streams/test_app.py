import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.errors import TooManyDeadLettersError
from schemas.topics import Topics
from streams.sources.publisher import Publisher
from tests.support.analysers import NothingFound, Obedient
from tests.support.workers import article, consume_count, produce, running_app

pytestmark = pytest.mark.kafka


def test_undecodable_message_is_dead_lettered_and_next_is_classified(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    async def run() -> None:
        produce(kafka, topics, [b"\xff", article(1), None, article(2, "fail"), article(3)])
        async with running_app(kafka, topics, Obedient(), tmp_path):
            classified = await asyncio.to_thread(consume_count, kafka, topics.classified, 2)
            letters = await asyncio.to_thread(consume_count, kafka, topics.dead_letters, 3)
        assert {each.article_id for each in classified} == {"article-1", "article-3"}
        assert sorted(each.reason for each in letters) == ["analysis_failed", "empty", "not_utf8"]

    asyncio.run(run())


def test_dead_letter_that_is_sent_again_comes_back_under_its_id(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    first = f"{topics.articles.name}-7-700"

    async def run() -> None:
        with Publisher(kafka) as publisher:
            publisher.publish(topics.articles.name, b"key", b"{", None, [(DEAD_LETTER_ID_HEADER, first.encode())])
            publisher.finish()
        async with running_app(kafka, topics, NothingFound(), tmp_path):
            (letter,) = await asyncio.to_thread(consume_count, kafka, topics.dead_letters, 1)
        assert (letter.dead_letter_id, letter.value) == (first, b"{")

    asyncio.run(run())


def test_five_hundred_articles_give_five_hundred_outcomes(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    async def run() -> None:
        produce(kafka, topics, [article(number) for number in range(500)])
        async with running_app(kafka, topics, NothingFound(), tmp_path):
            classified = await asyncio.to_thread(consume_count, kafka, topics.classified, 500)
        assert sorted(each.article_id for each in classified) == sorted(f"article-{number}" for number in range(500))

    asyncio.run(run())


def test_event_loop_goes_on_while_a_slow_article_is_analysed(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    async def run() -> list[float]:
        lags = []
        produce(kafka, topics, [article(1, "work")])
        async with running_app(kafka, topics, Obedient(), tmp_path):
            waiting = asyncio.ensure_future(asyncio.to_thread(consume_count, kafka, topics.classified, 1))
            while not waiting.done():
                started = asyncio.get_running_loop().time()
                await asyncio.sleep(0.01)
                lags.append(asyncio.get_running_loop().time() - started)
        return lags

    lags = asyncio.run(run())
    assert max(lags) < 0.5  # the article takes a second, which a blocked loop would show as one lag


def test_worker_signs_in_with_plain_over_tls(
    secure_kafka: BrokerConnection, kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    async def run() -> None:
        produce(kafka, topics, [article(1)])
        async with running_app(replace(secure_kafka, sasl_mechanism="PLAIN"), topics, NothingFound(), tmp_path):
            await asyncio.to_thread(consume_count, kafka, topics.classified, 1)

    asyncio.run(run())


def test_too_many_dead_letters_end_the_worker_before_the_topic_is_drained(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    async def run() -> None:
        produce(kafka, topics, [b"{"] * 300)
        async with running_app(kafka, topics, NothingFound(), tmp_path, dead_letter_limit=100) as ending:
            with pytest.raises(TooManyDeadLettersError):
                await asyncio.wait_for(ending, 30)
        assert 1 <= len(consume_count(kafka, topics.dead_letters, 1)) <= 100

    asyncio.run(run())
