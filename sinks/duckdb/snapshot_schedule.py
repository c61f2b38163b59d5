"""Snapshots one after the other into a folder, of which the newest are kept."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from schemas.errors import PipelineError
from sinks.duckdb.lake import utc_now
from sinks.duckdb.snapshot import Snapshot, SnapshotFormat, is_snapshot, make_snapshot, remove_snapshot

log = structlog.stdlib.get_logger(__name__)

NAME = "tocsin-%Y%m%dT%H%M%SZ"
"""Names that sort as their times do."""


@dataclass(frozen=True)
class Schedule:
    """Into which folder, how often, and how many are kept; those that others put there are never deleted."""

    folder: Path
    form: SnapshotFormat
    every_seconds: float
    keep: int

    def run(self, lake: Path, stop: threading.Event, tell: Callable[[Snapshot], None]) -> None:
        """Make one now and one each time until ``stop`` is set. One that fails is logged, and made the next time."""
        while not stop.is_set():
            try:
                tell(self.make(lake))
            except PipelineError as error:
                log.warning("no snapshot was made", action="snapshot", error=str(error))
            stop.wait(self.every_seconds)

    def make(self, lake: Path) -> Snapshot:
        """Make one under the name of this moment, and delete what is older than the newest that are kept.

        Raises: PipelineError -- as `make_snapshot`; nothing was deleted then.
        """
        made = make_snapshot(lake, self.folder / f"{utc_now():{NAME}}{self.form.suffix}", self.form)
        for each in self.kept()[: -self.keep]:
            remove_snapshot(each)
        return made

    def kept(self) -> list[Path]:
        """The snapshots of this schedule, the oldest first."""
        found = sorted(self.folder.glob(f"tocsin-*{self.form.suffix}"))
        return [each for each in found if is_snapshot(each, self.form)]
