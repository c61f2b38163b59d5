"""The heartbeat file."""

import os
from pathlib import Path

from tocsin.health import heartbeat_to


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
