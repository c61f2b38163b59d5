"""Snapshots: the whole lake as it is in one commit, in a DuckDB file or in Parquet files, for whoever has no lake.

A snapshot is made under another name beside its own, and gets its own when it is whole: a reader meets the one before
or this one. The writer is not asked and does not wait; its files are read as any reader does.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from glob import escape as glob_escape
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from schemas.errors import AlreadyRunningError, LakeError, PipelineError
from sinks.duckdb.attach import LakeFolder, attach, connect, quoted
from sinks.duckdb.exchange import exchange
from sinks.duckdb.lake import lake_error, utc_now
from sinks.duckdb.migrate import VIEWS

THREADS = 2
MEMORY_LIMIT = "1GB"
"""A snapshot is to leave the writer and other readers their room; what does not fit spills beside the target."""

MARKER = "tocsin_snapshot"
"""The table, or with .json behind it the file, by which a snapshot is known as one, and may be replaced."""

LANDED = """
select table_name
from duckdb_tables()
where database_name = 'lake' and not internal
order by table_name
"""

COLUMNS = """
select table_name, column_name, comment
from duckdb_columns()
where database_name = 'lake' and not internal and table_name in (select unnest(?))
order by table_name, column_index
"""

TABLE_COMMENTS = "select table_name, comment from duckdb_tables() where database_name = 'lake' and comment is not null"

PUBLISHED_DAY = "(coalesce(date_published, date_landed) at time zone 'UTC')::date"
LANDED_DAY = "(date_landed at time zone 'UTC')::date"


class SnapshotError(PipelineError):
    """The snapshot cannot be made where it should lie: something else is there, or nothing may be written."""

    exit_status = 73


class SnapshotFormat(StrEnum):
    """What a snapshot is made of."""

    DUCKDB = "duckdb"
    PARQUET = "parquet"

    @property
    def suffix(self) -> str:
        """Of the names that a schedule gives its snapshots."""
        return ".duckdb" if self is SnapshotFormat.DUCKDB else ".parquet"


@dataclass(frozen=True)
class Snapshot:
    """One that was made. rows: by table. lake_version: DuckLake's number of the commit that it shows."""

    path: Path
    rows: dict[str, int]
    lake_version: int
    date_made: datetime

    @property
    def size_bytes(self) -> int:
        """What it takes on the disk."""
        return sum(each.stat().st_size for each in [self.path, *self.path.rglob("*")] if each.is_file())


def make_snapshot(
    lake: Path,
    target: Path,
    form: SnapshotFormat = SnapshotFormat.DUCKDB,
    *,
    clock: Callable[[], datetime] = utc_now,
    threads: int = THREADS,
    memory_limit: str = MEMORY_LIMIT,
) -> Snapshot:
    """Copy the newest commit of a lake to ``target``; a snapshot of the same form there is replaced at once.

    Raises: SnapshotError -- what is there is no snapshot, or nothing may be written there. AlreadyRunningError --
        another process makes the same one. LakeError -- there is no lake, it cannot be read, or the disk is full;
        what was there before is there still.
    """
    folder = LakeFolder(lake.absolute())
    target = target.absolute()
    if not folder.catalog.exists():
        raise LakeError(f"there is no lake in {lake} yet: `tocsin up` or `tocsin writer` makes one")
    if target == folder.path or target.is_relative_to(folder.path):
        raise SnapshotError(f"{target} lies in the lake itself")
    with _unfinished(target) as unfinished:
        _refuse_to_replace(target, form)
        spill = unfinished.with_name(unfinished.name + ".tmp")
        with connect(threads=threads, memory_limit=memory_limit, spill=spill) as connection:
            try:
                connection.execute("set preserve_insertion_order = false")
                attach(connection, folder.catalog, folder.data, read_only=True)
                made = WRITERS[form](connection, unfinished, clock())
            except duckdb.Error as error:
                raise lake_error(error, folder.path) from error
        _put_in_place(unfinished, target)
    return Snapshot(target, *made)


Made = tuple[dict[str, int], int, datetime]


def _write_duckdb(connection: duckdb.DuckDBPyConnection, file: Path, now: datetime) -> Made:
    connection.execute(f"attach '{quoted(file)}' as snapshot")
    connection.execute("begin")
    version = _version(connection)
    rows = {}
    for table in _tables(connection):
        [(rows[table],)] = connection.execute(f"create table snapshot.{table} as from lake.{table}").fetchall()
    for statement in _comments(connection, list(rows)):
        connection.execute(statement)
    connection.execute(
        f"create table snapshot.{MARKER} as select ?::timestamptz as date_made, ? as lake_version", [now, version]
    )
    connection.execute(f"comment on table snapshot.{MARKER} is 'When this snapshot was made, and of which commit'")
    connection.execute(f"comment on column snapshot.{MARKER}.date_made is 'When it was made'")
    connection.execute(f"comment on column snapshot.{MARKER}.lake_version is 'The commit of the lake that it shows'")
    connection.execute("commit")
    connection.execute("use snapshot")
    connection.execute(VIEWS.read_text("utf-8"))
    connection.execute("use memory; detach snapshot")
    return rows, version, now


