"""Landing a batch without a broker: what is new, what is refused, what a damaged lake says."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from schemas.connection import BrokerConnection
from schemas.errors import LakeError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake, landed_offsets
from sinks.duckdb.offsets import Partition
from sinks.duckdb.rows import Received
from sinks.duckdb.topic_reader import TopicReader
from sinks.duckdb.writer import Batch, Writer
from tests.support.messages import DATE, article, classified

TOPICS = Topics()
NOBODY = BrokerConnection("nobody.invalid:9092")
PARTITION = Partition("cluster", "topic", TOPICS.articles.name, 0)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path) as opened:
        yield opened


def received(offset: int, article_id: str, text: str = "It is shut.") -> tuple[Partition, Received]:
    return PARTITION, Received(PARTITION.topic, 0, offset, None, b"k", article(article_id, text).encode())


def batch_of(*messages: tuple[Partition, Received], now: datetime = DATE) -> Batch:
    batch = Batch()
    batch.add(messages)
    batch.decode(TOPICS, now)
    return batch


def test_other_text_under_a_landed_article_id_is_a_dead_letter_and_a_warning(lake: Lake) -> None:
    writer = Writer(NOBODY, TOPICS, lake)
    writer.land(batch_of(received(0, "a1")))
    with capture_logs() as logs:
        writer.land(batch_of(received(1, "a1"), received(2, "a1", "It is open."), received(3, "a2")))
    assert lake.query("select article_id, text from articles order by all") == [
        ("a1", "It is shut."),
        ("a2", "It is shut."),
    ]
    assert lake.query("select dead_letter_id, reason, stage, value from dead_letters") == [
        (f"{PARTITION.topic}-0-2", "id_taken", "writer", article("a1", "It is open.").encode())
    ]
    (warning,) = [each for each in logs if each["log_level"] == "warning"]
    assert (warning["action"], warning["article_id"], warning["offset"]) == ("refuse_taken", "a1", 2)


def test_other_text_under_an_article_id_of_the_same_batch_is_a_dead_letter(lake: Lake) -> None:
    Writer(NOBODY, TOPICS, lake).land(batch_of(received(0, "a1"), received(1, "a1", "It is open."), received(2, "a1")))
    assert lake.query("select text from articles") == [("It is shut.",)]
    assert lake.query("select kafka_offset, reason from dead_letters") == [(1, "id_taken")]


def test_other_text_is_noticed_by_a_writer_that_starts(lake: Lake) -> None:
    Writer(NOBODY, TOPICS, lake).land(batch_of(received(0, "a1")))
    Writer(NOBODY, TOPICS, lake).land(batch_of(received(1, "a1", "It is open."), received(2, "a1")))
    assert lake.query("select kafka_offset, reason from dead_letters") == [(1, "id_taken")]


def test_date_landed_is_the_time_of_landing_and_not_of_decoding(lake: Lake) -> None:
    later = DATE + timedelta(seconds=9)
    Writer(NOBODY, TOPICS, lake, clock=lambda: later).land(batch_of(received(0, "a1")))
    assert lake.query("select date_landed from articles") == [(later,)]


def found_in(*article_ids: str, version: str = "1") -> Batch:
    """A batch of classifications, on the topic from its beginning."""
    topic = TOPICS.classified.name
    return batch_of(
        *(
            (Partition("cluster", "topic", topic, 0), Received(topic, 0, number, None, b"k", value))
            for number, value in enumerate(classified(each, version).encode() for each in article_ids)
        )
    )


def test_unsure_passages_come_with_the_first_classification_of_an_article_and_with_no_other(lake: Lake) -> None:
    writer = Writer(NOBODY, TOPICS, lake)
    writer.land(found_in("a1", "a1"))
    writer.land(found_in("a1", "a2", version="2"))
    Writer(NOBODY, TOPICS, lake).land(found_in("a2", version="3"))
    assert lake.query("select unsure_id, classifier_version from unsure_passages order by all") == [
        ("a1#u0", "1"),
        ("a1#u1", "1"),
        ("a2#u0", "2"),
        ("a2#u1", "2"),
    ]


def test_unsure_passages_are_in_no_item(lake: Lake) -> None:
    Writer(NOBODY, TOPICS, lake).land(found_in("a1"))
    assert lake.query("select text from unsure_passages where text in (select text from passages)") == []
    assert lake.query("select (select count(*) from passages), (select sum(len(passages)) from items)") == [(4, 4)]


def test_share_of_unsure_passages_is_told_by_day_outlet_and_kind(lake: Lake) -> None:
    Writer(NOBODY, TOPICS, lake).land(found_in("a1", "a2", "a3"))
    assert lake.query("select * from unsure_shares order by kind") == [
        (DATE.date(), "The Harbour Post", "directive", 6, 0, 0.0),
        (DATE.date(), "The Harbour Post", "legal", 3, 3, 0.5),
        (DATE.date(), "The Harbour Post", "protest", 3, 3, 0.5),
    ]


class OnePoll(TopicReader):
    """What a reader does for the writer, with a few messages in hand."""

    def __init__(self, *messages: tuple[Partition, Received]) -> None:
        self._messages = [*messages]

    def poll(self, wait_seconds: float, max_records: int) -> list[tuple[Partition, Received]]:
        """All of them at once, and then none."""
        del wait_seconds, max_records
        messages, self._messages = self._messages, []
        return messages


def test_batch_comes_decoded_from_the_collector(lake: Lake) -> None:
    writer = Writer(NOBODY, TOPICS, lake)
    reader = OnePoll(received(0, "a1"), received(1, "a2"))
    batch = writer._collect(reader, threading.Event())  # noqa: SLF001 -- runs in a thread of its own, beside landing
    assert [each.row_id for each in batch.landings] == ["a1", "a2"]


def test_parquet_file_that_is_missing_is_an_error_of_the_lake(lake: Lake) -> None:
    writer = Writer(NOBODY, TOPICS, lake)
    writer.land(batch_of(received(0, "a1")))
    (file,) = (lake.folder.data / "main" / "articles").glob("*.parquet")
    file.unlink()
    with pytest.raises(LakeError, match="cannot be used"):
        writer.land(batch_of(received(1, "a1")))
    with pytest.raises(LakeError, match="cannot be used"):
        Writer(NOBODY, TOPICS, lake)


def test_offsets_in_a_damaged_parquet_file_are_an_error_of_the_lake(lake: Lake) -> None:
    Writer(NOBODY, TOPICS, lake).land(batch_of(received(0, "a1")))
    (file,) = (lake.folder.data / "main" / "offsets").glob("*.parquet")
    file.write_bytes(b"no Parquet")
    with pytest.raises(LakeError, match="cannot be used"):
        landed_offsets(lake.folder.path, "cluster")
    with pytest.raises(LakeError, match="cannot be used"):
        Writer(NOBODY, TOPICS, lake)
