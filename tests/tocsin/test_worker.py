"""``tocsin worker`` around the faust app: its turn at the interpreter, its end by dead letters, what it leaves."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.connection import BrokerConnection
from schemas.errors import TooManyDeadLettersError
from schemas.topics import Topics
from tests.support.kafka import wait_until
from tests.support.workers import end, produce, worker_environment
from tocsin import worker as module
from tocsin.verbs.worker import SWITCH_SECONDS, worker


@pytest.fixture
def interpreter() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("interpreter")
def test_worker_runs_with_a_short_switch_interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def note(*_: Any, **__: Any) -> None:
        found.append(sys.getswitchinterval())

    monkeypatch.setattr(module, "run_worker", note)
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    worker()
    assert found == [pytest.approx(SWITCH_SECONDS)]


@pytest.mark.kafka
def test_worker_that_holds_after_too_many_dead_letters_ends_when_asked_to(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    environment = worker_environment(kafka, topics, tmp_path)
    environment |= {"TOCSIN_DEAD_LETTER_LIMIT": "20", "TOCSIN_STALL_SECONDS": "5"}
    heartbeat, log_file = tmp_path / "heartbeat", tmp_path / "worker.log"
    produce(kafka, topics, [b"{"] * 100)
    words = ("worker", "--hold-on-dead-letters", "--heartbeat", str(heartbeat))
    with log_file.open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "tocsin", *words], env=environment, stderr=log)
    try:
        wait_until(lambda: "does nothing more" in log_file.read_text() or process.poll() is not None, 60)
        heartbeat.unlink(missing_ok=True)
        time.sleep(7)  # longer than it may stand still with work before it
        assert process.poll() is None
        assert not heartbeat.exists()
        assert end(process, signal.SIGTERM) == TooManyDeadLettersError.exit_status
    finally:
        process.kill()
        process.wait()
    assert "dead_letter_limit is 20" in log_file.read_text()
    assert list((tmp_path / "run").iterdir()) == []
