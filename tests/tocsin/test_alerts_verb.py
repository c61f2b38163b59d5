"""``tocsin alerts``: the lake's history, and with ``--follow`` every alert once, landed or not, until a signal."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from kafka import KafkaProducer
from typer.testing import CliRunner, Result

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.errors import BrokerUnavailableError, LakeError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.alert_messages import alert, brief, report
from tests.support.landing import land_all, make_anew, send
from tests.support.messages import DATE
from tocsin.broker.local import free_port
from tocsin.cli import app

TOPICS = Topics()
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def hour(number: int) -> dict[str, Any]:
    """An alert's times, so many hours after `YESTERDAY`: the verb looks back from now."""
    moment = YESTERDAY + timedelta(hours=number)
    return {"date_rang": moment, "date_changed": moment, "date_alerted": moment}


LANDED = [
    alert("late", **hour(9)),
    alert("early", **hour(1), rule=brief("surge", severity="info")),
    alert("early", 2, **hour(5), change="corrected", rule=brief("surge", severity="info")),
    alert("middle", **hour(3), rule=brief("orders", severity="warning")),
]


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: every test only reads it."""
    home = tmp_path_factory.mktemp("home")
    with Lake(home / "lake") as lake:
        received = [
            Received(TOPICS.alerts.name, 0, number, None, None, each.encode()) for number, each in enumerate(LANDED)
        ]
        lake.land(to_arrow([decode(each, TOPICS, DATE) for each in received]), 1)
    return home


@pytest.fixture
def home(made_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(made_home))
    return made_home


def tocsin(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["alerts", *arguments], catch_exceptions=True)


def ids_of(result: Result) -> list[str]:
    return [json.loads(line)["alert_id"] for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ["middle", "early", "late"]),
        (("--limit", "2"), ["early", "late"]),
        (("--limit", "0"), []),
        (("--rule", "orders"), ["middle", "late"]),
        (("--rule", "unknown"), []),
        (("--severity", "warning"), ["middle", "late"]),
        (("--severity", "critical"), ["late"]),
    ],
)
def test_alerts_that_are_wanted_are_shown_the_newest_last(options: Sequence[str], expected: list[str]) -> None:
    assert ids_of(tocsin("--json", *options)) == expected


@pytest.mark.usefixtures("home")
def test_json_is_the_last_revision_as_its_message_has_it() -> None:
    lines = tocsin("--json").stdout.splitlines()
    assert [json.loads(each) for each in lines] == [json.loads(LANDED[place].encode()) for place in (3, 2, 0)]


@pytest.mark.usefixtures("home")
def test_alerts_that_are_older_are_left_out_and_none_is_said() -> None:
    result = tocsin("--since", "90s")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no alerts in 90s\n")


@pytest.mark.usefixtures("home")
def test_people_get_blocks() -> None:
    shown = tocsin().stdout
    assert shown.count("The ministry ordered the port of Sul closed") == 3
    assert shown.index("WARNING  orders") < shown.index("INFO  surge") < shown.index("CRITICAL  orders")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("arguments", [("--since", "7"), ("--severity", "urgent"), ("--limit", "-1")])
def test_option_that_means_nothing_is_refused(arguments: Sequence[str]) -> None:
    assert tocsin(*arguments).exit_code == 2


def test_lake_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    assert isinstance(tocsin().exception, LakeError)


def test_following_without_a_broker_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_BROKER", f"127.0.0.1:{free_port()}")
    assert isinstance(tocsin("--follow").exception, BrokerUnavailableError)


@contextmanager
def following(kafka: BrokerConnection, topics: Topics, home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "TOCSIN_HOME": str(home),
        "TOCSIN_BROKER": kafka.bootstrap_servers,
        "TOCSIN_TOPIC_PREFIX": topics.alerts.name.removesuffix(TOPICS.alerts.name),
    }
    command = [sys.executable, "-m", "tocsin", "alerts", "--follow", *options]
    process = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_ids(output: IO[str] | None, number: int) -> list[tuple[str, int]]:
    """The next so many alerts, by id and revision; waits for them as long as a test may last."""
    assert output is not None
    found = [json.loads(output.readline()) for _ in range(number)]
    return [(each["alert_id"], each["revision"]) for each in found]


@pytest.mark.kafka
def test_follower_shows_what_is_landed_what_is_not_yet_and_what_rings_each_once(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    name = topics.alerts.name
    send(kafka, [(name, alert("a", **hour(1)).encode()), (name, alert("b", **hour(2)).encode())])
    land_all(tmp_path / "lake", kafka, topics, 2)
    not_landed = [alert("c", **hour(3)), alert("a", 2, **hour(4), change="corrected")]
    send(kafka, [(name, each.encode()) for each in not_landed])
    with following(kafka, topics, tmp_path, "--json") as process:
        assert read_ids(process.stdout, 3) == [("b", 1), ("c", 1), ("a", 2)]
        again = alert("b", **hour(2)).encode()
        with KafkaProducer(**kafka.kafka_python_options()) as producer:
            producer.send(name, alert("d", **hour(-9)).encode(), key=b"d")
            producer.send(name, b"no alert", key=b"x")
            producer.send(name, again, key=b"b")
            replayed = [(DEAD_LETTER_ID_HEADER, f"{name}-0-0".encode())]
            producer.send(name, alert("forgotten").encode(), key=b"f", headers=replayed)
            producer.send(name, alert("a", 3, **hour(5)).encode(), key=b"a")
            producer.send(name, alert("e", **hour(6)).encode(), key=b"e")
        assert read_ids(process.stdout, 3) == [("d", 1), ("a", 3), ("e", 1)]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


@pytest.mark.kafka
def test_follower_needs_no_lake_and_goes_on_when_the_topic_is_made_anew(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    name = topics.alerts.name
    send(kafka, [(name, alert("a", revision, **hour(revision)).encode()) for revision in (1, 2)])
    with following(kafka, topics, tmp_path, "--json") as process:
        assert read_ids(process.stdout, 1) == [("a", 2)]
        make_anew(kafka, name)
        send(kafka, [(name, alert("b").encode())], partition=0)
        assert read_ids(process.stdout, 1) == [("b", 1)]
        process.terminate()
        assert process.wait(30) == 143


@pytest.mark.kafka
def test_follower_shows_a_further_report_as_one_line(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    name = topics.alerts.name
    send(kafka, [(name, alert("before", **hour(1)).encode())])
    with following(kafka, topics, tmp_path, "--severity", "critical") as process:
        assert process.stdout is not None
        block = [process.stdout.readline() for _ in range(6)]
        times = hour(1)
        reports = [report(1, "The Harbour Post"), report(2, "Sul Radio", date_arrived=times["date_changed"])]
        further = alert(revision=2, change="also_reported", reports=reports, **times)
        mild = alert("mild", rule=brief(severity="info"))
        send(kafka, [(name, each.encode()) for each in (mild, alert(**times), further)])
        lines = [process.stdout.readline() for _ in range(9)]
    assert lines[:8] == ["\n", *block, "\n"]
    assert "+ Sul Radio, 2 independent outlets: The ministry" in lines[8]
