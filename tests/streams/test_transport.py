"""What is committed, and what is not, while messages are being handled."""

import asyncio
import threading
from datetime import datetime
from pathlib import Path

import pytest
from faust.types import ConsumerMessage
from kafka import KafkaProducer

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.agents.batches import MAX_BATCH_MESSAGES
from streams.app import COMMIT_SECONDS, create_app
from tests.support.analysers import NothingFound
from tests.support.workers import FixedClock, article, committed_offset, consume_count, group_of, running_app

BEFORE_GATE = 3 * MAX_BATCH_MESSAGES


class Gate(NothingFound):
    """Stops at the article whose text is "gate" until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
        if article.text == "gate":
            self.open.wait()
        return super().classify(article, date_classified)


@pytest.mark.kafka
def test_all_before_the_article_in_flight_is_committed_and_nothing_behind(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    gate, group = Gate(), group_of(topics)
    offsets = produce_transactions(kafka, topics, BEFORE_GATE)

    handled = offsets[BEFORE_GATE - MAX_BATCH_MESSAGES]

    def committed() -> int:
        return committed_offset(kafka, group, topics.articles.name, 0)

    async def run() -> None:
        async with running_app(kafka, topics, gate, tmp_path):
            try:
                await asyncio.to_thread(consume_count, kafka, topics.classified, BEFORE_GATE - MAX_BATCH_MESSAGES)
                await asyncio.sleep(3 * COMMIT_SECONDS)
                assert handled <= await asyncio.to_thread(committed) <= offsets[BEFORE_GATE]
            finally:
                gate.open.set()
            await asyncio.to_thread(consume_count, kafka, topics.classified, len(offsets))

    asyncio.run(run())


def produce_transactions(connection: BrokerConnection, topics: Topics, before_gate: int) -> list[int]:
    """Put articles on partition 0, the gate after ``before_gate`` and one more, in transactions of 20.

    Each transaction's end takes an offset that no consumer sees. Returns: the articles' offsets.
    """
    producer = KafkaProducer(**connection.kafka_python_options(), transactional_id=topics.articles.name)
    producer.init_transactions()
    articles = [article(number, "gate" if number == before_gate else "quiet") for number in range(before_gate + 2)]
    futures = []
    for first in range(0, len(articles), 20):
        producer.begin_transaction()
        for each in articles[first : first + 20]:
            value = each.encode()
            futures.append(producer.send(topics.articles.name, key=each.kafka_key, value=value, partition=0))
        producer.commit_transaction()
    producer.close()
    return [future.get().offset for future in futures]


def test_message_fetched_before_a_rebalance_is_not_acknowledged(tmp_path: Path) -> None:
    async def run() -> None:
        app = create_app(
            BrokerConnection("127.0.0.1:9"),
            Topics(),
            "group",
            NothingFound(),
            FixedClock(),
            data_folder=tmp_path,
            dead_letter_limit=1,
        )
        app.consumer_generation_id = 7
        app.topics.acking_topics.add("topic")
        assert not app.consumer.ack(message(offset=4, generation=6))
        assert app.consumer.ack(message(offset=5, generation=7))

    asyncio.run(run())


def message(offset: int, generation: int) -> ConsumerMessage:
    return ConsumerMessage("topic", 0, offset, 0.0, 0, None, b"", b"", None, generation_id=generation)
