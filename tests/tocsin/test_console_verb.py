"""``tocsin console`` as a person starts it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from schemas.errors import AlreadyRunningError, SettingsError
from sinks.console.app import listen
from sinks.console.guard import Access
from tests.support.console_lake import LandedLake
from tests.support.console_messages import story
from tocsin.settings import Settings
from tocsin.status import GroupLag, Status, TopicStatus
from tocsin.supervisor import ProcessState
from tocsin.verbs.console import _health, health_reader

WAIT_SECONDS = 90.0

ENDLESS = "select count(*) from range(1000000000000) a, range(1000000) b"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


TEXTS = "select repeat('x', 1000000) || range as text from range(5000)"
"""Five gigabytes, of which DuckDB's own limit counts little."""


@contextmanager
def started(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`tocsin console` of a home, once it answers."""
    port = free_port()
    environment = os.environ | {"TOCSIN_HOME": str(home), "TOCSIN_CONSOLE_PORT": str(port)}
    command = [sys.executable, "-m", "tocsin", "console", *options]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        give_up = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/sql")
                break
            except httpx.TransportError:
                assert process.poll() is None
                assert time.monotonic() < give_up
                time.sleep(0.1)
        yield process, f"http://127.0.0.1:{port}"


def test_console_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    with started(tmp_path, "--heartbeat", str(beat)) as (process, address):
        answer = httpx.get(f"{address}/", timeout=WAIT_SECONDS)
        assert (answer.status_code, "There is no lake yet" in answer.text) == (503, True)
        assert beat.exists()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    assert f"{address}/" in told
    assert "Traceback" not in told


def test_console_stops_while_a_question_and_a_look_at_the_broker_run(tmp_path: Path) -> None:
    with LandedLake(tmp_path / "lake") as lake:
        lake.land(*story())

    def ask(method: str, path: str) -> None:
        with suppress(httpx.HTTPError):
            httpx.request(method, address + path, data={"question": ENDLESS}, timeout=WAIT_SECONDS)

    with started(tmp_path) as (process, address):
        asking = [threading.Thread(target=ask, args=each) for each in (("POST", "/sql"), ("GET", "/pipeline/now"))]
        for each in asking:
            each.start()
        time.sleep(1.0)  # so that both run; where they do not yet, the test says less
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=WAIT_SECONDS)
        for each in asking:
            each.join()
    assert process.returncode == 0
    assert "Traceback" not in told


def test_question_that_makes_endless_texts_is_refused_and_the_next_one_answered(tmp_path: Path) -> None:
    with LandedLake(tmp_path / "lake") as lake:
        lake.land(*story())
    with started(tmp_path) as (process, address):
        for _ in range(3):
            answer = httpx.post(f"{address}/sql", data={"question": TEXTS}, timeout=WAIT_SECONDS)
            assert (answer.status_code, "more memory" in answer.text) == (422, True)
            assert "Port of Sul closed" in httpx.get(f"{address}/items", timeout=WAIT_SECONDS).text
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0


def test_port_that_is_taken_ends_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(AlreadyRunningError, match="cannot listen"):
            listen(Access("127.0.0.1", taken.getsockname()[1]))


def test_token_is_read_from_setting_or_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  correct horse battery staple\n")
    assert Settings(console_token_file=file).console_secret == "correct horse battery staple"
    assert Settings(console_token="another token, just as long").console_secret == "another token, just as long"
    assert Settings().console_secret is None
    assert "another" not in repr(Settings(console_token="another token, just as long"))
    with pytest.raises(SettingsError, match="console_token_file"):
        _ = Settings(console_token_file=tmp_path / "none").console_secret


def status(*processes: ProcessState, answers: bool = True, drained: bool = True) -> Status:
    return Status(processes=list(processes), broker="broker:9092", broker_answers=answers, topics=[], drained=drained)


def test_health_says_first_what_is_worst() -> None:
    writer = ProcessState(name="writer", pid=7, state="running")
    worker = ProcessState(name="worker-0", state="backoff")
    assert _health(status(writer), runs=True).verdict == "Everything on the topics is in the lake."
    down = _health(status(writer, worker), runs=True)
    assert (down.verdict, down.well) == ("Not running: worker-0.", False)
    away = _health(status(writer, worker, answers=False), runs=True)
    assert (away.verdict, away.well) == ("The broker at broker:9092 does not answer.", False)
    assert _health(status(drained=False), runs=True).verdict == "0 messages are still to be read."


def test_health_counts_what_is_still_to_be_read() -> None:
    lags = [GroupLag(group="classify", lag=2), GroupLag(group="lake", lag=1_000)]
    topic = TopicStatus(topic="news.articles.v1", partitions=4, messages=1_200, groups=lags)
    health = _health(status(drained=False).model_copy(update={"topics": [topic]}), runs=True)
    assert (health.verdict, health.well) == ("1,002 messages are still to be read.", True)
    assert health.topics[0].lags == (("classify", 2), ("lake", 1_000))


def test_processes_that_a_killed_supervisor_left_in_its_file_are_not_running() -> None:
    (writer,) = _health(status(ProcessState(name="writer", pid=7, state="running")), runs=False).processes
    assert (writer.state, writer.pid) == ("not running", None)


def test_health_without_a_broker_is_an_answer(tmp_path: Path) -> None:
    health = health_reader(Settings(home=tmp_path, broker=f"127.0.0.1:{free_port()}"))()
    assert (health.well, "does not answer" in health.verdict) == (False, True)
