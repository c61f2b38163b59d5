"""``tocsin writer``: the DuckDB writer, in the foreground."""

import signal
import threading

from sinks.duckdb.lake import Lake
from sinks.duckdb.lake_size import show_size
from sinks.duckdb.writer import Writer
from tocsin.health import HeartbeatOption
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.verbs.setup import set_up


def writer(heartbeat: HeartbeatOption = None, metrics_port: MetricsPortOption = None) -> None:
    """Land the topics in the lake until SIGTERM or Ctrl-C; the batch in hand is finished then."""
    settings = set_up()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with (
        vitals("writer", heartbeat, settings.metrics_host, metrics_port) as shown,
        Lake(settings.at.lake) as lake,
    ):
        shown.probes.append(lambda instruments: show_size(lake.folder, instruments))
        Writer(
            settings.connection,
            settings.topics,
            lake,
            batch_rows=settings.writer_batch_rows,
            linger_seconds=settings.writer_linger_seconds,
            heartbeat=shown.pulse.beat,
            instruments=shown.instruments,
        ).run(stop)
