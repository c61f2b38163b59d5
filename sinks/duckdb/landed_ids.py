"""Which ids of a batch are in the lake already: what makes a second delivery land nothing."""

from collections.abc import Sequence
from itertools import compress

import duckdb
import numpy as np
import pyarrow as pa

from sinks.duckdb.recent_ids import CAPACITY, Hashes, RecentIds


class LandedIds:
    """The ids of one table. Reads the lake when it is made, and then only to confirm that an id is there.

    An id that was landed before the last ``capacity`` ids is not noticed; the broker's retention keeps it from coming.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: str, column: str, capacity: int = CAPACITY
    ) -> None:
        self._connection = connection
        self._table = table
        self._column = column
        self._recent = RecentIds(capacity)
        newest_first = connection.execute(
            f"select hash({column}) as hashed from {table} order by date_landed desc limit {capacity}"  # noqa: S608 -- our own names
        ).fetchnumpy()["hashed"]
        self._recent.add(np.ascontiguousarray(newest_first[::-1], dtype=np.uint64))

    def find_landed(self, ids: Sequence[str]) -> set[str]:
        """Those of ``ids`` that the lake has. One hash look-up, and a read of the id column only when it hits."""
        if not ids:
            return set()
        perhaps = list(compress(ids, self._recent.contains(self._hash(ids))))
        return self._confirm(perhaps) if perhaps else set()

    def add(self, ids: Sequence[str]) -> None:
        """Remember ids whose transaction has been committed."""
        if ids:
            self._recent.add(self._hash(ids))

    def _hash(self, ids: Sequence[str]) -> Hashes:
        """DuckDB's own hash, so that the lake's ids are hashed inside DuckDB when the writer starts."""
        batch_ids = pa.table({"id": pa.array(ids, pa.string())})
        found = self._query("select hash(id) as hashed from batch_ids", batch_ids).fetchnumpy()
        return np.asarray(found["hashed"], dtype=np.uint64)

    def _confirm(self, ids: Sequence[str]) -> set[str]:
        batch_ids = pa.table({"id": pa.array(ids, pa.string())})
        query = f"select {self._column} as id from {self._table} where {self._column} in (select id from batch_ids)"  # noqa: S608 -- our own names
        return {found for (found,) in self._query(query, batch_ids).fetchall()}

    def _query(self, query: str, batch_ids: pa.Table) -> duckdb.DuckDBPyConnection:
        self._connection.register("batch_ids", batch_ids)
        return self._connection.execute(query)
