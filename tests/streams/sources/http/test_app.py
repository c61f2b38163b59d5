"""POST /articles with a real Apache Kafka behind it: what is answered is what is on the topic."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from schemas import metrics
from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.sources.http import app as app_module
from streams.sources.http import body as body_module
from streams.sources.http import intake as intake_module
from streams.sources.http import limits
from streams.sources.http.app import create_http_app
from streams.sources.http.intake import Intake
from streams.sources.http.keys import KeyRing
from streams.sources.http.models import HealthState
from streams.sources.http.rates import Rates
from streams.sources.ingest import ingest_paths
from tests.support.instruments import RecordingInstruments
from tests.support.kafka import Kafka, create_topics, wait_until
from tests.support.serving import served
from tests.support.topic_reader import read_topic
from tests.support.workers import NOW, FixedClock

SECRET = "a-secret-of-twenty-characters"
AUTHORIZED = {"Authorization": f"Bearer {SECRET}"}


class Desk:
    """A topic, a ledger and apps that post to them."""

    def __init__(self, folder: Path, connection: BrokerConnection, topics: Topics) -> None:
        self.folder, self.connection, self.topics = folder, connection, topics
        self.ledger = folder / "home" / "sources.sqlite"
        self.instruments = RecordingInstruments()

    @contextmanager
    def client(
        self, keys: KeyRing | None = None, rate: float = 1e6, connection: BrokerConnection | None = None
    ) -> Iterator[httpx.Client]:
        clock = FixedClock()
        app = create_http_app(
            Intake(connection or self.connection, self.topics.articles.name, self.ledger, clock),
            keys or KeyRing(),
            rates=Rates(rate, time.monotonic),
            clock=clock,
            instruments=self.instruments,
            health=lambda: HealthState(well=True, heartbeat_age_seconds=0.5),
            version="1",
        )
        with served(app) as address, httpx.Client(base_url=address, timeout=60.0) as client:
            yield client

    def articles(self) -> list[ArticleV1]:
        return [ArticleV1.decode(each.value) for each in read_topic(self.connection, self.topics.articles.name)]

    def ids(self) -> list[str]:
        return sorted(each.article_id for each in self.articles())


@pytest.fixture
def desk(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> Desk:
    return Desk(tmp_path, kafka, topics)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [each["status"] for each in answer["articles"]]


def test_articles_are_on_the_topic_when_202_comes_and_are_skipped_the_second_time(desk: Desk) -> None:
    body = [{"text": " as is\r\n", "id": "a b", "title": "T"}, {"text": "two"}, {"text": "two"}]
    with desk.client() as client:
        first = client.post("/articles", json=body)
        found = {each.article_id: each for each in desk.articles()}
        second = client.post("/articles", json=body)
    assert (first.status_code, first.json()["sent"], first.json()["skipped"]) == (202, 2, 1)
    assert statuses(first.json()) == ["sent", "sent", "skipped"]
    assert first.json()["articles"][0]["article_id"] == "a%20b"
    article = found["a%20b"]
    assert (article.text, article.title, article.source, article.date_ingested) == (" as is\r\n", "T", "anyone", NOW)
    assert (second.status_code, statuses(second.json()), len(desk.ids())) == (202, ["skipped"] * 3, 2)
    assert desk.instruments.total(metrics.HTTP_ARTICLES, status="sent") == 2
    assert desk.instruments.total(metrics.HTTP_ARTICLES, status="skipped") == 4
    assert desk.instruments.total(metrics.HTTP_REQUESTS, client="anyone", status="202") == 2


def test_article_is_the_same_one_that_ingest_reads_from_a_file(desk: Desk) -> None:
    records = [
        {"text": "one", "id": "1", "url": "https://www.a.example/1?utm_source=x", "author": ["A", "B"]},
        {"text": "two", "url": "https://a.example/2", "date_published": "Wed, 25 Nov 2026 08:30:00 +0100"},
        {"text": "three", "source": "The Post", "language": "en"},
    ]
    file = desk.folder / "wire.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    other = Desk(desk.folder, desk.connection, Topics(articles=create_topics(desk.connection).articles))
    ingest = [desk.connection, desk.topics.articles.name, desk.ledger]
    assert ingest_paths([str(file)], *ingest, clock=FixedClock(), zone=UTC).sent == 3  # type: ignore[arg-type]
    with desk.client() as client:
        assert client.post("/articles", json=records).json()["skipped"] == 3
    with other.client() as client:
        assert client.post("/articles", json=records).json()["sent"] == 3
    by_id = {each.article_id: each for each in desk.articles()}
    assert {each.article_id: each for each in other.articles()} == by_id


def test_other_text_under_a_taken_id_arrives_beside_it(desk: Desk) -> None:
    with desk.client() as client:
        for text in ("one", "two"):
            assert client.post("/articles", json={"text": text, "id": "1"}).status_code == 202
    assert [each.split("~")[0] for each in desk.ids()] == ["1", "1"]


def test_one_article_that_is_none_keeps_all_from_being_sent_and_every_such_one_is_named(desk: Desk) -> None:
    records = [
        {"text": "fine"},
        {"text": "a", "title": "t" * 1_001},
        {"text": "\U0001f525" * 199_000, "title": "t" * 1_000, "id": "fits"},
        {"text": "a\ud800"},
        {"text": "\x01" * 199_000},
        {"text": "a", "url": "http://a.example/?q=\ud800"},
        {"text": "a", "date_published": "yesterday"},
    ]
    with desk.client() as client:
        answer = client.post("/articles", content=json.dumps(records), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    told = [(each["index"], each["field"], each["reason"]) for each in answer.json()["problems"]]
    assert told == [
        (1, "title", "invalid_field"),
        (3, "text", "invalid_field"),
        (4, None, "too_large"),
        (5, "url", "invalid_field"),
        (6, "date_published", "invalid_field"),
    ]
    assert desk.ids() == []
    assert desk.instruments.total(metrics.HTTP_ARTICLES, status="rejected") == 5


def test_json_lines_are_taken(desk: Desk) -> None:
    lines = '{"text": "one", "id": "1"}\n\n{"text": "two", "id": "2"}'
    with desk.client() as client:
        answer = client.post("/articles", content=lines, headers={"Content-Type": "application/x-ndjson"})
        broken = client.post("/articles", content=lines + "\n{", headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status_code, desk.ids()) == (202, ["1", "2"])
    assert [each["index"] for each in broken.json()["problems"]] == [2]


def test_key_is_asked_for_and_its_name_is_the_outlet(desk: Desk) -> None:
    with desk.client(KeyRing([f"wire:{SECRET}"])) as client:
        refused = client.post("/articles", json={"text": "one", "id": "1"})
        wrong = client.post("/articles", json={"text": "one"}, headers={"Authorization": f"Bearer {SECRET}x"})
        taken = client.post("/articles", json={"text": "one", "id": "1"}, headers={**AUTHORIZED, "Host": "a.example"})
    assert (refused.status_code, wrong.status_code, taken.status_code) == (401, 401, 202)
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert [each.source for each in desk.articles()] == ["wire"]
    assert desk.instruments.total(metrics.HTTP_REQUESTS, client="unknown", status="401") == 2


def test_without_keys_a_name_that_a_web_page_brought_here_is_refused(desk: Desk) -> None:
    with desk.client() as client:
        for host in ("evil.example", "localhost.evil.example", ""):
            assert client.post("/articles", json={"text": "one"}, headers={"Host": host}).status_code == 421
        for host in ("127.0.0.1:8788", "[::1]:8788", "LOCALHOST"):
            assert client.post("/articles", json={"text": "one"}, headers={"Host": host}).status_code == 202


def test_limits_are_told_with_their_status(desk: Desk) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(limits.MAX_BODY_BYTES // 1_000_000 + 1):
            yield b" " * 1_000_000

    with desk.client() as client:
        announced = client.post(
            "/articles", content=b" " * (limits.MAX_BODY_BYTES + 1), headers={"Content-Type": "application/json"}
        )
        in_pieces = client.post("/articles", content=pieces(), headers={"Content-Type": "application/json"})
        text = client.post("/articles", content="text", headers={"Content-Type": "text/plain"})
        many = client.post("/articles", json=[{"text": "a"}] * (limits.MAX_ARTICLES + 1))
        for answer, status in ((announced, 413), (in_pieces, 413), (text, 415), (many, 400)):
            assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert client.get("/articles").status_code == 405
        assert client.get("/articles").headers["Allow"] == "POST"
        assert client.get("/none").json()["type"] == "urn:tocsin:problem:not-found"
    assert desk.ids() == []


def test_body_that_does_not_come_is_408(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "BODY_SECONDS", 0.1)
    answered = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b'{"text": '
        answered.wait(60)  # the answer comes first, and the connection's end lets this go
        yield b'"one"}'

    def wait_for_answer() -> None:
        wait_until(lambda: bool(desk.instruments.counted), 60.0)
        answered.set()

    with desk.client() as client:
        waiter = threading.Thread(target=wait_for_answer)
        waiter.start()
        with contextlib.suppress(httpx.TransportError):
            client.post("/articles", content=slowly(), headers={"Content-Type": "application/json"})
        waiter.join()
    assert desk.instruments.total(metrics.HTTP_REQUESTS, client="anyone", status="408") == 1


def test_place_that_cannot_be_had_is_503_and_soon_there_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.client() as client:
        monkeypatch.setattr(app_module, "MAX_REQUESTS", 0)
        busy = client.post("/articles", json={"text": "one"})
        monkeypatch.setattr(app_module, "MAX_REQUESTS", 1)
        assert [client.post("/articles", json={"text": "one"}).status_code for _ in range(3)] == [202] * 3
    assert (busy.status_code, busy.json()["type"], busy.headers["Retry-After"]) == (503, "urn:tocsin:problem:busy", "1")


def test_article_over_the_size_that_a_topic_takes_is_413_and_says_so(desk: Desk) -> None:
    admin = KafkaAdminClient(**desk.connection.kafka_python_options())
    name = desk.topics.articles.name + ".small"
    admin.create_topics([NewTopic(name, 1, 1, topic_configs={"max.message.bytes": "1000"})])
    admin.close()
    desk.topics = Topics(articles=replace(desk.topics.articles, name=name))
    with desk.client() as client:
        assert client.post("/articles", json={"text": "one", "id": "1"}).status_code == 202
        refused = client.post("/articles", json={"text": "x" * 5_000, "id": "2"})
    assert (refused.status_code, statuses(refused.json())) == (413, ["refused"])
    assert desk.ids() == ["1"]


def test_rate_that_is_used_up_is_429_with_the_time_to_wait_and_nothing_is_sent(desk: Desk) -> None:
    body = [{"text": f"{number}"} for number in range(limits.MAX_ARTICLES)]
    with desk.client(rate=0.1) as client:
        fine = [client.post("/articles", json=body).status_code for _ in range(2)]
        refused = client.post("/articles", json={"text": "one more", "id": "more"})
    assert (fine, refused.status_code) == ([202, 202], 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert "more" not in desk.ids()


def test_broker_that_is_absent_is_503_and_nothing_is_claimed_to_be_sent(desk: Desk) -> None:
    with desk.client(connection=BrokerConnection("127.0.0.1:1")) as client:
        answers = [client.post("/articles", json={"text": "one"}) for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:tocsin:problem:unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert "articles" not in answer.json()


def test_broker_that_goes_away_is_503_and_the_articles_arrive_when_they_are_sent_again(
    desk: Desk, kafka_process: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "LOOK_SECONDS", 3_600.0)
    monkeypatch.setattr(intake_module, "RETRY_SECONDS", 0.1)
    with desk.client() as client:
        assert client.post("/articles", json={"text": "one", "id": "1"}).status_code == 202
        kafka_process.broker.stop()
        try:
            away = client.post("/articles", json=[{"text": "one", "id": "1"}, {"text": "two", "id": "2"}])
        finally:
            kafka_process.broker.start()
        assert (away.status_code, statuses(away.json())) == (503, ["skipped", "unacknowledged"])
        assert away.json()["type"] == "urn:tocsin:problem:unacknowledged"
        again = _until_202(lambda: client.post("/articles", json={"text": "two", "id": "2"}))
        assert statuses(again.json()) == ["sent"]
    assert set(desk.ids()) == {"1", "2"}


def _until_202(ask: Callable[[], Any]) -> Any:
    for _ in range(60):
        answer = ask()
        if answer.status_code == 202:
            return answer
        assert answer.status_code == 503
        time.sleep(0.5)
    raise AssertionError("never taken")


def test_topic_made_anew_gets_the_articles_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "LOOK_SECONDS", 0.0)
    other = create_topics(desk.connection)
    with desk.client() as client:
        assert client.post("/articles", json={"text": "one", "id": "1"}).json()["sent"] == 1
    desk.topics = other
    with desk.client() as client:
        assert client.post("/articles", json={"text": "one", "id": "1"}).json()["sent"] == 1
        assert client.post("/articles", json={"text": "one", "id": "1"}).json()["skipped"] == 1


def test_health_tells_the_state_and_description_is_served(desk: Desk) -> None:
    with desk.client() as client:
        assert client.get("/health").json() == {"well": True, "heartbeat_age_seconds": 0.5}
        assert client.get("/openapi.json").json()["openapi"] == "3.1.0"
