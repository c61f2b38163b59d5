"""What arrives: one look into the lake for all browsers, at most one a second, and none while nobody asks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import anyio

from schemas.errors import LakeError, PipelineError
from sinks.console.reader import LakeReader, Row
from sinks.duckdb.lake import utc_now

LOOK_SECONDS = 1.0
"""Between two looks: what a reader takes for at once, and what a lake bears beside its writer."""

KEPT = 60
"""Arrivals of a kind that are remembered, and the most that a page shows."""

ITEMS_SHOWN = 20
ALERTS_SHOWN = 5
"""When a page opens."""

ANY_ITEM = {"kind": None, "source": None, "place": None, "day": None, "p": None, "before": None, "before_id": None}
ANY_ALERT = {"severity": None, "rule": None, "skip": 0}


@dataclass(frozen=True)
class Arrivals:
    """What is new since a mark, the newest first. mark: what to ask with next time."""

    items: list[Row]
    alerts: list[Row]
    mark: int


@dataclass(frozen=True)
class _Arrived:
    """A row, and the mark of the look that found it."""

    mark: int
    row: Row


class _Newest:
    """The newest rows of one query, by their ids: a revision of an alert takes the place of the one before."""

    def __init__(self, query: str, key: str, filters: Row) -> None:
        self._query = query
        self._key = key
        self._filters = filters
        self._landed: datetime | None = None
        self.arrived: list[_Arrived] = []

    async def read(self, reader: LakeReader, mark: int | None) -> None:
        """Look once. Parameters: mark -- None at first: what was there before has that of its landing."""
        found = await reader.rows(self._query, self._filters | {"after": self._landed, "limit": KEPT})
        new = [_Arrived(_microseconds(row["date_landed"]) if mark is None else mark, row) for row in found]
        ids = {each.row[self._key] for each in new}
        self.arrived = [*new, *(each for each in self.arrived if each.row[self._key] not in ids)][:KEPT]
        self._landed = max((each.row["date_landed"] for each in self.arrived), default=None)


class Pulse:
    """The newest items and alerts, and a mark that grows with every look.

    Marks are microseconds since 1970, of the look and not of the landing: items and alerts are read one after the
    other, and what a commit between the two brought is found by the next look, under an older time of landing. The
    first look's have the mark of their landing, so that a browser that was open before a restart is told of nothing
    twice.
    """

    def __init__(
        self, reader: LakeReader, clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._now = now
        self._looked_at: float | None = None
        self._looking = anyio.Lock()
        self._problem: PipelineError | None = None
        self._forget()

    def _forget(self) -> None:
        """Another lake may come: its rows are other ones."""
        self._items = _Newest("items", "item_id", ANY_ITEM)
        self._alerts = _Newest("alerts", "alert_id", ANY_ALERT)
        self._mark: int | None = None

    async def newest(self) -> Arrivals:
        """What a page shows when it opens. Raises: as `LakeReader.rows`."""
        arrivals = await self.since(-1)
        return Arrivals(arrivals.items[:ITEMS_SHOWN], arrivals.alerts[:ALERTS_SHOWN], arrivals.mark)

    async def since(self, mark: int) -> Arrivals:
        """What was found after a mark. Raises: as `LakeReader.rows`."""
        await self._look()
        items, alerts = (
            [each.row for each in newest.arrived if each.mark > mark] for newest in (self._items, self._alerts)
        )
        return Arrivals(items, alerts, max(mark, self._mark or 0))

    async def _look(self) -> None:
        async with self._looking:
            if self._looked_at is None or self._clock() - self._looked_at >= LOOK_SECONDS:
                await self._try()
            if self._problem is not None:
                raise self._problem

    async def _try(self) -> None:
        try:
            await self._read()
            self._problem = None
        except PipelineError as error:
            self._problem = error
            if isinstance(error, LakeError):
                self._forget()
        finally:
            self._looked_at = self._clock()

    async def _read(self) -> None:
        mark = None if self._mark is None else max(self._mark + 1, _microseconds(self._now()))
        await self._alerts.read(self._reader, mark)
        await self._items.read(self._reader, mark)
        known = [each.mark for each in (*self._alerts.arrived, *self._items.arrived)]
        self._mark = max([_microseconds(self._now()) if mark is None else mark, *known])


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
