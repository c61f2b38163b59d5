"""Dead letters go back to where they came from, byte for byte."""

from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from streams.sources.publisher import TopicMissingError
from tests.support.landing import ask, land_all, send
from tests.support.topic_reader import read_topic
from tocsin.replay import Replayed, replay_dead_letters

LETTERS = """
insert into dead_letters
select id, '{topic}', 0, 7, key::blob, value::blob, reason, 'detail', 'classify', now(), now()
from (values
    ('a', 'k', '\\xFF\\x00{{', 'not_utf8'),
    ('b', null, 'no key', 'not_json'),
    ('c', 'only a key', null, 'empty'),
    ('d', null, null, 'empty')
) as letters (id, key, value, reason)
"""


@pytest.fixture
def lake(tmp_path: Path, topics: Topics) -> Path:
    """A lake with four dead letters of the articles topic."""
    with Lake(tmp_path / "lake") as lake:
        lake.run(LETTERS.format(topic=topics.articles.name))
    return tmp_path / "lake"


def on_topic(kafka: BrokerConnection, topics: Topics) -> set[tuple[bytes | None, bytes | None]]:
    return {(each.key, each.value) for each in read_topic(kafka, topics.articles.name)}


def test_named_dead_letters_are_sent_again_and_unknown_ones_told(
    lake: Path, kafka: BrokerConnection, topics: Topics
) -> None:
    assert replay_dead_letters(lake, kafka, ["a", "b", "d", "x"], None) == Replayed(2, {}, ["d", "x"])
    assert on_topic(kafka, topics) == {(b"k", b"\xff\x00{"), (None, b"no key")}


def test_all_of_one_reason_are_sent_again(lake: Path, kafka: BrokerConnection, topics: Topics) -> None:
    assert replay_dead_letters(lake, kafka, None, "empty") == Replayed(1, {}, [])
    assert on_topic(kafka, topics) == {(b"only a key", None)}


def test_all_are_sent_again(lake: Path, kafka: BrokerConnection, topics: Topics) -> None:
    assert replay_dead_letters(lake, kafka, None, None) == Replayed(3, {}, [])
    assert len(on_topic(kafka, topics)) == 3


def test_each_carries_its_id(lake: Path, kafka: BrokerConnection, topics: Topics) -> None:
    replay_dead_letters(lake, kafka, None, None)
    found = {each.value: dict(each.headers) for each in read_topic(kafka, topics.articles.name)}
    assert found[b"no key"] == {"tocsin-dead-letter-id": b"b"}


def test_what_is_still_wrong_remains_one_dead_letter(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> None:
    folder = tmp_path / "lake"
    send(kafka, [(topics.articles.name, b"{")], partition=0)
    land_all(folder, kafka, topics, 1)
    for landed in (2, 3):
        assert replay_dead_letters(folder, kafka, None, None).sent == 1
        land_all(folder, kafka, topics, landed)
    assert ask(folder, "select dead_letter_id, value from dead_letters") == [(f"{topics.articles.name}-0-0", b"{")]


def test_one_that_the_broker_refuses_is_not_counted(lake: Path, kafka: BrokerConnection, topics: Topics) -> None:
    size = topics.articles.config["max.message.bytes"]
    with Lake(lake) as writing:
        writing.run(f"update dead_letters set value = repeat('x', {size})::blob where dead_letter_id = 'b'")
    replayed = replay_dead_letters(lake, kafka, None, None)
    assert (replayed.sent, list(replayed.refused)) == (2, ["b"])
    assert len(on_topic(kafka, topics)) == 2


def test_none_is_sent_when_a_topic_is_missing(lake: Path, kafka: BrokerConnection, topics: Topics) -> None:
    with Lake(lake) as writing:
        writing.run(LETTERS.format(topic="gone").replace("'a'", "'e'").replace("'b'", "'f'"))
    with pytest.raises(TopicMissingError, match="gone"):
        replay_dead_letters(lake, kafka, None, None)
    assert on_topic(kafka, topics) == set()
