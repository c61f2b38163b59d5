"""Upkeep of the lake by its writer: few and large files, a small catalog, no old snapshots, no orphans.

Files are merged in tiers, like those of a log-structured tree: small ones in every round, larger ones in every eighth,
and so on. A row is so rewritten once a tier; without tiers each round rewrites a table's newest file up to its target
size (docs/adr/0004 has the figures).

Ages are compared here and not by DuckLake's ``older_than``: with its catalog in SQLite, DuckLake 1.0 compares times as
text in two forms, and takes whatever is of today for older than a minute ago. Readers then lose the files they read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog

from schemas.errors import LakeError
from sinks.duckdb.lake import Lake

log = structlog.stdlib.get_logger(__name__)

COMMITS = 25
"""Transactions between two steps, some 250 between two rounds: each leaves a file in every table that it fills."""

TABLES = (
    "articles",
    "classifications",
    "items",
    "passages",
    "unsure_passages",
    "alerts",
    "deliveries",
    "rules",
    "dead_letters",
    "offsets",
)
"""What is merged, a table a step: together they take 0.4 s after 250 commits, the longest of them 0.12 s."""

SNAPSHOT_SECONDS = 300.0
"""How long the past is kept, and so how long a reader's question may take. Every commit is a snapshot."""

ORPHAN_SECONDS = 3_600.0
"""The age at which a file that no snapshot names was left by a killed writer; a batch takes seconds."""


@dataclass(frozen=True)
class Tier:
    """In every ``rounds``-th round, files of less than ``max_file_bytes`` are merged with their neighbours."""

    rounds: int
    max_file_bytes: int


TIERS = (Tier(1, 1 << 20), Tier(8, 8 << 20), Tier(64, 64 << 20))
"""Eightfold each: measured over a month of rows, a round costs the same at its end as at its beginning."""

LATEST_OFFSETS = "select * from lake.current_offsets"

OLD_SNAPSHOTS = """
select snapshot_id
from ducklake_snapshots('lake')
where snapshot_time < ?
qualify snapshot_id < max(snapshot_id) over ()
"""

EXPIRE = "call ducklake_expire_snapshots('lake', versions => ?)"

MERGE = "call ducklake_merge_adjacent_files('lake', ?, max_file_size => ?)"

OLD_FILES = """
select data_file_id, path
from __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion
where path_is_relative and schedule_start::timestamptz < ?
"""
"""A table of DuckLake's specification, in the catalog."""

FORGET_FILES = """
delete from __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion
where data_file_id in (select unnest(?))
"""

DELETE_ORPHANS = "call ducklake_delete_orphaned_files('lake', older_than => ?)"
"""Here ``older_than`` is compared with the files' own times, and right."""


class Maintenance:
    """Counts commits, and does one step of a round after every so many: no batch waits for a whole round.

    What a round fails to do waits for the next.
    """

    def __init__(
        self,
        lake: Lake,
        clock: Callable[[], datetime],
        *,
        commits: int = COMMITS,
        snapshot_seconds: float = SNAPSHOT_SECONDS,
        tiers: tuple[Tier, ...] = TIERS,
    ) -> None:
        self._lake = lake
        self._clock = clock
        self._commits = commits
        self._snapshot_seconds = snapshot_seconds
        self._tiers = tiers
        self._since = 0
        self._rounds = 0
        self._round = self._steps()

    def after_commit(self) -> None:
        """Count one commit; every so many, do the next step. Landing goes on whatever becomes of it."""
        self._since += 1
        if self._since < self._commits:
            return
        self._since = 0
        started = monotonic()
        try:
            if next(self._round, None) is None:
                self._round = self._steps()
        except LakeError as error:
            log.exception("maintenance failed", action="maintain", error=str(error))
            self._round = self._steps()
        log.debug("lake maintained", action="maintain", seconds=round(monotonic() - started, 3))

    def run(self) -> None:
        """One whole round: prune offsets, expire snapshots, merge files, delete what no snapshot needs.

        Raises: LakeError -- a step failed; rows are as they were.
        """
        for _ in self._steps():
            pass

    def _steps(self) -> Iterator[str]:
        """One round; every step that is done gives its name."""
        self._prune_offsets()
        self._expire_snapshots()
        yield "expire"
        for tier in self._tiers:
            if self._rounds % tier.rounds == 0:
                for table in TABLES:
                    self._lake.run(MERGE, [table, tier.max_file_bytes])
                    yield f"merge {table}"
        self._delete_files()
        if self._rounds % self._tiers[-1].rounds == 0:
            self._lake.run(DELETE_ORPHANS, [self._before(ORPHAN_SECONDS)])
        self._rounds += 1
        yield "delete"

    def _prune_offsets(self) -> None:
        """Keep the latest offset of each partition. All rows go and the latest come back, so that whole files go."""
        with self._lake.naming_errors():
            latest = self._lake.connection.execute(LATEST_OFFSETS).to_arrow_table()
        self._lake.replace("offsets", latest)

    def _expire_snapshots(self) -> None:
        old = self._lake.query(OLD_SNAPSHOTS, [self._before(self._snapshot_seconds)])
        if old:
            self._lake.run(EXPIRE, [[number for (number,) in old]])

    def _delete_files(self) -> None:
        """Delete files that were merged away long enough ago. First the files: what is killed here is done again."""
        old = self._lake.query(OLD_FILES, [self._before(self._snapshot_seconds)])
        with self._lake.naming_errors():
            for _, path in old:
                (self._lake.folder.data / path).unlink(missing_ok=True)
        if old:
            self._lake.run(FORGET_FILES, [[number for number, _ in old]])

    def _before(self, seconds: float) -> datetime:
        return self._clock() - timedelta(seconds=seconds)
