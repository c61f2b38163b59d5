"""The local broker's life: started, refused, killed, started again, stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from schemas.errors import AlreadyRunningError, BrokerUnavailableError, SettingsError
from schemas.topics import Topics
from tests.support.kafka import Kafka, wait_until
from tocsin.broker import BrokerState, BrokerStatus, LocalBroker
from tocsin.broker.jars import pinned_jars
from tocsin.broker.local import free_port, random_cluster_id
from tocsin.broker.pidfile import PidFile
from tocsin.broker.properties import render_properties, server_properties
from tocsin.cluster import cluster_id
from tocsin.supervisor import die_with_parent
from tocsin.topics import TopicChange, apply_topics

pytestmark = pytest.mark.kafka


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    """A broker that is not started yet, and not running any more at the end."""
    broker = LocalBroker(
        tmp_path / "broker", free_port(), tmp_path / "logs" / "broker.log", before_exec=die_with_parent()
    )
    yield broker
    broker.stop(seconds=5)


def sleeping_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def test_killed_broker_starts_again_with_its_data_and_stops_cleanly(broker: LocalBroker) -> None:
    assert broker.status() == BrokerStatus(BrokerState.STOPPED, None, broker.port)
    first = broker.start()
    assert broker.status() == BrokerStatus(BrokerState.RUNNING, first, broker.port)
    first_cluster = cluster_id(broker.connection)
    apply_topics(broker.connection, Topics())

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: broker.status().state is BrokerState.STOPPED)
    second = broker.start()
    assert second != first
    assert cluster_id(broker.connection) == first_cluster
    assert apply_topics(broker.connection, Topics())[0] == TopicChange("news.articles.v1", ("unchanged",))

    assert broker.stop() is True
    assert broker.stop() is False
    assert not psutil.pid_exists(second)
    assert broker.status() == BrokerStatus(BrokerState.STOPPED, None, broker.port)


def test_second_broker_on_the_same_data_is_refused(kafka_process: Kafka, tmp_path: Path) -> None:
    running = kafka_process.broker
    second = LocalBroker(running.folder, free_port(), tmp_path / "second.log")
    with pytest.raises(AlreadyRunningError, match=rf"runs already on {running.folder}, pid {running.status().pid}"):
        second.start()
    assert running.status().state is BrokerState.RUNNING


def test_port_that_is_taken_is_refused_with_the_setting_to_change(kafka_process: Kafka, tmp_path: Path) -> None:
    second = LocalBroker(tmp_path / "broker", kafka_process.broker.port, tmp_path / "second.log")
    with pytest.raises(AlreadyRunningError, match=rf"port {kafka_process.broker.port} is taken.*TOCSIN_BROKER_PORT"):
        second.start()
    assert not second.properties_file.exists()


def test_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = LocalBroker(tmp_path / "broker", free_port(), tmp_path / "log", extra={"num.io.threads": "0"})
    with pytest.raises((BrokerUnavailableError, SettingsError), match=r"num\.io\.threads"):
        broken.start()
    assert broken.status().state is BrokerState.STOPPED


def test_port_that_is_bound_but_silent_ends_the_start_with_kafkas_own_reason(broker: LocalBroker) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", broker.port))
        with pytest.raises(BrokerUnavailableError, match=r"status 1: .*BindException.*broker\.log"):
            broker.start()
    assert broker.status().state is BrokerState.STOPPED


def test_run_becomes_the_broker_and_ends_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    environment = os.environ | {"TOCSIN_HOME": str(tmp_path), "TOCSIN_BROKER_PORT": str(port)}
    broker = LocalBroker(tmp_path / "broker", port, tmp_path / "log")
    with broker.log_file.open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "tocsin", "broker", "run"], env=environment, stderr=log)
    try:
        wait_until(lambda: process.poll() is not None or broker.status().state is BrokerState.RUNNING, seconds=60)
        assert process.poll() is None, broker.log_file.read_text("utf-8")
        assert broker.status() == BrokerStatus(BrokerState.RUNNING, process.pid, port)
    finally:
        process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert broker.status().state is BrokerState.STOPPED


def test_recycled_pid_is_neither_taken_for_the_broker_nor_killed(broker: LocalBroker) -> None:
    other = sleeping_process()
    try:
        broker.folder.mkdir()
        noted = {"pid": other.pid, "started": psutil.Process(other.pid).create_time() - 3600}
        broker.pid_file.path.write_text(json.dumps(noted), "ascii")
        assert broker.status().state is BrokerState.STOPPED
        assert broker.stop() is False
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_pid_file_knows_its_process_until_that_ends(tmp_path: Path) -> None:
    pid_file = PidFile(tmp_path / "pid")
    assert pid_file.process() is None
    process = sleeping_process()
    try:
        pid_file.write(process.pid)
        found = pid_file.process()
        assert found is not None
        assert found.pid == process.pid
    finally:
        process.kill()
    wait_until(lambda: pid_file.process() is None)
    process.wait()
    pid_file.path.write_text("garbage", "ascii")
    assert pid_file.process() is None


def test_process_that_ignores_sigterm_is_killed(broker: LocalBroker) -> None:
    ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", ignoring], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    broker.folder.mkdir()
    broker.pid_file.write(process.pid)
    assert broker.stop(seconds=0.3) is True
    assert not psutil.pid_exists(process.pid)
    process.stdout.close()


def test_class_path_is_the_pinned_list_and_nothing_else(broker: LocalBroker) -> None:
    command = broker.command()
    assert command[-2:] == ["kafka.Kafka", str(broker.properties_file)]
    class_path = command[command.index("-cp") + 1].split(os.pathsep)
    assert class_path == [str(broker.repository / jar.path) for jar in pinned_jars()]


def test_cluster_ids_differ_and_are_no_options() -> None:
    made = {random_cluster_id() for _ in range(500)}
    assert len(made) == 500
    assert {len(each) for each in made} == {22}
    assert not [each for each in made if each.startswith("-")]


def test_extra_properties_win_and_added_lists_are_joined(tmp_path: Path) -> None:
    extra = {"listeners": "SECURE://127.0.0.1:3", "auto.create.topics.enable": "true"}
    properties = server_properties(tmp_path, 1, 2, extra)
    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2,SECURE://127.0.0.1:3"
    assert properties["auto.create.topics.enable"] == "true"
    assert render_properties({"key": "C:\\data\nmore"}) == "key=C:\\\\data\\nmore\n"
