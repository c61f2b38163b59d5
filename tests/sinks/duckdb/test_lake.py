"""The lake itself: who may open it, which program fits it, and what a full disk does to it."""

import subprocess
import sys
from pathlib import Path

import pytest

from schemas.errors import AlreadyRunningError, LakeError
from schemas.topics import Topics
from sinks.duckdb.attach import LakeFolder, attach, connect
from sinks.duckdb.lake import Lake, landed_offsets, open_lake, utc_now
from sinks.duckdb.migrate import FOLDER, VIEWS, load_migrations, migrate
from sinks.duckdb.offsets import Partition, offset_rows
from sinks.duckdb.rows import SCHEMAS, Received, decode, to_arrow
from tests.support.landing import ask
from tests.support.messages import DATE, article, classified

ROOT = Path(__file__).parents[3]
TOPICS = Topics()
SPILL_FOLDER = "select current_setting('temp_directory')"
PARTITION = Partition("cluster", "topic", TOPICS.articles.name, 0)


def land(lake: Lake, article_id: str, text: str, number: int) -> None:
    received = Received(TOPICS.articles.name, 0, number, None, None, article(article_id, text).encode())
    tables = to_arrow([decode(received, TOPICS, DATE)])
    tables["offsets"] = offset_rows([(PARTITION, number)], number, DATE)
    lake.land(tables, number)


def found_in(article_id: str) -> Received:
    """A message with what was found in an article."""
    return Received(TOPICS.classified.name, 0, 0, None, None, classified(article_id).encode())


def test_second_writer_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with Lake(tmp_path), pytest.raises(AlreadyRunningError, match="another writer"):
        Lake(tmp_path)
    with Lake(tmp_path):
        pass


def test_lake_that_is_not_there_is_an_error_for_readers_and_has_landed_nothing(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there is no lake"):
        open_lake(tmp_path)
    assert landed_offsets(tmp_path, "cluster") == {}


def test_lake_where_none_can_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LakeError, match="cannot be made"):
        Lake(tmp_path / "file" / "lake")


def test_catalog_that_is_no_catalog_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a catalog, " * 100)
    with pytest.raises(LakeError, match="cannot be used"):
        Lake(tmp_path)
    with pytest.raises(LakeError, match="cannot be used"):
        open_lake(tmp_path)


def test_lake_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        lake.run("insert into schema_migrations values (9999, '9999_later', 'sha', now())")
    with pytest.raises(LakeError, match="newer than this program: it has migration 9999_later"):
        Lake(tmp_path)


