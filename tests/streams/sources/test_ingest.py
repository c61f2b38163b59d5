"""Ingesting into a real Apache Kafka: acknowledged before it is counted, once over all runs."""

import io
import json
import os
import threading
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

import pytest

from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.topics import Topics
from streams.sources.ingest import ingest_paths
from streams.sources.publisher import Publisher, TopicMissingError
from streams.sources.summary import MAX_KEPT_REJECTS, Summary
from tests.support.kafka import Kafka
from tests.support.topic_reader import read_topic
from tests.support.workers import NOW, FixedClock


class Desk:
    """A home folder and a topic, and what arrives there."""

    def __init__(self, folder: Path, connection: BrokerConnection, topics: Topics) -> None:
        self.folder = folder
        self.connection = connection
        self.topics = topics

    def write(self, name: str, records: Iterable[object]) -> str:
        path = self.folder / name
        path.write_text("\n".join(map(json.dumps, records)))
        return str(path)

    def ingest(self, *paths: str, **options: object) -> Summary:
        ledger = self.folder / "home" / "sources.sqlite"
        topic = self.topics.articles.name
        return ingest_paths(
            paths,
            self.connection,
            topic,
            ledger,
            clock=FixedClock(),
            zone=UTC,
            **options,  # type: ignore[arg-type]  # of several kinds
        )

    def articles(self) -> list[ArticleV1]:
        found = read_topic(self.connection, self.topics.articles.name)
        assert all(each.key == ArticleV1.decode(each.value).kafka_key for each in found)
        return [ArticleV1.decode(each.value) for each in found]

    def ids(self) -> list[str]:
        return sorted(each.article_id for each in self.articles())


