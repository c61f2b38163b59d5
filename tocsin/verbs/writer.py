"""``tocsin writer``: the DuckDB writer, in the foreground."""

import signal
import threading

from sinks.duckdb.lake import Lake
from sinks.duckdb.writer import Writer
from tocsin.health import HeartbeatOption, heartbeat_to
from tocsin.verbs.setup import set_up


def writer(heartbeat: HeartbeatOption = None) -> None:
    """Land the topics in the lake until SIGTERM or Ctrl-C; the batch in hand is finished then."""
    settings = set_up()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with Lake(settings.at.lake) as lake:
        Writer(
            settings.connection,
            settings.topics,
            lake,
            batch_rows=settings.writer_batch_rows,
            linger_seconds=settings.writer_linger_seconds,
            heartbeat=heartbeat_to(heartbeat),
        ).run(stop)
