"""A question that somebody typed, asked for so long and no longer; Ctrl-C ends it sooner."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any

import duckdb

from schemas.errors import PipelineError
from sinks.duckdb.attach import CATALOG_NAME
from sinks.duckdb.questions import QuestionError, ask

Answer = tuple[list[str], list[tuple[Any, ...]]]

AGAIN_SECONDS = 0.1
"""Between two interrupts: DuckDB forgets one that comes just before a statement begins."""


class StoppedError(PipelineError):
    """Ctrl-C ended the question. The status is what a shell gives a command that SIGINT ended."""

    exit_status = 130


class TooLongError(QuestionError):
    """The question did not end in its time."""


def ask_within(
    connection: duckdb.DuckDBPyConnection, question: str, seconds: float, limit: int | None = None
) -> Answer:
    """The columns and rows of a question that only reads, as `ask` has it, of the newest commit when it begins.

    The question runs in a thread while this one waits, so that a signal is handled whatever DuckDB is doing.

    Parameters: limit -- the most rows that are fetched, None for all.
    Raises: TooLongError, StoppedError -- the connection can be asked again; QuestionError, LakeError -- as `ask`.
    """
    with _own_cursor(connection) as cursor, ThreadPoolExecutor(1, "question") as pool:
        asked = pool.submit(ask, cursor, question, limit=limit)
        try:
            return asked.result(timeout=seconds)
        except TimeoutError:
            stopped: PipelineError = TooLongError(f"stopped after {seconds:g} seconds; --timeout allows more")
        except KeyboardInterrupt:
            stopped = StoppedError("stopped")
        _interrupt(cursor, asked)
        raise stopped


@contextmanager
def _own_cursor(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor for one question: closing it ends its transaction, also when rows were left unread."""
    with connection.cursor() as cursor:
        cursor.execute(f"use {CATALOG_NAME}")
        yield cursor


def _interrupt(cursor: duckdb.DuckDBPyConnection, asked: "Future[Answer]") -> None:
    while not asked.done():
        cursor.interrupt()
        with suppress(KeyboardInterrupt):  # somebody who types Ctrl-C twice
            wait([asked], timeout=AGAIN_SECONDS)
