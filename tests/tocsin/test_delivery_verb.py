"""`tocsin delivery`: its heartbeat, and its end."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.command import free_port
from tests.support.delivering import ROOT, write_channels
from tests.support.webhook_receiver import wait_until
from tests.support.workers import worker_environment


@pytest.mark.kafka
def test_heartbeat_is_touched_and_sigterm_ends_with_0(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    write_channels(tmp_path, desk='url = "https://hooks.example/"')
    heartbeat = tmp_path / "heartbeat"
    command = [sys.executable, "-m", "tocsin", "delivery", "--heartbeat", str(heartbeat)]
    environment = worker_environment(kafka, topics, tmp_path)
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        try:
            wait_until(heartbeat.exists, "the heartbeat")
            first = heartbeat.stat().st_mtime_ns
            wait_until(lambda: heartbeat.stat().st_mtime_ns > first, "a second beat")
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_channel_without_its_secret_ends_with_78(tmp_path: Path) -> None:
    write_channels(tmp_path, desk='url_env = "NOBODY_SETS_THIS"')
    command = [sys.executable, "-m", "tocsin", "delivery"]
    environment = {"TOCSIN_HOME": str(tmp_path), "TOCSIN_BROKER": f"127.0.0.1:{free_port()}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert "channels.desk.url_env: the environment has no NOBODY_SETS_THIS" in done.stderr
