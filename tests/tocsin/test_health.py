"""The heartbeat file, and who touches it."""

import os
import threading
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.writer import Writer
from tocsin.health import heartbeat_to

GIVE_UP_SECONDS = 60.0


def test_heartbeat_makes_file_young_again(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    beat = heartbeat_to(file)
    beat()
    os.utime(file, (0, 0))

    beat()

    assert file.stat().st_mtime > 0


def test_heartbeat_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    file = tmp_path / "no-such-folder" / "heartbeat"

    heartbeat_to(file)()

    assert not file.exists()


@pytest.mark.kafka
def test_writer_that_reaches_broker_and_lake_beats(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    file, stop = tmp_path / "heartbeat", threading.Event()
    beat = heartbeat_to(file)

    def beat_and_stop() -> None:
        beat()
        stop.set()

    give_up = threading.Timer(GIVE_UP_SECONDS, stop.set)
    give_up.start()
    with Lake(tmp_path / "lake") as lake:
        Writer(kafka, topics, lake, heartbeat=beat_and_stop).run(stop)
    give_up.cancel()

    assert file.exists()
