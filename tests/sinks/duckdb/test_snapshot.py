"""Snapshots: one commit of the lake, whole or not there, replaced at once, and opened by any DuckDB."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from schemas.errors import AlreadyRunningError, LakeError
from sinks.duckdb.exchange import exchange
from sinks.duckdb.snapshot import Snapshot, SnapshotError, SnapshotFormat, is_snapshot, make_snapshot
from sinks.duckdb.snapshot_schedule import Schedule
from tests.support.console_lake import LandedLake
from tests.support.landing import ask
from tests.support.messages import article, classified

DUCKDB = Path(sys.executable).parent / "duckdb"
FORMS = list(SnapshotFormat)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: every test only reads it."""
    folder = tmp_path_factory.mktemp("it's") / "lake"
    with LandedLake(folder) as opened:
        opened.land(article("a1"), classified("a1"), ("news.articles.v1", b"\xff"))
    return folder


def rows_of(snapshot: Path, form: SnapshotFormat, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        if form is SnapshotFormat.PARQUET:
            return connection.read_parquet(f"{snapshot}/{table}/**/*.parquet").fetchall()
        connection.execute(f"attach '{str(snapshot).replace(chr(39), chr(39) * 2)}' as snapshot (read_only)")
        return connection.execute(f"from snapshot.{table}").fetchall()


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if not each.name.endswith(".lock")}


def test_duckdb_file_has_every_row_view_and_comment(lake: Path, tmp_path: Path) -> None:
    made = make_snapshot(lake, tmp_path / "of a desk's.duckdb")
    assert made.rows["items"] == 3
    assert made.rows["dead_letters"] == 1
    with duckdb.connect(made.path, read_only=True) as connection:
        for table in made.rows:
            question = f"select count(*), sum(hash(t)) from {table} t"
            assert connection.execute(question).fetchall() == ask(lake, question), table
        described = (
            "select table_name, column_name, data_type, comment from duckdb_columns() where table_name = 'articles'"
        )
        assert connection.execute(described).fetchall() == ask(lake, described)
        views = "select view_name, comment from duckdb_views() where not internal order by all"
        assert connection.execute(views).fetchall() == ask(lake, views.replace("not", "database_name = 'lake' and not"))
        for (view,) in connection.execute("select view_name from duckdb_views() where not internal").fetchall():
            connection.execute(f"from {view}").fetchall()


def test_duckdb_file_opens_in_the_stock_command_line_without_extensions(lake: Path, tmp_path: Path) -> None:
    make_snapshot(lake, tmp_path / "s.duckdb")
    question = "set autoload_known_extensions = false; select issuer from directives"
    shown = subprocess.run(
        [DUCKDB, "-readonly", "-csv", tmp_path / "s.duckdb", question], check=True, capture_output=True, text=True
    )
    assert shown.stdout == "issuer\nThe ministry\n"


def test_parquet_files_lie_by_day_and_kind_and_say_what_they_are(lake: Path, tmp_path: Path) -> None:
    made = make_snapshot(lake, tmp_path / "s", SnapshotFormat.PARQUET)
    assert (made.path / "items/day=2026-03-04/kind=protest").is_dir()
    assert (made.path / "articles/day=2026-03-04").is_dir()
    assert (made.path / "offsets.parquet").is_file()
    with duckdb.connect() as connection:
        question = "select count(*), sum(hash(text)) from "
        files = f"read_parquet('{made.path}/passages/**/*.parquet')"
        assert connection.execute(question + files).fetchall() == ask(lake, question + "passages")
        alone = next((made.path / "items/day=2026-03-04/kind=legal").iterdir())
        assert connection.execute(f"select kind from '{alone}'").fetchall() == [("legal",)]
    about = json.loads((made.path / "tocsin_snapshot.json").read_text("utf-8"))
    assert about["lake_version"] == made.lake_version
    assert about["tables"]["items"]["rows"] == 3
    assert about["tables"]["items"]["columns"]["p"].startswith("Probability")


@pytest.mark.parametrize("form", FORMS)
def test_snapshot_is_replaced_by_a_newer_one(form: SnapshotFormat, tmp_path: Path) -> None:
    with LandedLake(tmp_path / "lake") as lake:
        lake.land(article("a1"))
        first = make_snapshot(tmp_path / "lake", tmp_path / "made" / "s", form)
        lake.land(article("a2", "Two."))
        second = make_snapshot(tmp_path / "lake", tmp_path / "made" / "s", form)
    assert second.lake_version > first.lake_version
    assert len(rows_of(second.path, form, "articles")) == 2
    assert names_in(tmp_path / "made") == {"s"}


