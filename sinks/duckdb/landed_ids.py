"""Which ids of a batch are in the lake already: what makes a second delivery land nothing."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import compress

import duckdb
import numpy as np

from sinks.duckdb.recent_ids import CAPACITY, Hashes, RecentIds

HASH = "(md5_number({column}) & 18446744073709551615::uhugeint)::ubigint"
"""What `hash_ids` gives, in SQL: the first eight bytes of the MD5, the lowest first. The lake's ids are hashed so when
the writer starts, a batch's in Python: DuckDB, asked for each table, took as long for it as for landing them."""


def hash_ids(ids: Iterable[str]) -> Hashes:
    """64 bits of each id, the same as `HASH` has."""
    digests = b"".join(hashlib.md5(each.encode(), usedforsecurity=False).digest() for each in ids)
    return np.frombuffer(digests, dtype="<u8")[::2].astype(np.uint64)


class LandedIds:
    """The ids of one table. Reads the lake when it is made, and then only to confirm that an id is there.

    An id that was landed before the last ``capacity`` ids is not noticed; the broker's retention keeps it from coming.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        column: str,
        text_column: str | None = None,
        capacity: int = CAPACITY,
    ) -> None:
        self._connection = connection
        self._table = table
        self._column = column
        self._digest = f"md5({text_column})" if text_column else "null"
        self._recent = RecentIds(capacity)
        newest_first = connection.execute(
            f"select {HASH.format(column=column)} as hashed from {table} order by date_landed desc limit {capacity}"  # noqa: S608 -- our own names
        ).fetchnumpy()["hashed"]
        self._recent.add(np.ascontiguousarray(newest_first[::-1], dtype=np.uint64))

    def find_landed(self, ids: Sequence[str]) -> dict[str, str | None]:
        """Those of ``ids`` that the lake has. One hash look-up, and a read of the id column only when it hits.

        Returns: by id, the MD5 of the text column in hexadecimal; None without one.
        """
        if not ids:
            return {}
        perhaps = list(compress(ids, self._recent.contains(hash_ids(ids))))
        return self._confirm(perhaps) if perhaps else {}

    def add(self, ids: Sequence[str]) -> None:
        """Remember ids whose transaction has been committed."""
        if ids:
            self._recent.add(hash_ids(ids))

    def _confirm(self, ids: Sequence[str]) -> dict[str, str | None]:
        query = (
            f"select {self._column}, {self._digest} from {self._table} "  # noqa: S608 -- our own names
            f"where {self._column} in (select unnest(?))"
        )
        return dict(self._connection.execute(query, [ids]).fetchall())