def test_migration_changed_after_it_was_applied_is_refused(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        lake.run("update schema_migrations set sha256 = 'other' where number = 1")
    with pytest.raises(LakeError, match="0001_first_tables was changed"):
        Lake(tmp_path)


def test_new_migration_and_changed_views_are_applied_once(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for each in load_migrations():
        (migrations / f"{each.name}.sql").write_text(each.sql)
    number = len(load_migrations()) + 1
    (migrations / f"{number:04}_tags.sql").write_text("create table tags (tag varchar);")
    views = tmp_path / "views.sql"
    views.write_text(VIEWS.read_text() + "create or replace view tag_view as from tags;")
    with Lake(tmp_path / "lake") as lake:
        assert migrate(lake.connection, utc_now, FOLDER, VIEWS) == []
        assert migrate(lake.connection, utc_now, migrations, views) == [f"{number:04}_tags", "views"]
        assert migrate(lake.connection, utc_now, migrations, views) == []
        assert lake.query("from tag_view") == []


def make_lake_of_migration_one(folder: Path, scratch: Path) -> None:
    """A lake as the first migration made it, with an article and a classification of an item in it."""
    scratch.mkdir()
    first = load_migrations()[0]
    (scratch / f"{first.name}.sql").write_text(first.sql)
    views = scratch / "views.sql"
    views.write_text("create view directives as from items where kind = 'directive';")
    at = LakeFolder(folder)
    at.data.mkdir(parents=True)
    with connect(threads=1, memory_limit="256MB", spill=at.writer_spill) as connection:
        attach(connection, at.catalog, at.data, read_only=False)
        migrate(connection, utc_now, scratch, views)
        connection.execute(
            "insert into articles by name select 'a0' as article_id, 's' as source, 't' as text, now() as date_landed, "
            "'k' as kafka_topic, 0 as kafka_partition, 0 as kafka_offset"
        )
        connection.execute("insert into passages values ('a0#0#0', 'a0#0', 'a0', 'legal', 0.9, 0, 1, 't', [], now())")


def test_lake_of_the_first_migration_is_migrated_with_its_rows(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    make_lake_of_migration_one(folder, tmp_path / "migrations")
    with Lake(folder) as lake:
        found = to_arrow([decode(found_in("a1"), TOPICS, DATE)])
        lake.land({**found, "offsets": offset_rows([(PARTITION, 1)], 1, DATE)}, 1)
        assert lake.query("select number, name from schema_migrations where number > 0 order by number") == [
            (1, "0001_first_tables"),
            (2, "0002_unsure_passages"),
            (3, "0003_alerts"),
        ]
    assert ask(folder, "select article_id, text from articles") == [("a0", "t")]
    assert ask(folder, "select passage_id from passages where article_id = 'a0'") == [("a0#0#0",)]
    assert ask(folder, "select unsure_id, text from unsure_passages order by all") == [
        ("a1#u0", "A crowd had formed."),
        ("a1#u1", "Lawyers were called."),
    ]
    assert ask(folder, "select sum(unsure) from unsure_shares") == [(2,)]


def test_every_column_of_every_table_says_what_it_means(tmp_path: Path) -> None:
    Lake(tmp_path).close()
    columns = ask(
        tmp_path,
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = 'lake' and table_name in (select table_name from duckdb_tables())",
    )
    found = {table: {name for each, name, _ in columns if each == table} for table, _, _ in columns}
    assert {table: names for table, names in found.items() if table in SCHEMAS} == {
        table: set(schema.names) for table, schema in SCHEMAS.items()
    }
    assert [(table, name) for table, name, comment in columns if not comment] == []


def test_every_table_and_view_says_what_it_is(tmp_path: Path) -> None:
    Lake(tmp_path).close()
    silent = "where comment is null and database_name = 'lake' and not internal"
    assert ask(tmp_path, f"select view_name from duckdb_views() {silent}") == []
    assert ask(tmp_path, f"select table_name from duckdb_tables() {silent}") == []


def test_migration_that_fails_leaves_the_lake_as_it_was(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for each in load_migrations():
        (migrations / f"{each.name}.sql").write_text(each.sql)
    number = len(load_migrations()) + 1
    (migrations / f"{number:04}_bad.sql").write_text("create table half (i integer); select * from nowhere;")
    with Lake(tmp_path / "lake") as lake:
        with pytest.raises(LakeError, match="_bad failed"):
            migrate(lake.connection, utc_now, migrations)
        assert lake.query("select table_name from duckdb_tables() where table_name = 'half'") == []
        assert migrate(lake.connection, utc_now) == []


def test_migrations_that_skip_a_number_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0002_second.sql").write_text("select 1;")
    with pytest.raises(LakeError, match="not numbered 1, 2, 3"):
        load_migrations(tmp_path)


def test_lake_moved_as_a_folder_is_read_where_it_lies_then(tmp_path: Path) -> None:
    with Lake(tmp_path / "here") as lake:
        land(lake, "a1", 'It\'s \x00 \U0001f600 \\ "text"', 1)
    (tmp_path / "here").rename(tmp_path / "it's there")
    assert ask(tmp_path / "it's there", "select text from articles") == [('It\'s \x00 \U0001f600 \\ "text"',)]
    assert landed_offsets(tmp_path / "it's there", "cluster") == {("topic", 0): 1}
    assert landed_offsets(tmp_path / "it's there", "another") == {}


def test_commit_whose_answer_was_lost_is_not_repeated(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1", "text", 1)
        attempts = []

        def work() -> None:
            attempts.append(1)
            lake.connection.execute("select error('database is locked')").fetchall()

        lake._retry(work, committed=lambda: True)  # noqa: SLF001 -- a lost answer cannot be had otherwise
        assert len(attempts) == 1


def test_commit_that_cannot_be_asked_for_is_an_error_of_the_lake(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:

        def locked() -> None:
            lake.connection.execute("select error('database is locked')").fetchall()

        def unanswered() -> bool:
            return bool(lake.connection.execute("select error('disk I/O error')").fetchall())

        with pytest.raises(LakeError, match="disk I/O error"):
            lake._retry(locked, committed=unanswered)  # noqa: SLF001 -- likewise


def test_locked_catalog_is_tried_again_until_it_is_free(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        attempts = []

        def work() -> None:
            attempts.append(1)
            if len(attempts) < 3:
                lake.connection.execute("select error('database is locked')").fetchall()
            lake.connection.execute("insert into offsets values (1, 'c', 't', 'n', 0, 1, now())").fetchall()

        lake._retry(work, committed=lambda: False)  # noqa: SLF001 -- likewise
        assert (len(attempts), lake.query("select count(*) from offsets")) == (3, [(1,)])


def test_disk_full_is_an_error_that_says_so_and_loses_nothing_landed(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1", "text", 1)
    program = subprocess.run(
        [sys.executable, "-c", "import sys; from tests.support.full_disk import main; main(sys.argv[1])", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (program.returncode, program.stdout) == (74, "")
    assert "full; make room" in program.stderr
    assert ask(tmp_path, "select article_id from articles") == [("a1",)]
    with Lake(tmp_path) as lake:
        land(lake, "a2", "text", 2)
    assert ask(tmp_path, "select article_id from articles order by all") == [("a1",), ("a2",)]
    assert landed_offsets(tmp_path, "cluster") == {("topic", 0): 2}


def test_what_does_not_fit_memory_lies_in_the_lake_and_nobody_shares_it(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        land(lake, "a1", "text", 1)
        with open_lake(tmp_path) as first, open_lake(tmp_path) as second:
            ((writer,),) = lake.query(SPILL_FOLDER)
            readers = [each.execute(SPILL_FOLDER).fetchall()[0][0] for each in (first, second)]
    assert {Path(each).parent for each in (writer, *readers)} == {tmp_path}
    assert len({writer, *readers}) == 3
