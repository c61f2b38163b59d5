"""How large the lake is on its disk, without asking the catalog."""

import os
from contextlib import suppress
from pathlib import Path

from schemas import metrics
from schemas.instruments import Instruments
from sinks.duckdb.attach import LakeFolder


def show_size(folder: LakeFolder, instruments: Instruments) -> None:
    """Set the gauges of catalog, write-ahead log and files. What goes away meanwhile is not counted; never raises.

    The catalog would tell which files are in use, but asking it beside the writer takes a connection and a lock.
    """
    wal = folder.catalog.with_name(folder.catalog.name + "-wal")
    instruments.set(metrics.CATALOG_BYTES, _size(folder.catalog))
    instruments.set(metrics.CATALOG_WAL_BYTES, _size(wal))
    sizes = [
        _size(Path(parent, name))
        for parent, _, names in os.walk(folder.data)
        for name in names
        if name.endswith(".parquet")
    ]
    instruments.set(metrics.LAKE_FILES, len(sizes))
    instruments.set(metrics.LAKE_BYTES, sum(sizes))


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