@pytest.mark.parametrize("form", FORMS)
def test_snapshot_beside_a_writer_is_of_one_commit(form: SnapshotFormat, tmp_path: Path) -> None:
    stop = threading.Event()
    landed = threading.Event()

    def land() -> None:
        with LandedLake(tmp_path / "lake") as lake:
            number = 0
            while not stop.is_set():
                number += 1
                lake.land(article(f"a{number}", f"Text {number}."), classified(f"a{number}"))
                landed.set()

    thread = threading.Thread(target=land)
    thread.start()
    try:
        assert landed.wait(60)
        made = [make_snapshot(tmp_path / "lake", tmp_path / f"s{number}", form) for number in range(3)]
    finally:
        stop.set()
        thread.join()
    for each in made:
        assert each.rows["articles"] == each.rows["classifications"] == each.rows["items"] / 3 > 0


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_snapshot_is_not_replaced(form: SnapshotFormat, lake: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "folder").mkdir()
    duckdb.connect(tmp_path / "other.duckdb").execute("create table mine (i integer)").close()
    for each in ("notes", "folder", "other.duckdb"):
        with pytest.raises(SnapshotError, match="no snapshot"):
            make_snapshot(lake, tmp_path / each, form)
    assert (tmp_path / "notes").read_text() == "mine"
    assert names_in(tmp_path) == {"notes", "folder", "other.duckdb"}


def test_snapshot_in_the_lake_or_where_nothing_can_be_is_refused(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="in the lake"):
        make_snapshot(lake, lake / "data" / "s.duckdb")
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="cannot be made"):
        make_snapshot(lake, tmp_path / "file" / "s.duckdb")


def test_snapshot_of_no_lake_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there is no lake"):
        make_snapshot(tmp_path / "lake", tmp_path / "s.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_snapshot_that_fails_leaves_the_one_before(form: SnapshotFormat, tmp_path: Path) -> None:
    with LandedLake(tmp_path / "lake") as lake:
        lake.land(article("a1"))
        made = make_snapshot(tmp_path / "lake", tmp_path / "made" / "s", form)
        lake.land(article("a2", "Two."))
    for file in (tmp_path / "lake").rglob("articles/*.parquet"):
        file.unlink()
    with pytest.raises(LakeError):
        make_snapshot(tmp_path / "lake", tmp_path / "made" / "s", form)
    assert len(rows_of(made.path, form, "articles")) == 1
    assert names_in(tmp_path / "made") == {"s"}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_killed_run_left_is_removed_by_the_next(form: SnapshotFormat, lake: Path, tmp_path: Path) -> None:
    (tmp_path / ".s.unfinished").write_bytes(b"half")
    (tmp_path / ".s.unfinished.wal").touch()
    (tmp_path / ".s.unfinished.tmp").mkdir()
    (tmp_path / ".s.unfinished.tmp" / "spilled").touch()
    make_snapshot(lake, tmp_path / "s", form)
    assert names_in(tmp_path) == {"s"}


def test_second_run_for_the_same_snapshot_is_refused(lake: Path, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".s.lock"), pytest.raises(AlreadyRunningError):
        make_snapshot(lake, tmp_path / "s")


@pytest.mark.parametrize("form", FORMS)
def test_schedule_keeps_the_newest_and_what_is_not_its_own(form: SnapshotFormat, lake: Path, tmp_path: Path) -> None:
    (tmp_path / f"tocsin-notes{form.suffix}").touch()
    (tmp_path / "other").touch()
    old = [make_snapshot(lake, tmp_path / f"tocsin-2025010{day}T000000Z{form.suffix}", form).path for day in (1, 2)]
    stop = threading.Event()
    made: list[Snapshot] = []

    def tell(snapshot: Snapshot) -> None:
        made.append(snapshot)
        stop.set()

    Schedule(tmp_path, form, 3_600, keep=2).run(lake, stop, tell)
    assert names_in(tmp_path) == {old[1].name, made[0].path.name, f"tocsin-notes{form.suffix}", "other"}
    assert is_snapshot(made[0].path, form)
    assert not (tmp_path / f".{old[0].name}.lock").exists()


def test_schedule_goes_on_after_one_that_failed(tmp_path: Path) -> None:
    stop = threading.Event()
    made: list[Snapshot] = []

    def tell(snapshot: Snapshot) -> None:
        made.append(snapshot)
        stop.set()

    schedule = Schedule(tmp_path / "made", SnapshotFormat.DUCKDB, 0.1, keep=1)
    thread = threading.Thread(target=schedule.run, args=(tmp_path / "lake", stop, tell))
    thread.start()
    try:
        with LandedLake(tmp_path / "lake") as lake:
            lake.land(article("a1"))
        assert stop.wait(60)
    finally:
        stop.set()
        thread.join()
    assert len(made) == 1


def test_folders_change_names_where_that_takes_two_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.duckdb.exchange._exchange_at_once", lambda *_: False)
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange(tmp_path / "one", tmp_path / "other")
    assert names_in(tmp_path) == {"one", "other"}
    assert names_in(tmp_path / "other") == {"one"}