@pytest.fixture
def desk(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> Desk:
    return Desk(tmp_path, kafka, topics)


def test_articles_arrive_whole_and_a_second_run_skips_them(desk: Desk) -> None:
    file = desk.write("post.jsonl", [{"text": " as is\r\n", "id": "a b", "title": "T"}, {"text": "two"}])
    seen: list[int] = []
    first = desk.ingest(file, on_progress=lambda summary: seen.append(summary.bytes_read))
    assert (first.sent, first.skipped, first.rejected, first.exit_status) == (2, 0, 0, 0)
    assert seen[-1] == Path(file).stat().st_size
    second = desk.ingest(file, file)
    assert (second.sent, second.skipped) == (0, 4)
    found = {each.article_id: each for each in desk.articles()}
    assert len(found) == 2
    article = found["a%20b"]
    assert (article.text, article.title, article.source, article.date_ingested) == (" as is\r\n", "T", "post", NOW)


def test_source_comes_from_option_record_address_or_file(desk: Desk) -> None:
    record = {"text": "1", "id": "1", "source": "Post", "url": "https://www.a.example/1"}
    file = desk.write("wire.jsonl", [record, {**record, "id": "2", "source": ""}, {"text": "3", "id": "3"}])
    desk.ingest(file)
    assert {each.article_id: each.source for each in desk.articles()} == {"1": "Post", "2": "a.example", "3": "wire"}
    other = desk.write("other.jsonl", [{**record, "id": "4"}])
    desk.ingest(other, source="Desk")
    assert {each.source for each in desk.articles() if each.article_id == "4"} == {"Desk"}


def test_other_content_under_a_taken_id_arrives_beside_it(desk: Desk) -> None:
    first = desk.write("a.jsonl", [{"text": "one", "id": "1"}, {"text": "one", "id": "1"}, {"text": "two", "id": "1"}])
    assert desk.ingest(first).skipped == 1
    again = desk.write("b.jsonl", [{"text": "two", "id": "1"}, {"text": "three", "id": "1"}])
    assert (desk.ingest(again).sent, len(desk.ids())) == (1, 3)
    assert [each.split("~")[0] for each in desk.ids()] == ["1", "1", "1"]
    assert {each.text for each in desk.articles()} == {"one", "two", "three"}


def test_records_over_a_limit_are_rejected_before_they_are_sent_and_the_others_arrive(desk: Desk) -> None:
    records = [
        {"text": "x" * 300_000},
        {"text": "\U0001f525" * 199_000, "title": "t" * 1_000, "id": "largest"},
        {"text": "\x01" * 199_000, "id": "escaped"},
        {"text": "a", "title": "t" * 1_001},
        {"text": "a\ud800"},
        {"text": "a", "id": "\ud800"},
        {"text": "a", "url": "http://a.example/?q=\ud800"},
        {"text": "a", "source": "s" * 201},
        {"text": "last", "id": "last"},
    ]
    told: list[str] = []
    summary = desk.ingest(desk.write("a.jsonl", records), on_reject=lambda each: told.append(str(each)))
    assert desk.ids() == ["largest", "last"]
    assert summary.exit_status == 65
    assert [each.place.line for each in summary.rejects] == [1, 4, 5, 6, 7, 8, 3]
    assert told == [str(each) for each in summary.rejects]


def test_missing_file_ends_with_66_and_the_others_arrive(desk: Desk) -> None:
    summary = desk.ingest(str(desk.folder / "missing"), desk.write("a.jsonl", [{"text": "a", "id": "1"}]))
    assert (summary.exit_status, summary.sent, desk.ids()) == (66, 1, ["1"])


def test_many_rejects_are_counted_and_few_are_kept(desk: Desk) -> None:
    summary = desk.ingest("-", stdin=io.BytesIO(b"broken\n" * 1_000))
    assert (summary.rejected, len(summary.rejects)) == (1_000, MAX_KEPT_REJECTS)


def test_line_of_a_slow_pipe_arrives_while_the_pipe_is_open(desk: Desk) -> None:
    inner, outer = os.pipe()
    with os.fdopen(inner, "rb") as stream, os.fdopen(outer, "wb", buffering=0) as writer:
        summary = Summary()
        thread = threading.Thread(
            target=desk.ingest, args=("-",), kwargs={"stdin": stream, "summary": summary}, daemon=True
        )
        thread.start()
        writer.write(b'{"text": "one", "id": "1"}\n')
        while not summary.sent:  # pytest-timeout ends a wait that never does
            thread.join(0.05)
        assert thread.is_alive()
        assert desk.ids() == ["1"]
        writer.close()
        thread.join(30)
    assert not thread.is_alive()


def test_stop_ends_an_open_pipe_with_everything_acknowledged(desk: Desk) -> None:
    inner, outer = os.pipe()
    stop = threading.Event()
    with os.fdopen(outer, "wb", buffering=0) as writer, os.fdopen(inner, "rb") as stream:
        writer.write(b'{"text": "one", "id": "1"}\n')
        summary = desk.ingest(
            "-", stdin=stream, stopped=stop.is_set, on_progress=lambda each: stop.set() if each.sent else None
        )
        assert (summary.sent, desk.ids()) == (1, ["1"])
        writer.close()


def test_topic_created_anew_gets_the_articles_anew(desk: Desk) -> None:
    file = desk.write("a.jsonl", [{"text": "a", "id": "1"}])
    desk.ingest(file)
    with Publisher(desk.connection) as publisher:
        one = publisher.destination(desk.topics.articles.name)
        assert one == publisher.destination(desk.topics.articles.name)
        assert one != publisher.destination(desk.topics.classified.name)
    other = Desk(desk.folder, desk.connection, Topics(articles=desk.topics.classified))
    assert (other.ingest(file).sent, other.ids()) == (1, ["1"])


def test_topic_that_is_missing_is_an_error_that_names_the_remedy(desk: Desk) -> None:
    other = Desk(desk.folder, desk.connection, desk.topics.with_prefix("none."))
    with pytest.raises(TopicMissingError, match="tocsin topics apply"):
        other.ingest(desk.write("a.jsonl", [{"text": "a"}]))


def test_broker_that_is_absent_is_an_error_with_its_address() -> None:
    with pytest.raises(BrokerUnavailableError, match=r"127\.0\.0\.1:1") as caught:
        Publisher(BrokerConnection("127.0.0.1:1"), bootstrap_seconds=0.5)
    assert caught.value.exit_status == 69


def test_thousands_of_articles_arrive_each_once(desk: Desk) -> None:
    file = desk.write("a.jsonl", ({"text": f"Article {number}. " * 40, "id": str(number)} for number in range(5_000)))
    assert desk.ingest(file).sent == 5_000
    assert desk.ids() == sorted(map(str, range(5_000)))


def test_broker_that_restarts_in_the_middle_loses_and_doubles_nothing(desk: Desk, kafka_process: Kafka) -> None:
    records = ({"text": f"Article {number}. " * 200, "id": str(number)} for number in range(20_000))
    file = desk.write("a.jsonl", records)
    restarts: list[int] = []

    def restart_once(summary: Summary) -> None:
        if summary.sent and not restarts:
            kafka_process.broker.stop()
            restarts.append(kafka_process.broker.start())

    summary = desk.ingest(file, on_progress=restart_once)
    assert restarts
    assert summary.sent == 20_000
    assert desk.ids() == sorted(map(str, range(20_000)))


def test_article_that_no_broker_acknowledges_is_not_counted(desk: Desk, kafka_process: Kafka) -> None:
    with Publisher(desk.connection, delivery_seconds=6.0) as publisher:
        publisher.publish(desk.topics.articles.name, b"1", b"acknowledged", "first")
        publisher.finish()
        kafka_process.broker.stop()
        try:
            publisher.publish(desk.topics.articles.name, b"2", b"not acknowledged", "second")
            with pytest.raises(BrokerUnavailableError):
                publisher.finish()
            assert [each.ticket for each in publisher.settled()] == ["first"]
        finally:
            kafka_process.broker.start()
