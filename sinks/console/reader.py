"""The lake for the console: read-only, each question on a cursor of its own, in a thread, for so long and no longer."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import duckdb

from schemas.errors import LakeError, PipelineError, TransientError
from sinks.console.queries import read_query
from sinks.duckdb.attach import CATALOG_NAME, LakeFolder
from sinks.duckdb.lake import lake_error, open_lake
from sinks.duckdb.questions import QuestionError, ask

Found = TypeVar("Found")

Row = dict[str, Any]

WATCH_SECONDS = 0.2
"""How often it is looked whether a question has had its time. It is interrupted each time until it ends, since an
interrupt that comes just before it begins is forgotten."""


MISWORDED = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException)
"""What DuckDB makes of a value that somebody typed, such as a regular expression that is none: the lake is well."""


TOO_LARGE = "it needs more memory than a question of the console may take"


class TooLongError(PipelineError):
    """The question did not end in time."""


class BusyError(TransientError):
    """As many questions wait as may wait."""


class NoLakeError(LakeError):
    """There is no lake yet: nothing is wrong, and later there will be one."""


@dataclass(frozen=True)
class Limits:
    """What the questions of one reader may take together, and one question by itself.

    threads, memory_limit, spill_limit: of its DuckDB. seconds: the longest that a question runs. at_once: how many run,
    waiting: how many more wait for their turn before others are turned away.
    """

    threads: int
    memory_limit: str
    spill_limit: str
    seconds: float
    at_once: int
    waiting: int


PAGES = Limits(threads=2, memory_limit="384MB", spill_limit="1GB", seconds=10.0, at_once=4, waiting=60)
"""A page's slowest question takes a second over a million items; a minute's worth of readers may wait."""

TYPED = Limits(threads=2, memory_limit="384MB", spill_limit="1GB", seconds=20.0, at_once=2, waiting=8)
"""What somebody types runs in a DuckDB of its own, so that it takes neither memory nor turns from the pages; and it
spills to the disk of the lake, of which the writer needs the rest."""


class LakeReader:
    """One DuckDB on the lake, opened at the first question and anew after the lake could not be read."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._stopping = False
        self._turns = anyio.CapacityLimiter(limits.at_once)

    async def rows(self, query: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a query of this folder.

        Raises: NoLakeError, LakeError -- it cannot be read; QuestionError -- a value is wrong; TooLongError; BusyError.
        """

        def work(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
            result = cursor.execute(read_query(query), dict(parameters or {}))
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

        return await self._in_turn(work)

    async def ask(self, question: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Columns and the first rows of what somebody typed. Raises: QuestionError, and as `rows`."""
        return await self._in_turn(lambda cursor: ask(cursor, question, limit=limit))

    def stop(self) -> None:
        """End the questions that run, and take no more. May be called from a signal handler."""
        self._stopping = True

    def close(self) -> None:
        """Let go of the lake; the next question opens it anew."""
        with self._opening:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def _in_turn(self, work: Callable[[duckdb.DuckDBPyConnection], Found]) -> Found:
        if self._stopping:
            raise BusyError("the console stops")
        if self._turns.statistics().tasks_waiting >= self._limits.waiting:
            raise BusyError("many questions wait already; ask again in a moment")
        running = _Running(self._limits.seconds)
        watching = asyncio.create_task(self._watch(running))
        try:
            return await anyio.to_thread.run_sync(self._run, work, running, limiter=self._turns)
        except RuntimeError as error:  # the system refuses a thread the memory for its stack
            raise BusyError("memory is short; ask again in a moment") from error
        finally:
            watching.cancel()

    async def _watch(self, running: "_Running") -> None:
        """Interrupt the question when it has not ended in time, or the reader is to stop."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            running.interrupt_if_late(at_once=self._stopping)

    def _run(self, work: Callable[[duckdb.DuckDBPyConnection], Found], running: "_Running") -> Found:
        with self._naming_errors(), self._open().cursor() as cursor:
            cursor.execute(f"use {CATALOG_NAME}")
            with running.begun(cursor):
                return work(cursor)

    def _open(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._connection is None:
                if not LakeFolder(self._folder).catalog.exists():
                    raise NoLakeError(f"`tocsin up` or `tocsin writer` makes one in {self._folder}.")
                self._connection = open_lake(
                    self._folder,
                    threads=self._limits.threads,
                    memory_limit=self._limits.memory_limit,
                    spill_limit=self._limits.spill_limit,
                    keep_files=False,
                )
            return self._connection

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.InterruptException as error:
            raise TooLongError(f"stopped after {self._limits.seconds:g} seconds") from error
        except QuestionError as error:
            if isinstance(error.__cause__, duckdb.InterruptException):
                raise TooLongError(f"stopped after {self._limits.seconds:g} seconds") from error
            if isinstance(error.__cause__, duckdb.OutOfMemoryException):
                raise QuestionError(TOO_LARGE) from error
            raise
        except NoLakeError:
            raise
        except LakeError:
            self.close()
            raise
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise QuestionError(TOO_LARGE) from error
        except MISWORDED as error:
            raise QuestionError(" ".join(str(error).split())) from error
        except duckdb.Error as error:
            self.close()
            raise lake_error(error, self._folder) from error


class _Running:
    """One question while it runs, watched from the event loop: when memory is short, no thread can be had."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._give_up = 0.0

    @contextmanager
    def begun(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """From here to the end of the block its time counts."""
        with self._lock:
            self._cursor, self._give_up = cursor, time.monotonic() + self._seconds
        try:
            yield
        finally:
            with self._lock:
                self._cursor = None

    def interrupt_if_late(self, *, at_once: bool) -> None:
        """Interrupt it where its time is over, or at once."""
        with self._lock:
            if self._cursor is not None and (at_once or time.monotonic() >= self._give_up):
                self._cursor.interrupt()
