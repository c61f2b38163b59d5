"""The lake: open for writing in one process, a transaction for rows and offsets; open for reading in any other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa
import stamina
import structlog
from filelock import FileLock, Timeout

from schemas.errors import AlreadyRunningError, LakeError
from sinks.duckdb.attach import CATALOG_NAME, LakeFolder, attach, connect, quoted
from sinks.duckdb.migrate import migrate
from sinks.duckdb.offsets import read_commit_number, read_offsets

log = structlog.stdlib.get_logger(__name__)

ATTEMPTS = 10
"""How often a transaction is tried while the catalog is locked: with the pauses between, about half a minute."""

RETRY_PAUSE_SECONDS = 5.0
"""The longest of those pauses; the first is a tenth of a second."""

THREADS = 2
"""Writing Parquet keeps about two cores busy at the flood; more only take memory."""

MEMORY_LIMIT = "1GB"
"""Five times what the largest batch needs while it is written; merging spills to disk beyond it."""

NO_FILE_CACHE = "set enable_external_file_cache = false"
"""A writer reads files only to merge them: kept in memory they made it grow from 216 to 563 MB in 2,000 commits."""

DISK_FULL = ("no space left on device", "disk is full", "file too large", "disk quota exceeded")
"""How the operating system, SQLite and DuckDB say that a file cannot grow."""

LOCKED = ("locked", "conflict")
"""How SQLite and DuckLake say that another process was in the way: worth another try."""


class _CatalogBusyError(Exception):
    """Somebody else holds the catalog for the moment."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Lake:
    """The lake of one folder, which this process alone may write.

    Raises: AlreadyRunningError -- another process writes it; LakeError -- it is newer than this program, damaged,
    or cannot be made where it should lie.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        threads: int = THREADS,
        memory_limit: str = MEMORY_LIMIT,
    ) -> None:
        self.folder = LakeFolder(folder)
        self._lock = _hold_lock(self.folder)
        try:
            self.connection = connect(threads=threads, memory_limit=memory_limit, spill=self.folder.writer_spill)
            try:
                self._open(clock)
            except BaseException:
                self.connection.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def _open(self, clock: Callable[[], datetime]) -> None:
        with self.naming_errors():
            self.connection.execute(NO_FILE_CACHE)
            if not self.folder.catalog.exists():
                self._make(clock)
            self._attach(self.folder.catalog, clock)

    def _make(self, clock: Callable[[], datetime]) -> None:
        """Make an empty lake under another name first, so that no reader meets one without tables."""
        for leftover in self.folder.path.glob(self.folder.unfinished_catalog.name + "*"):
            leftover.unlink()
        self._attach(self.folder.unfinished_catalog, clock)
        self.connection.execute(f"use memory; detach {CATALOG_NAME}")
        self.folder.unfinished_catalog.rename(self.folder.catalog)

    def _attach(self, catalog: Path, clock: Callable[[], datetime]) -> None:
        attach(self.connection, catalog, self.folder.data, read_only=False)
        for name in migrate(self.connection, clock):
            log.info("migration applied", action="migrate", migration=name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and then of the lock."""
        self.connection.close()
        self._lock.release()

    def land(self, tables: Mapping[str, pa.Table], commit_number: int) -> None:
        """Append rows to several tables in one transaction: all of them, or none.

        Parameters: tables -- rows by table; ``offsets`` among them carries ``commit_number``, by which a commit whose
            answer was lost is recognised. The transaction is repeated while another process holds the catalog.
        Raises: LakeError -- the disk is full, or the catalog stayed locked; nothing of this call is in the lake, except
            when the catalog could not be asked whether a commit without an answer was made: a new writer sees.
        """
        self._retry(
            lambda: self._append(tables), committed=lambda: read_commit_number(self.connection) >= commit_number
        )

    def replace(self, table: str, rows: pa.Table) -> None:
        """Replace all rows of a table in one transaction. Raises: LakeError -- it has the rows that it had."""

        def work() -> None:
            self.connection.execute(f"delete from {table}").fetchall()  # noqa: S608 -- our own names
            self._append({table: rows})

        self._retry(work, committed=lambda: False)

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement in a transaction of its own, repeated like `land`. Raises: LakeError."""
        self._retry(lambda: self.connection.execute(statement, parameters).fetchall(), committed=lambda: False)

    def query(self, question: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of one question. Raises: LakeError -- the lake cannot be read."""
        with self.naming_errors():
            return self.connection.execute(question, parameters).fetchall()

    @contextmanager
    def naming_errors(self) -> Iterator[None]:
        """Raise a LakeError for whatever DuckDB or the file system finds wrong in the block."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise lake_error(error, self.folder.path) from error

    def _retry(self, work: Callable[[], object], committed: Callable[[], bool]) -> None:
        try:
            for attempt in stamina.retry_context(
                on=_CatalogBusyError, attempts=ATTEMPTS, timeout=None, wait_max=RETRY_PAUSE_SECONDS
            ):
                with attempt:
                    self._try(work, committed)
        except _CatalogBusyError as error:
            raise LakeError(f"the catalog in {self.folder.path} stays locked: {error}") from error

    def _try(self, work: Callable[[], object], committed: Callable[[], bool]) -> None:
        try:
            self.connection.execute("begin")
            work()
            self.connection.execute("commit")
        except duckdb.Error as error:
            self._roll_back()
            if _says(error, DISK_FULL) or not _says(error, LOCKED):
                raise lake_error(error, self.folder.path) from error
            with self.naming_errors():
                landed = committed()
            if not landed:
                raise _CatalogBusyError(str(error)) from error

    def _roll_back(self) -> None:
        try:
            self.connection.execute("rollback")
        except duckdb.Error:
            log.debug("nothing to roll back", action="roll_back")

    def _append(self, tables: Mapping[str, pa.Table]) -> None:
        for table, rows in tables.items():
            self.connection.register("batch_rows", rows)
            self.connection.execute(f"insert into {table} by name select * from batch_rows")  # noqa: S608 -- our own names


def open_lake(
    path: Path, *, threads: int = 2, memory_limit: str = "1GB", spill_limit: str | None = None, keep_files: bool = True
) -> duckdb.DuckDBPyConnection:
    """Open the lake for reading, beside a writer or without one. The files of the lake are all that can be reached.

    Parameters: memory_limit, spill_limit -- what all its questions may take together of memory and, beyond that, of the
        disk, such as "1GB"; None for as much of the disk as DuckDB thinks right, which is most of what is free.
        keep_files -- whether files that were read stay in memory; not for a reader that stays for days and sees each
        file once.
    Raises: LakeError -- there is no lake yet, or it cannot be attached.
    """
    folder = LakeFolder(path)
    if not folder.catalog.exists():
        raise LakeError(f"there is no lake in {path} yet: `tocsin up` or `tocsin writer` makes one")
    connection = connect(threads=threads, memory_limit=memory_limit, spill=folder.reader_spill())
    try:
        attach(connection, folder.catalog, folder.data, read_only=True)
        if not keep_files:
            connection.execute(NO_FILE_CACHE)
        if spill_limit is not None:
            connection.execute(f"set max_temp_directory_size = '{spill_limit}'")
        connection.execute(f"set allowed_directories = ['{quoted(path)}']")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise lake_error(error, path) from error
    return connection


def landed_offsets(folder: Path, cluster_id: str) -> dict[tuple[str, int], int]:
    """Read, beside the writer or without one, up to where one cluster's partitions were landed.

    Parameters: folder -- the lake's; a lake that is not there yet has landed nothing.
    Returns: the next offset to read, by topic id and partition: a topic made anew under its name has nothing landed.
    Raises: LakeError -- the lake cannot be read.
    """
    if not LakeFolder(folder).catalog.exists():
        return {}
    with open_lake(folder, threads=1, memory_limit="256MB") as connection:
        try:
            found = read_offsets(connection)
        except duckdb.CatalogException:  # the writer is making the lake at this moment
            return {}
        except duckdb.Error as error:
            raise lake_error(error, folder) from error
    return {(each.topic_id, each.number): offset for each, offset in found.items() if each.cluster_id == cluster_id}


def lake_error(error: Exception, folder: Path) -> LakeError:
    """What went wrong with the lake, in words that say what to do where that is known."""
    if _says(error, DISK_FULL):
        return LakeError(f"the disk that holds {folder} is full; make room and start again, nothing is lost ({error})")
    return LakeError(f"the lake in {folder} cannot be used: {error}")


def _says(error: Exception, phrases: tuple[str, ...]) -> bool:
    message = str(error).lower()
    return any(phrase in message for phrase in phrases)


def _hold_lock(folder: LakeFolder) -> FileLock:
    try:
        folder.data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.lock)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(f"another writer has the lake in {folder.path}") from error
    except OSError as error:
        raise LakeError(f"the lake in {folder.path} cannot be made: {error}") from error
    return lock