def _write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, now: datetime) -> Made:
    folder.mkdir()
    connection.execute("begin")
    version = _version(connection)
    columns: dict[str, dict[str, str]] = {}
    for table, column, comment in connection.execute(COLUMNS, [_tables(connection)]).fetchall():
        columns.setdefault(table, {})[column] = comment
    rows = {}
    for table, names in columns.items():
        [(rows[table],)] = connection.execute(_copy(table, names, folder)).fetchall()
    comments = dict(connection.execute(TABLE_COMMENTS).fetchall())
    connection.execute("commit")
    about = {
        "date_made": now.isoformat(),
        "lake_version": version,
        "tables": {
            table: {"comment": comments.get(table), "rows": rows[table], "columns": names}
            for table, names in columns.items()
        },
    }
    (folder / f"{MARKER}.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return rows, version, now


WRITERS = {SnapshotFormat.DUCKDB: _write_duckdb, SnapshotFormat.PARQUET: _write_parquet}


def _copy(table: str, columns: dict[str, str], folder: Path) -> str:
    """The statement that writes a table's files: by day and kind where it has them, and each file whole in itself."""
    options = "format parquet, compression zstd"
    if "date_landed" not in columns:
        return f"copy (from lake.{table}) to '{quoted(folder / table)}.parquet' ({options})"
    day = PUBLISHED_DAY if "date_published" in columns else LANDED_DAY
    partitions = "day, kind" if "kind" in columns else "day"
    return (
        f"copy (select *, {day} as day from lake.{table}) to '{quoted(folder / table)}' "  # noqa: S608 -- our own names
        f"({options}, partition_by ({partitions}), write_partition_columns true)"
    )


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute(LANDED).fetchall()]


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    """The commit that this transaction sees, to its end."""
    [(version,)] = connection.execute("select id from ducklake_current_snapshot('lake')").fetchall()
    return int(version)


def _comments(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> Iterator[str]:
    """The comments of the lake's tables and columns, as statements for the snapshot."""
    for table, comment in connection.execute(TABLE_COMMENTS).fetchall():
        if table in tables:
            yield f"comment on table snapshot.{table} is '{_escaped(comment)}'"
    for table, column, comment in connection.execute(COLUMNS, [tables]).fetchall():
        if comment is not None:
            yield f"comment on column snapshot.{table}.{column} is '{_escaped(comment)}'"


def _escaped(text: str) -> str:
    return text.replace("'", "''")


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Where a snapshot is made before it gets its name. What a killed run left there goes first, this at the end."""
    path = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(_lock_of(target), timeout=0):
            _remove(path)
            try:
                yield path
            finally:
                _remove(path)
    except Timeout as error:
        raise AlreadyRunningError(f"another process makes {target}") from error
    except OSError as error:
        raise SnapshotError(f"{target} cannot be made: {error}") from error


def _remove(path: Path) -> None:
    for each in path.parent.glob(f"{glob_escape(path.name)}*"):  # its write-ahead log and what was spilled too
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def _refuse_to_replace(target: Path, form: SnapshotFormat) -> None:
    if target.exists() and not is_snapshot(target, form):
        raise SnapshotError(f"{target} is there and is no snapshot ({form}) of Tocsin; it is left as it is")


def is_snapshot(path: Path, form: SnapshotFormat) -> bool:
    """Whether something is a snapshot of this form that Tocsin made."""
    if form is SnapshotFormat.PARQUET:
        return (path / f"{MARKER}.json").is_file()
    if not path.is_file():
        return False
    try:
        with duckdb.connect(path, read_only=True) as connection:
            return connection.execute(f"select count(*) from {MARKER}").fetchall() == [(1,)]  # noqa: S608 -- our own name
    except duckdb.Error:
        return False


def remove_snapshot(path: Path) -> None:
    """Delete one, and its lock. Raises: OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    _lock_of(path).unlink(missing_ok=True)


def _lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.lock")


def _put_in_place(unfinished: Path, target: Path) -> None:
    """Give what is whole its name, once it is on the disk. A folder changes names with the one that is there."""
    for each in [unfinished, *unfinished.rglob("*")]:
        _sync(each)
    if target.is_dir():
        exchange(unfinished, target)
    else:
        unfinished.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
