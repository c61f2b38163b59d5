"""What each process counts, with real parts around it and instruments that refuse what is not declared."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from schemas import metrics
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.delivery.deliverer import Deliverer
from sinks.duckdb.attach import LakeFolder
from sinks.duckdb.lake import Lake
from sinks.duckdb.lake_size import show_size
from sinks.duckdb.writer import LAKE_GROUP, Writer
from streams.agents.classify import Classifier
from streams.agents.rule_folder import RuleFolder
from streams.alerter import Alerter
from streams.clock import SystemClock
from streams.dead_letters import DeadLetterLimit, ReceivedMessage
from streams.watchdog import Position
from tests.support import workers
from tests.support.alerting import alert_group_of, rule_text, send_classified
from tests.support.analysers import Obedient
from tests.support.arrivals import article, protest
from tests.support.command import free_port
from tests.support.delivering import channel, group_of, send
from tests.support.instruments import RecordingInstruments
from tests.support.kafka import wait_until
from tests.support.ringing import alert
from tests.support.webhook_receiver import running_receiver
from tests.support.workers import FixedClock, produce, worker_environment
from tocsin.faust_process import FaustProcess, given_positions, show_lag

WAIT_SECONDS = 120.0
"""A worker starts in ten seconds; on a loaded machine four of them take a while."""


@pytest.fixture
def counted() -> RecordingInstruments:
    return RecordingInstruments()


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run something in a thread until the end of the block, where it is stopped."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_classifier_counts_articles_and_dead_letters_by_reason(counted: RecordingInstruments) -> None:
    classifier = Classifier(Obedient(), FixedClock(), Topics(), counted)
    for text in ("Nothing happened.", "fail", "grow"):
        value = workers.article(1, text).encode()
        classifier.outcome(ReceivedMessage("news.articles.v1", 0, 0, b"key", value))
    classifier.outcome(ReceivedMessage("news.articles.v1", 0, 1, b"key", b"{"))
    assert counted.total(metrics.ARTICLES) == 1
    assert len(counted.observed[metrics.ANALYSIS_SECONDS.name, ()]) == 3
    for reason in ("analysis_failed", "too_large", "not_json"):
        assert counted.total(metrics.DEAD_LETTERS, stage="classify", reason=reason) == 1


def test_lag_is_shown_of_every_partition_and_given_ones_are_watched(counted: RecordingInstruments) -> None:
    process = FaustProcess("worker", "t", "g", lambda _: None, counted)
    positions = {0: Position(3, 10), 1: Position(12, 10)}
    show_lag(process, positions)
    shown = {dict(labels)["partition"]: value for (_, labels), value in counted.shown.items()}
    assert shown == {"0": 7, "1": 0}

    class App:
        class consumer:  # noqa: N801 -- as faust has it
            @staticmethod
            def assignment() -> set[object]:
                return set()

    assert given_positions(positions, process, App) == positions


@pytest.mark.kafka
def test_alerter_counts_alerts_failures_and_time(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path, counted: RecordingInstruments
) -> None:
    (tmp_path / "desk.toml").write_text(
        rule_text("protests", "select item_id from items", severity="critical")
        + rule_text("broken", "select item_id from items where item_id::int > 1")
    )
    alerter = Alerter(
        kafka,
        topics,
        alert_group_of(topics),
        RuleFolder([], tmp_path),
        SystemClock(),
        limit=DeadLetterLimit(10),
        rule_seconds=60.0,
        instruments=counted,
    )
    alerter.recover()
    alerter.handle(send_classified(kafka, topics, [article(1, protest("March for schools.")), b"{"]))
    alerter.close()
    assert counted.total(metrics.ALERTS, rule="protests", severity="critical", change="rang") == 1
    assert counted.total(metrics.RULE_FAILURES, rule="broken") == 1
    assert counted.total(metrics.DEAD_LETTERS, stage="alert", reason="not_json") == 1
    assert len(counted.observed[metrics.RULES_SECONDS.name, ()]) == 1


@pytest.mark.kafka
def test_writer_counts_rows_commits_and_lag(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path, counted: RecordingInstruments
) -> None:
    batches = metrics.BATCH_MESSAGES.name, ()

    def lags() -> list[float]:
        return [value for (_, labels), value in list(counted.shown.items()) if ("group", LAKE_GROUP) in labels]

    produce(kafka, topics, [workers.article(1), workers.article(2), b"{"])
    with Lake(tmp_path) as lake:
        writer = Writer(kafka, topics, lake, refresh_seconds=0.1, instruments=counted)
        with running(writer.run):
            wait_until(lambda: sum(counted.observed[batches]) == 3, WAIT_SECONDS)
            wait_until(lambda: bool(lags()) and not any(lags()), WAIT_SECONDS)
        show_size(lake.folder, counted)
    assert counted.total(metrics.ROWS_LANDED, table="articles") == 2
    assert counted.total(metrics.ROWS_LANDED, table="dead_letters") == 1
    assert len(counted.observed[metrics.COMMIT_SECONDS.name, ()]) >= 1
    assert counted.shown[metrics.LAKE_FILES.name, ()] >= 2
    assert counted.shown[metrics.CATALOG_BYTES.name, ()] > 0


def test_size_of_a_lake_that_is_not_there_is_nothing(tmp_path: Path, counted: RecordingInstruments) -> None:
    show_size(LakeFolder(tmp_path / "none"), counted)
    assert set(counted.shown.values()) == {0}


@pytest.mark.kafka
def test_delivery_counts_attempts_latency_dead_letters_and_lag(
    kafka: BrokerConnection, topics: Topics, counted: RecordingInstruments
) -> None:
    send(kafka, topics, [alert(1), b"{"])
    with running_receiver() as receiver:
        deliverer = Deliverer(kafka, topics, group_of(topics), [channel("desk", receiver.port)], instruments=counted)
        with running(deliverer.run):
            delivered = {"channel": "desk", "status": "delivered"}
            wait_until(lambda: counted.total(metrics.DELIVERY_ATTEMPTS, **delivered) == 1, WAIT_SECONDS)
            dead = {"stage": "delivery", "reason": "not_json"}
            wait_until(lambda: counted.total(metrics.DEAD_LETTERS, **dead) == 1, WAIT_SECONDS)
            lag = {"group": group_of(topics), "topic": topics.alerts.name, "partition": "0"}
            shown = metrics.LAG.name, tuple(sorted(lag.items()))
            wait_until(lambda: counted.shown.get(shown) == 0, WAIT_SECONDS)
    assert len(counted.observed[metrics.DELIVERY_SECONDS.name, (("channel", "desk"),)]) == 1


@pytest.mark.kafka
def test_processes_answer_on_the_ports_that_they_are_given(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    environment = worker_environment(kafka, topics, tmp_path / "home")
    environment |= {"TOCSIN_STALL_SECONDS": "6", "TOCSIN_HTTP_PORT": str(free_port())}
    environment |= {"TOCSIN_CONSOLE_PORT": str(free_port())}
    produce(kafka, topics, [workers.article(1), b"{"])
    expected = {
        "worker": ("tocsin_articles_total 1.0", 'reason="not_json",stage="classify"} 1.0', "tocsin_lag_messages{"),
        "writer": (
            'tocsin_rows_landed_total{table="articles"} 1.0',
            "tocsin_commit_seconds_count",
            "tocsin_lake_files",
        ),
        "alerter": ("tocsin_rules_seconds_count", "tocsin_lag_messages{"),
        "delivery": ("tocsin_lag_messages{",),
        "http": ("tocsin_http_seconds_count 0.0",),
        "console": ("tocsin_heartbeat_age_seconds",),
    }
    ports = {verb: free_port() for verb in expected}
    with ExitStack() as stack:
        processes = {verb: stack.enter_context(_process(verb, ports[verb], environment, tmp_path)) for verb in ports}
        for verb, lines in expected.items():
            wait_until(partial(_shows, f"http://127.0.0.1:{ports[verb]}", verb, lines), WAIT_SECONDS)
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        assert {verb: each.wait(60) for verb, each in processes.items()} == dict.fromkeys(processes, 0)


def _shows(address: str, process: str, lines: Sequence[str]) -> bool:
    page = _get(f"{address}/metrics")
    return f'"process":"{process}"' in _get(f"{address}/health") and all(each in page for each in lines)


def _get(url: str) -> str:
    """The page; empty while it cannot be had or the process is not well."""
    try:
        answer = httpx.get(url, timeout=30.0)
    except httpx.TransportError:
        return ""
    return answer.text if answer.status_code == 200 else ""


@contextmanager
def _process(verb: str, port: int, environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = (sys.executable, "-m", "tocsin", verb, "--metrics-port", str(port))
    with (folder / f"{verb}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
