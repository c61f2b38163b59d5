"""Ids landed last: remembered up to the capacity, and never trusted without the lake."""

from pathlib import Path
from typing import cast

import duckdb
import numpy as np
import pytest

from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.landed_ids import HASH, LandedIds, hash_ids
from sinks.duckdb.recent_ids import GENERATIONS, Hashes, RecentIds
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.messages import DATE, article

TOPICS = Topics()


def hashes(*numbers: int) -> Hashes:
    return np.array(numbers, dtype=np.uint64)


def test_what_was_added_is_contained_and_nothing_else() -> None:
    recent = RecentIds()
    assert recent.contains(hashes(1)).tolist() == [False]
    recent.add(hashes(5, 1, 2**64 - 1))
    recent.add(hashes(3))
    recent.add(hashes())
    assert recent.contains(hashes(0, 1, 2, 3, 4, 5, 6, 2**64 - 1)).tolist() == [
        False,
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]
    assert len(recent) == 4


def test_oldest_are_forgotten_beyond_the_capacity_and_the_newest_kept() -> None:
    recent = RecentIds(capacity=GENERATIONS * 10)
    for start in range(0, 1_000, 7):
        recent.add(np.arange(start, start + 7, dtype=np.uint64))
    assert len(recent) <= GENERATIONS * 10
    assert recent.contains(np.arange(1_000 - GENERATIONS * 9, 1_000, dtype=np.uint64)).all()
    assert not recent.contains(np.arange(1_000 - GENERATIONS * 10, dtype=np.uint64)).any()


def land(lake: Lake, *article_ids: str) -> None:
    landings = [
        decode(Received(TOPICS.articles.name, 0, n, None, None, article(article_id).encode()), TOPICS, DATE)
        for n, article_id in enumerate(article_ids)
    ]
    lake.land(to_arrow(landings), 1)


def test_ids_in_the_lake_are_found_by_a_writer_that_starts(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1", "a2")
        ids = LandedIds(lake.connection, "articles", "article_id")
        assert ids.find_landed(["a0", "a1", "a2", "a3", "a1"]) == {"a1": None, "a2": None}
        assert ids.find_landed([]) == {}


def test_hash_that_is_remembered_for_another_id_drops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1")
        ids = LandedIds(lake.connection, "articles", "article_id")
        monkeypatch.setattr(RecentIds, "contains", lambda _self, found: np.ones(len(found), dtype=np.bool_))
        assert ids.find_landed(["a1", "b1"]) == {"a1": None}


def test_hash_in_python_is_the_hash_in_the_lake() -> None:
    ids = ["a1", "", "é", "海 \x00", "a" * 300, *(f"id-{number}" for number in range(1_000))]
    question = f"select {HASH.format(column='id')} from (select unnest(?) as id)"
    in_lake = [found for (found,) in duckdb.connect().execute(question, [ids]).fetchall()]
    assert hash_ids(ids).tolist() == in_lake
    assert len(set(in_lake)) == len(ids)


class Counting:
    """A connection that counts what it is asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.questions = 0

    def execute(self, question: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        """Ask, and count."""
        self.questions += 1
        return self.connection.execute(question, parameters)


def test_lake_is_asked_only_for_ids_that_it_may_have(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1")
        counting = Counting(lake.connection)
        ids = LandedIds(cast("duckdb.DuckDBPyConnection", counting), "articles", "article_id")
        assert ids.find_landed(["b1", "b2"]) == {}
        ids.add(["b1", "b2"])
        assert counting.questions == 1
        assert ids.find_landed(["a1", "b3"]) == {"a1": None}
        assert counting.questions == 2
