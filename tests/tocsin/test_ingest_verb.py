"""``tocsin ingest`` as a person types it: what it prints, and what it returns to the shell."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.sources.outcomes import Place, Rejected
from tests.support.feed_server import Answer, running_feed_server
from tests.support.topic_reader import read_topic
from tocsin.verbs.ingest import Account

COMMAND = (sys.executable, "-m", "tocsin", "ingest")


@pytest.fixture
def environment(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> dict[str, str]:
    """A home of its own, the broker of the tests, and the topics of this test."""
    return {
        **os.environ,
        "TOCSIN_HOME": str(tmp_path / "home"),
        "TOCSIN_BROKER": kafka.bootstrap_servers,
        "TOCSIN_TOPIC_PREFIX": topics.articles.name.removesuffix("news.articles.v1"),
    }


def ingest(environment: dict[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*COMMAND, *arguments), env=environment, input=stdin, capture_output=True, text=True, check=False, timeout=120
    )


def test_folder_is_sent_and_the_second_time_skipped(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    for name in ("a.txt", "b.txt", "c.png"):
        (tmp_path / "wire" / name).write_text(f"Text of {name}")
    first = ingest(environment, str(tmp_path / "wire"))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "2 sent, 0 skipped as already sent, 0 rejected, 1 files of other formats ignored\n"
    second = ingest(environment, str(tmp_path / "wire"), "--json")
    expected = {"sent": 0, "skipped": 2, "rejected": 0, "unreadable": 0, "ignored": 1, "rejects": []}
    assert json.loads(second.stdout) == expected


def test_rejects_are_told_with_file_line_and_reason(environment: dict[str, str]) -> None:
    run = ingest(environment, "-", stdin='{"text": "one"}\n' + "[red]broken[/red]\n" * 60)
    assert run.returncode == 65
    lines = run.stderr.splitlines()
    assert lines[0] == "rejected -:2: not_json: Expecting value at column 2"
    assert lines[-1] == "rejected 10 more"
    assert len(lines) == 51
    assert run.stdout == "1 sent, 0 skipped as already sent, 60 rejected\n"


def test_reject_is_told_without_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    Account(as_json=False).tell(Rejected(Place("a.jsonl", 1), "invalid_field", "\x1b[2J\u202e is no title"))
    assert capsys.readouterr().err == "rejected a.jsonl:1: invalid_field: \ufffd[2J\ufffd is no title\n"


def test_missing_file_ends_with_66_and_the_others_are_sent(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text")
    run = ingest(environment, str(tmp_path / "missing.txt"), str(tmp_path / "a.txt"))
    assert run.returncode == 66
    assert run.stderr == f"rejected {tmp_path}/missing.txt: unreadable: No such file or directory\n"
    assert run.stdout.startswith("1 sent")


def test_absent_broker_ends_with_69_and_leaves_the_articles_to_the_next_run(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Text")
    run = ingest({**environment, "TOCSIN_BROKER": "127.0.0.1:1"}, str(tmp_path / "a.txt"))
    assert run.returncode == 69
    assert run.stderr.strip().startswith("tocsin: no answer from the broker at 127.0.0.1:1")
    assert ingest(environment, str(tmp_path / "a.txt")).stdout.startswith("1 sent")


def test_unknown_time_zone_and_nothing_to_read_are_errors_of_use(environment: dict[str, str]) -> None:
    assert ingest(environment, "-", "--timezone", "Mars/Base").returncode == 2
    assert ingest(environment).returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_an_open_pipe_with_its_summary(
    environment: dict[str, str], kafka: BrokerConnection, topics: Topics, number: int
) -> None:
    with subprocess.Popen(
        (*COMMAND, "-"), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"text": "one", "id": "1"}\n')
        process.stdin.flush()
        while not read_topic(kafka, topics.articles.name):  # pytest-timeout ends a wait that never does
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == b"1 sent, 0 skipped as already sent, 0 rejected\n"
        assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_before_a_file_is_read_ends_with_its_status_and_says_so(
    environment: dict[str, str], tmp_path: Path, kafka: BrokerConnection, topics: Topics, number: signal.Signals
) -> None:
    pipe = tmp_path / "endless.jsonl"
    os.mkfifo(pipe)
    with subprocess.Popen(
        (*COMMAND, str(pipe)), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        with pipe.open("w") as writer:
            writer.write('{"text": "one", "id": "1"}\n')
            writer.flush()
            while not read_topic(kafka, topics.articles.name):  # pytest-timeout ends a wait that never does
                assert process.poll() is None
            process.send_signal(number)
            output, errors = process.communicate(timeout=60)
        assert process.returncode == 128 + number
        assert output == "1 sent, 0 skipped as already sent, 0 rejected\n"
        assert errors == f"stopped by {number.name}, the rest was not read\n"


def test_feed_is_asked_once_and_a_broken_one_told(environment: dict[str, str]) -> None:
    feed = (Path(__file__).parents[1] / "streams" / "sources" / "samples" / "atom.xml").read_bytes()
    with running_feed_server() as server:
        server.answers = {"/atom": [Answer(200, feed, {"Content-Type": "application/atom+xml"})]}
        run = ingest(environment, "--once", "--feed", f"{server.url}/atom", "--feed", f"{server.url}/missing")
    assert run.returncode == 66
    assert run.stdout == "1 sent, 0 skipped as already sent, 1 rejected\n"
    assert run.stderr.startswith(f"rejected {server.url}/missing: unreadable: HTTP 404; next try in ")


def test_feeds_and_files_at_once_and_what_is_no_address_are_errors_of_use(environment: dict[str, str]) -> None:
    assert ingest(environment, "-", "--feed", "http://127.0.0.1:1/").returncode == 2
    for address in ("file:///etc/passwd", "http://[", "http://a.example:port/", "http://"):
        assert ingest(environment, "--feed", address).returncode == 2
    refused = ingest(environment, "--feed", "ftp://reader:s3cret@a.example/")
    assert refused.returncode == 2
    assert "s3cret" not in refused.stderr
