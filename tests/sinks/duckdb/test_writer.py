"""The writer against Apache Kafka itself and a real lake."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from structlog.testing import capture_logs

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.errors import BrokerUnavailableError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake, open_lake
from sinks.duckdb.writer import Writer
from tests.support.kafka import TEST_PARTITIONS
from tests.support.landing import ask, land_all, make_anew, running_writer, send, wait_until_landed
from tests.support.messages import DATE, article, classified

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[3]
TABLES = ("articles", "classifications", "items", "passages", "unsure_passages", "dead_letters")
CROWD = {"start_offset": 102, "end_offset": 107, "rule": "crowd"}
ABOUT = ("The Harbour Post", "https://harbour.example/a1", "Port closed", DATE, DATE, "1")


def count_rows(folder: Path) -> dict[str, int]:
    return {table: ask(folder, f"select count(*) from {table}")[0][0] for table in TABLES}


def test_article_and_its_classification_are_landed_field_by_field(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.articles.name, article().encode()), (topics.classified.name, classified().encode())])
    land_all(tmp_path, kafka, topics, 2)
    assert ask(
        tmp_path,
        "select article_id, source, url, title, author, language, date_published, date_ingested, text, kafka_topic, "
        "kafka_offset, date_produced is not null, date_landed is not null from articles",
    ) == [
        (
            "a1",
            "The Harbour Post",
            "https://harbour.example/a1",
            "Port closed",
            "A. Writer",
            "en",
            DATE,
            DATE,
            "The ministry ordered the port closed.",
            topics.articles.name,
            0,
            True,
            True,
        )
    ]
    assert ask(tmp_path, "select classifier_name, classifier_version, sentences, set_aside from classifications") == [
        ("rules", "1", 4, [{"start_offset": 90, "end_offset": 99, "reason": "advertisement"}])
    ]
    assert ask(tmp_path, "select passage_id, item_id, kind, p, evidence from passages order by passage_id") == [
        ("a1#0#0", "a1#0", "directive", 0.6, []),
        ("a1#0#1", "a1#0", "directive", 0.9, [{"start_offset": 13, "end_offset": 20, "rule": "order_verb"}]),
        ("a1#1#0", "a1#1", "protest", 0.8, []),
        ("a1#2#0", "a1#2", "legal", 0.7, []),
    ]
    assert ask(
        tmp_path,
        "select unsure_id, article_id, kind, p, start_offset, end_offset, text, evidence, source, url, title, "
        "date_published, date_classified, classifier_version, date_landed is not null from unsure_passages order by 1",
    ) == [
        ("a1#u0", "a1", "protest", 0.5, 100, 119, "A crowd had formed.", [CROWD], *ABOUT, True),
        ("a1#u1", "a1", "legal", 0.4, 120, 140, "Lawyers were called.", [], *ABOUT, True),
    ]


def test_views_show_each_kind_with_its_record_and_its_strongest_passage(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.classified.name, classified().encode())])
    land_all(tmp_path, kafka, topics, 1)
    assert ask(tmp_path, "select source, p, issuer, action, status, passage, passages from directives") == [
        (
            "The Harbour Post",
            0.9,
            "The ministry",
            "the port closed",
            None,
            "The ministry ordered the port closed.",
            2,
        )
    ]
    assert ask(tmp_path, "select name, size, police_measures, passage from protests") == [
        (None, "1,000", "kettle; tear gas", "1,000 people marched.")
    ]
    assert ask(tmp_path, "select step, court, judge, passage from legal_items") == [
        (None, "High Court", None, "The High Court will sit.")
    ]


def test_same_article_at_new_offsets_is_landed_once(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    send(kafka, [(topics.articles.name, article().encode())] * 3, partition=0)
    land_all(tmp_path, kafka, topics, 3)
    send(kafka, [(topics.articles.name, article().encode())] * 2, partition=1)
    land_all(tmp_path, kafka, topics, 5)
    assert ask(tmp_path, "select article_id, kafka_partition, kafka_offset from articles") == [("a1", 0, 0)]


def test_first_classification_wins_and_the_second_brings_no_items(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.classified.name, classified(version=each).encode()) for each in ("1", "2")], partition=0)
    land_all(tmp_path, kafka, topics, 2)
    send(kafka, [(topics.classified.name, classified(version="3").encode())])
    land_all(tmp_path, kafka, topics, 3)
    assert ask(tmp_path, "select classifier_version from classifications") == [("1",)]
    assert count_rows(tmp_path) == {
        "articles": 0,
        "classifications": 1,
        "items": 3,
        "passages": 4,
        "unsure_passages": 2,
        "dead_letters": 0,
    }


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\xff\x00", "not_utf8"),
        (b"{", "not_json"),
        (None, "empty"),
        (b'{"article_id": "a1"}', "invalid_field"),
        (b'{"schema_version": 2}', "unknown_version"),
        (b'{"article_id":"a1","source":"s","text":"t","date_published":"0001-01-01T00:00:00+14:00"}', "invalid_field"),
    ],
)
def test_undecodable_message_is_landed_as_dead_letter_and_next_message_as_article(
    value: bytes | None, reason: str, kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.articles.name, value), (topics.articles.name, article("a2").encode())], partition=1)
    land_all(tmp_path, kafka, topics, 2)
    topic = topics.articles.name
    assert ask(
        tmp_path,
        "select dead_letter_id, kafka_topic, kafka_partition, kafka_offset, key, value, reason, stage "
        "from dead_letters",
    ) == [(f"{topic}-1-0", topic, 1, 0, b"key", value, reason, "writer")]
    assert ask(tmp_path, "select article_id from articles") == [("a2",)]


def test_number_too_large_for_its_column_is_dead_letter_and_rest_of_batch_is_landed(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    huge = classified("a2").encode().replace(b'"sentences":4', b'"sentences":' + b"9" * 80)
    send(kafka, [(topics.classified.name, value) for value in (classified("a1").encode(), huge)], partition=0)
    land_all(tmp_path, kafka, topics, 2)
    assert ask(tmp_path, "select article_id from classifications") == [("a1",)]
    assert ask(tmp_path, "select reason, value from dead_letters") == [("invalid_field", huge)]


def test_dead_letter_of_worker_and_of_writer_for_one_message_are_one_row(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    letter = DeadLetterV1(
        dead_letter_id=f"{topics.articles.name}-0-0",
        kafka_topic=topics.articles.name,
        kafka_partition=0,
        kafka_offset=0,
        key=b"\x00k",
        value=b"\xff",
        reason="not_utf8",
        detail="byte 0 is not UTF-8",
        stage="classify",
        date_dead_lettered=datetime.now(UTC),
    )
    send(kafka, [(topics.articles.name, b"\xff")], partition=0)
    send(kafka, [(topics.dead_letters.name, letter.encode())])
    land_all(tmp_path, kafka, topics, 2)
    assert ask(tmp_path, "select dead_letter_id, value from dead_letters") == [(letter.dead_letter_id, b"\xff")]


def test_flood_of_long_articles_is_landed_in_several_batches(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    text = "é" * 200_000
    send(kafka, [(topics.articles.name, article(f"a{n}", text).encode()) for n in range(40)])
    land_all(tmp_path, kafka, topics, 40, batch_rows=16)
    assert ask(tmp_path, "select count(distinct article_id), min(length(text)) from articles") == [(40, 200_000)]


def test_topic_made_anew_is_read_from_its_beginning(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    send(kafka, [(topics.articles.name, article(f"a{n}").encode()) for n in range(10)], partition=0)
    land_all(tmp_path, kafka, topics, 10)
    make_anew(kafka, topics.articles.name)
    again_and_more = [(topics.articles.name, article(f"a{n}").encode()) for n in range(5, 25)]
    send(kafka, again_and_more, partition=0)
    with Lake(tmp_path) as lake, running_writer(lake, kafka, topics):
        wait_until_landed(tmp_path, topics, 20)
    assert ask(tmp_path, "select count(*), count(distinct article_id) from articles") == [(25, 25)]


def test_topic_made_anew_under_running_writer_is_read_from_its_beginning(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    with Lake(tmp_path) as lake, running_writer(lake, kafka, topics, refresh_seconds=0.3):
        send(kafka, [(topics.articles.name, article(f"a{n}").encode()) for n in range(10)], partition=0)
        wait_until_landed(tmp_path, topics, 10)
        make_anew(kafka, topics.articles.name)
        send(kafka, [(topics.articles.name, article(f"b{n}").encode()) for n in range(20)], partition=0)
        wait_until_landed(tmp_path, topics, 20)
    assert ask(tmp_path, "select count(*), count(distinct article_id) from articles") == [(30, 30)]


def test_partition_added_later_is_landed_too(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    with Lake(tmp_path) as lake, running_writer(lake, kafka, topics, refresh_seconds=0.3):
        send(kafka, [(topics.articles.name, article("a1").encode())])
        wait_until_landed(tmp_path, topics, 1)
        admin = KafkaAdminClient(**kafka.kafka_python_options())
        admin.create_partitions({topics.articles.name: TEST_PARTITIONS + 1})
        admin.close()
        send(kafka, [(topics.articles.name, article("a2").encode())], partition=TEST_PARTITIONS)
        wait_until_landed(tmp_path, topics, 2)
    assert ask(tmp_path, "select article_id from articles order by all") == [("a1",), ("a2",)]


def test_messages_removed_before_they_were_landed_are_logged_and_the_rest_is_landed(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.articles.name, article("a0").encode())], partition=0)
    land_all(tmp_path, kafka, topics, 1)
    send(kafka, [(topics.articles.name, article(f"a{n}").encode()) for n in range(1, 6)], partition=0)
    delete_records(kafka, topics.articles.name, before=4)
    with capture_logs() as logs:
        land_all(tmp_path, kafka, topics, 6)
    assert ask(tmp_path, "select article_id from articles order by all") == [("a0",), ("a4",), ("a5",)]
    (lost,) = [each for each in logs if each["log_level"] == "error"]
    assert (lost["action"], lost["first_lost"], lost["last_lost"]) == ("lost", 1, 3)


def delete_records(kafka: BrokerConnection, topic: str, before: int) -> None:
    admin = KafkaAdminClient(**kafka.kafka_python_options())
    admin.delete_records({TopicPartition(topic, 0): before})
    admin.close()


def test_broker_that_is_not_there_is_an_error_after_the_limit(topics: Topics, tmp_path: Path) -> None:
    nowhere = BrokerConnection("127.0.0.1:1")
    with Lake(tmp_path) as lake, pytest.raises(BrokerUnavailableError, match=r"127\.0\.0\.1:1"):
        Writer(nowhere, topics, lake, start_seconds=0.5).run(threading.Event())


def test_reader_beside_writer_sees_items_only_with_their_offsets(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    number = 400
    question = (
        "select (select count(*) from classifications), (select count(*) from items), (select count(*) from passages), "
        "(select count(*) from unsure_passages), (select coalesce(sum(kafka_offset), 0) from current_offsets)"
    )
    with Lake(tmp_path) as lake, running_writer(lake, kafka, topics, batch_rows=10), open_lake(tmp_path) as reader:
        send(kafka, [(topics.classified.name, classified(f"a{n}").encode()) for n in range(number)])
        seen = set()
        while (number, 3 * number, 4 * number, 2 * number, number) not in seen:
            seen.add(reader.execute(question).fetchall()[0])
    torn = [each for each in seen if each[1:] != (3 * each[0], 4 * each[0], 2 * each[0], each[0])]
    assert torn == []
    assert len(seen) > 2


@pytest.mark.kill
def test_writer_killed_in_mid_flood_loses_and_doubles_nothing(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    number = 6_000
    flood = [(topics.articles.name, article(f"a{n}").encode()) for n in range(number)]
    found = [(topics.classified.name, classified(f"a{n}").encode()) for n in range(0, number, 4)]
    send(kafka, flood + found)
    arguments = [str(tmp_path), kafka.bootstrap_servers, topics.articles.name, "50"]
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-m", "tests.support.run_writer", *arguments], cwd=ROOT)
        time.sleep(random.uniform(0.8, 2.5))
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
    land_all(tmp_path, kafka, topics, len(flood + found))
    assert ask(tmp_path, "select count(*), count(distinct article_id) from articles") == [(number, number)]
    assert ask(tmp_path, "select count(*), count(distinct item_id) from items") == [(3 * len(found), 3 * len(found))]
    assert ask(tmp_path, "select count(*), count(distinct passage_id) from passages") == [
        (4 * len(found), 4 * len(found))
    ]
    assert ask(tmp_path, "select count(*), count(distinct unsure_id) from unsure_passages") == [
        (2 * len(found), 2 * len(found))
    ]


def test_sigterm_ends_the_writer_with_status_0(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    send(kafka, [(topics.articles.name, article().encode())])
    environment = {
        **os.environ,
        "TOCSIN_HOME": str(tmp_path),
        "TOCSIN_BROKER": kafka.bootstrap_servers,
        "TOCSIN_TOPIC_PREFIX": topics.articles.name.removesuffix(Topics().articles.name),
    }
    writer = subprocess.Popen([sys.executable, "-m", "tocsin", "writer"], env=environment, stderr=subprocess.DEVNULL)
    wait_until_landed(tmp_path / "lake", topics, 1)
    writer.terminate()
    assert writer.wait(30) == 0
