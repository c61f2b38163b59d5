"""The ledger: which article holds which id, what a topic has received already, when a feed is due again.

SQLite, because several ingest processes share it and a crash must leave it whole. What is lost with it is only time:
articles are sent again, and the lake drops them by their ids.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.errors import PipelineError
from streams.sources.identity import marked_ids

BUSY_SECONDS = 60.0
"""How long a process waits for another's transaction, which takes milliseconds: ample on a loaded machine."""

_VARIABLES = 500
"""Ids in one query, under the 999 variables that older SQLite libraries take."""


class LedgerError(PipelineError):
    """The ledger cannot be opened or written: no permission, a full disk, a damaged file."""

    exit_status = 74


@dataclass(frozen=True, slots=True)
class Claim:
    """An article that wants to be called ``preferred``; ``content`` is its fingerprint."""

    preferred: str
    content: str


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed: its validators, when it is due, how often it has failed in a row."""

    date_next_poll: datetime
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0


class Ledger:
    """The ledger as one destination sees it.

    Parameters: path -- its file, made with its folder when absent. destination -- see `Publisher.destination`.
    Raises: LedgerError -- from any method.
    """

    def __init__(self, path: Path, destination: str) -> None:
        self._path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            with self._transaction():
                self._create()
                self._destination = self._number(destination)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Twice is allowed."""
        self._connection.close()

    def claim(self, claims: Sequence[Claim]) -> list[str]:
        """Give each article its id, in order, and keep it for that content: the preferred one while it is free.

        One transaction, so two processes never give one id to two contents.
        """
        with self._transaction():
            holders = self._holders({each.preferred for each in claims})
            return [self._give(each, holders) for each in claims]

    def sent(self, article_ids: Iterable[str]) -> set[str]:
        """Those of the ids that the destination has acknowledged before."""
        with self._errors():
            return {
                row[0]
                for some in _portions(list(article_ids))
                for row in self._connection.execute(
                    "select article_id from sent where destination_id = ?"  # noqa: S608 -- placeholders only
                    f" and article_id in ({', '.join('?' * len(some))})",
                    (self._destination, *some),
                )
            }

    def acknowledge(self, article_ids: Iterable[str], now: datetime) -> None:
        """Enter what the destination has acknowledged, in one transaction."""
        with self._transaction():
            self._connection.executemany(
                "insert or ignore into sent values (?, ?, ?)",
                [(self._destination, each, now.isoformat()) for each in article_ids],
            )

    def feed(self, url: str) -> FeedState | None:
        """What is remembered of a feed; None of one that was never fetched."""
        with self._errors():
            row = self._connection.execute(
                "select date_next_poll, etag, last_modified, failures from feeds where destination_id = ? and url = ?",
                (self._destination, url),
            ).fetchone()
        return FeedState(datetime.fromisoformat(row[0]), *row[1:]) if row else None

    def remember_feed(self, url: str, state: FeedState) -> None:
        """Keep the state of a feed over a restart."""
        with self._transaction():
            self._connection.execute(
                "insert or replace into feeds (destination_id, url, etag, last_modified, date_next_poll, failures)"
                " values (?, ?, ?, ?, ?, ?)",
                (
                    self._destination,
                    url,
                    state.etag,
                    state.last_modified,
                    state.date_next_poll.isoformat(),
                    state.failures,
                ),
            )

    def _give(self, claim: Claim, holders: dict[str, str]) -> str:
        for article_id in (claim.preferred, *marked_ids(claim.preferred, claim.content)):
            holder = holders.get(article_id) or self._holders({article_id}).get(article_id)
            if holder is None:
                self._connection.execute("insert into identities values (?, ?)", (article_id, claim.content))
            if holder in (None, claim.content):
                holders[article_id] = claim.content
                return article_id
        raise AssertionError("the last id carries the whole content")

    def _holders(self, article_ids: set[str]) -> dict[str, str]:
        holders: dict[str, str] = {}
        for some in _portions(list(article_ids)):
            holders.update(
                self._connection.execute(
                    "select article_id, content from identities"  # noqa: S608 -- placeholders only
                    f" where article_id in ({', '.join('?' * len(some))})",
                    some,
                )
            )
        return holders

    def _create(self) -> None:
        """Statement by statement: executescript would commit the transaction around it."""
        script = files(__package__).joinpath("ledger.sql").read_text("utf-8")
        for statement in script.split(";"):
            self._connection.execute(statement)

    def _number(self, destination: str) -> int:
        self._connection.execute("insert or ignore into destinations (name) values (?)", (destination,))
        row = self._connection.execute("select destination_id from destinations where name = ?", (destination,))
        return int(row.fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(f"{self._path}: {error}") from error


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _VARIABLES):
        yield ids[start : start + _VARIABLES]
