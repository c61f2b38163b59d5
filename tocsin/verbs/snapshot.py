"""``tocsin snapshot``: the lake as it is now, as a file or folder for whoever has no lake."""

import re
import signal
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from sinks.duckdb.snapshot import Snapshot, SnapshotFormat, make_snapshot
from sinks.duckdb.snapshot_schedule import Schedule
from tocsin.logs import configure_logging
from tocsin.settings import load_settings

SECONDS_OF = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def read_duration(text: str) -> float:
    """Seconds of a text such as 90s, 30m, 1h or 1d. Raises: typer.BadParameter -- it is none, or less than a second."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", text)
    if not found or not int(found[1]):
        raise typer.BadParameter("a number and s, m, h or d, such as 30m")
    return float(int(found[1]) * SECONDS_OF[found[2]])


def snapshot(
    path: Annotated[Path, typer.Argument(help="The snapshot; with --every the folder of all of them.")],
    form: Annotated[
        SnapshotFormat, typer.Option("--format", help="A DuckDB file, or a folder of Parquet files by day and kind.")
    ] = SnapshotFormat.DUCKDB,
    every: Annotated[
        float | None, typer.Option(parser=read_duration, metavar="30m|1h|1d", help="Go on, one each time.")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many of them stay; with --every.")] = 24,
) -> None:
    """Copy what the lake has now, in one piece, while the stream runs or not."""
    settings = load_settings()
    if every is None:
        started = time.monotonic()
        _tell(make_snapshot(settings.at.lake, path.expanduser(), form))
        typer.echo(f"{time.monotonic() - started:.1f} s", err=True)
        return
    configure_logging(settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    Schedule(path.expanduser(), form, every, keep).run(settings.at.lake, stop, _tell)


def _tell(made: Snapshot) -> None:
    rows = ", ".join(f"{made.rows[table]:,} {table}" for table in ("articles", "items", "alerts"))
    typer.echo(f"{made.path}: {rows}; {made.size_bytes / 1e6:,.1f} MB")
