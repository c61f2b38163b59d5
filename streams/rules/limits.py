"""A limit of time on DuckDB: one thread watches, and interrupts what runs too long."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

AGAIN_SECONDS = 0.1
"""A block may run several statements, and one that only begins as it is interrupted forgets it."""


class TimeLimit:
    """Interrupts a connection when a block takes longer than it may. One thread serves every block of its life."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._closed = False
        threading.Thread(target=self._watch, name="rule-time-limit", daemon=True).start()

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """Interrupt what the connection runs in this block after ``seconds``.

        Raises: duckdb.InterruptException -- out of the connection's call. A single function of DuckDB that takes long
            ends no sooner for it.
        """
        with self._changed:
            asleep = self._deadline is None
            self._deadline = time.monotonic() + seconds
            if asleep:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._deadline = None

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                if self._deadline is None:
                    self._changed.wait()
                elif (left := self._deadline - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._connection.interrupt()
                    self._deadline = time.monotonic() + AGAIN_SECONDS
