"""Upkeep of the lake by its writer: few and large files, a small catalog, no old snapshots, no orphans."""

import logging
from collections.abc import Callable
from datetime import datetime

from sinks.duckdb.lake import Lake

logger = logging.getLogger(__name__)

COMMITS = 250
"""Transactions between two rounds: each leaves a file in every table that it fills."""


class Maintenance:
    """Counts commits, and keeps the lake in order every so many of them."""

    def __init__(self, lake: Lake, clock: Callable[[], datetime], commits: int = COMMITS) -> None:
        self._lake = lake
        self._clock = clock
        self._commits = commits
        self._since = 0

    def after_commit(self) -> None:
        """Count one commit; every so many, run a round."""
        self._since += 1
        if self._since >= self._commits:
            self._since = 0
            self.run()

    def run(self) -> None:
        """One round."""
