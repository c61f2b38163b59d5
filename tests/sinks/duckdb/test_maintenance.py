"""Maintenance on a real lake: the rows stay, the files and the catalog stay few."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from schemas.errors import LakeError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake, open_lake, utc_now
from sinks.duckdb.maintenance import TABLES, Maintenance, Tier
from sinks.duckdb.offsets import Partition, offset_rows, read_commit_number, read_offsets
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.messages import DATE, article, classified

TOPICS = Topics()
ARTICLE_IDS = "select list_sort(list(article_id)) from articles"
PARTITIONS = [Partition("cluster", "topic", TOPICS.articles.name, number) for number in range(2)]


def land_one(lake: Lake, number: int) -> None:
    received = Received(TOPICS.articles.name, 0, number, None, None, article(f"a{number}").encode())
    tables = to_arrow([decode(received, TOPICS, DATE + timedelta(seconds=number))])
    tables["offsets"] = offset_rows([(PARTITIONS[number % 2], number)], number, DATE)
    lake.land(tables, number)


def count_files(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.parquet"))


def whole_round(maintenance: Maintenance) -> None:
    """As many commits as one round has steps, where a step follows every commit."""
    for _ in range(len(TABLES) + 2):
        maintenance.after_commit()


def test_round_is_spread_over_commits(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, commits=1, tiers=(Tier(1, 1 << 20),))
        for number in range(1, 9):
            land_one(lake, number)
        files = "select count(*) from ducklake_list_files('lake', 'articles')"
        maintenance.after_commit()
        assert lake.query(files) == [(8,)]
        maintenance.after_commit()
        assert lake.query(files) == [(1,)]
        assert lake.query("select count(*) from articles") == [(8,)]


def test_rounds_keep_every_row_and_the_latest_offsets_and_leave_few_files(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, commits=1, snapshot_seconds=0.0)
        for number in range(1, 61):
            land_one(lake, number)
            maintenance.after_commit()
        maintenance.run()
        assert count_files(lake.folder.data) < 10
        assert lake.connection.execute("select count(*), count(distinct article_id) from articles").fetchall() == [
            (60, 60)
        ]
        assert read_offsets(lake.connection) == {PARTITIONS[0]: 60, PARTITIONS[1]: 59}
        assert lake.connection.execute("select count(*) from offsets").fetchall() == [(2,)]
        assert read_commit_number(lake.connection) == 60
        (snapshots,) = lake.connection.execute("select count(*) from ducklake_snapshots('lake')").fetchall()[0]
        assert snapshots < 10


def test_reader_keeps_its_snapshot_while_rounds_run_beside_it(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, snapshot_seconds=300.0)
        for number in range(1, 11):
            land_one(lake, number)
        with open_lake(tmp_path) as reader:
            reader.execute("begin")
            before = reader.execute(ARTICLE_IDS).fetchall()
            for number in range(11, 21):
                land_one(lake, number)
            maintenance.run()
            maintenance.run()
            assert reader.execute(ARTICLE_IDS).fetchall() == before == [(sorted(f"a{n}" for n in range(1, 11)),)]
            reader.execute("commit")
            assert reader.execute("select count(*) from articles").fetchall() == [(20,)]


def test_reader_beside_rounds_never_sees_half_a_message(tmp_path: Path) -> None:
    question = (
        "select (select count(*) from classifications), (select count(*) from items), (select count(*) from passages), "
        "(select count(*) from unsure_passages), (select coalesce(sum(kafka_offset), 0) from current_offsets)"
    )
    stop = threading.Event()
    seen = set()

    def read() -> None:
        with open_lake(tmp_path) as reader:
            while not stop.is_set():
                seen.add(reader.execute(question).fetchall()[0])

    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, commits=3)
        thread = threading.Thread(target=read)
        thread.start()
        for number in range(1, 41):
            received = Received(TOPICS.classified.name, 0, number, None, None, classified(f"a{number}").encode())
            tables = to_arrow([decode(received, TOPICS, DATE)])
            tables["offsets"] = offset_rows([(PARTITIONS[0], number)], number, DATE)
            lake.land(tables, number)
            maintenance.after_commit()
        stop.set()
        thread.join()
    assert len(seen) > 1
    assert [each for each in seen if each != (each[4], 3 * each[4], 4 * each[4], 2 * each[4], each[4])] == []


def test_files_merged_away_are_deleted_once_no_reader_can_need_them(tmp_path: Path) -> None:
    later = utc_now()
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, lambda: later, snapshot_seconds=300.0)
        for number in range(1, 11):
            land_one(lake, number)
        maintenance.run()
        kept = count_files(lake.folder.data / "main" / "articles")
        later += timedelta(seconds=600)
        maintenance.run()
        assert (kept, count_files(lake.folder.data / "main" / "articles")) == (11, 1)


def test_files_below_a_tiers_size_are_merged_only_in_its_rounds(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, snapshot_seconds=0.0, tiers=(Tier(1, 1), Tier(2, 1 << 20)))
        land_one(lake, 1)
        maintenance.run()
        for number in range(2, 12):
            land_one(lake, number)
        maintenance.run()
        many = count_files(lake.folder.data / "main" / "articles")
        maintenance.run()
        maintenance.run()
        assert (many, count_files(lake.folder.data / "main" / "articles")) == (11, 1)


def test_file_that_a_killed_writer_left_is_deleted_once_it_is_old(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land_one(lake, 1)
        leftover = lake.folder.data / "main" / "articles" / "ducklake-leftover.parquet"
        leftover.write_bytes(b"half a file")
        Maintenance(lake, utc_now).run()
        assert leftover.exists()
        Maintenance(lake, lambda: utc_now() + timedelta(days=1)).run()
        assert not leftover.exists()
        assert lake.connection.execute("select article_id from articles").fetchall() == [("a1",)]


def test_failed_round_is_logged_and_landing_goes_on(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, utc_now, commits=1, tiers=(Tier(1, -1),))
        land_one(lake, 1)
        with pytest.raises(LakeError):
            maintenance.run()
        with capture_logs() as logs:
            whole_round(maintenance)
        land_one(lake, 2)
        assert {each["action"] for each in logs if each["log_level"] == "error"} == {"maintain"}
        assert read_commit_number(lake.connection) == 2


def test_round_that_meets_damaged_files_is_logged_and_no_more(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land_one(lake, 1)
        for file in (lake.folder.data / "main" / "offsets").glob("*.parquet"):
            file.write_bytes(b"no Parquet")
        with capture_logs() as logs:
            whole_round(Maintenance(lake, utc_now, commits=1))
        assert {each["action"] for each in logs if each["log_level"] == "error"} == {"maintain"}


def test_file_that_cannot_be_deleted_fails_the_round_and_no_more(tmp_path: Path) -> None:
    later = utc_now()
    with Lake(tmp_path) as lake:
        maintenance = Maintenance(lake, lambda: later, commits=1)
        for number in range(1, 11):
            land_one(lake, number)
        maintenance.run()
        for file in (lake.folder.data / "main" / "articles").glob("*.parquet"):
            file.unlink()
            (file / "in the way").mkdir(parents=True)
        later += timedelta(seconds=600)
        with capture_logs() as logs:
            whole_round(maintenance)
        assert [each["action"] for each in logs if each["log_level"] == "error"] == ["maintain"]
