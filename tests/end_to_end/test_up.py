"""`tocsin up` as its users meet it: killed, doubled, without a broker, with settings that are wrong."""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from confluent_kafka import Producer

from tests.support.command import Tocsin, free_port, running_up, wait_for


def refusal(tocsin: Tocsin, *verb: str) -> tuple[int, str]:
    """Exit status and message of a verb that is to fail."""
    process = tocsin.start(*verb, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


PROCESSES = ("broker", "writer", "worker-0", "alerter", "delivery", "http", "console")


@pytest.mark.kafka
def test_killed_up_leaves_no_orphan_and_starts_again(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    with running_up(tocsin) as up:
        pids = [each["pid"] for each in tocsin.status()["processes"]]
        assert len(pids) == len(PROCESSES)
        up.send_signal(signal.SIGKILL)
        up.wait()
        wait_for(lambda: not any(psutil.pid_exists(pid) for pid in pids), "every process to be gone")
    with running_up(tocsin):
        assert refusal(tocsin, "up")[0] == 73
        assert refusal(tocsin, "writer")[0] == 73
    assert tocsin.status() == {
        "processes": [],
        "broker": tocsin.broker,
        "broker_answers": False,
        "topics": [],
        "drained": False,
    }


@pytest.mark.kafka
def test_broker_started_by_hand_is_taken_over_watched_and_restarted(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    tocsin.output("broker", "start")
    by_hand = json.loads(tocsin.output("broker", "status", "--json"))
    with running_up(tocsin):
        watched = tocsin.pid_of("broker")
        assert watched not in (None, by_hand["pid"])
        psutil.Process(watched).kill()
        wait_for(lambda: tocsin.pid_of("broker") not in (None, watched), "the broker's restart")
        wait_for(lambda: tocsin.status()["broker_answers"], "the broker to answer")
        again = json.loads(tocsin.output("broker", "status", "--json"))
        assert again["cluster_id"] == by_hand["cluster_id"]
    assert not psutil.pid_exists(by_hand["pid"])


@pytest.mark.kafka
def test_port_of_another_home_ends_up_with_its_own_status(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, message = refusal(Tocsin(tmp_path / "home", broker_port=str(port)), "up")
    assert status == 73
    assert f"port {port} is taken by another process" in message


def test_up_that_waits_for_its_broker_ends_when_asked_to(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home", broker=f"127.0.0.1:{free_port()}")
    log_file = tmp_path / "up.log"
    with log_file.open("w") as log:
        up = tocsin.start("up", stdout=log, stderr=log)
    wait_for((tocsin.home / "run" / "up.lock").exists, "the lock", up)
    time.sleep(0.5)
    up.terminate()
    assert up.wait(30) == 0, log_file.read_text()
    assert "everything stopped" in log_file.read_text()


@pytest.mark.kafka
def test_status_tells_processes_lag_and_drained(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    article = tmp_path / "one.jsonl"
    article.write_text(json.dumps({"id": "one", "text": "The mayor imposed a curfew on Sunday."}) + "\n")
    with running_up(tocsin):
        tocsin.output("ingest", str(article))
        wait_for(lambda: tocsin.status()["drained"], "the article to land")
        status = tocsin.status()
        assert [(each["name"], each["state"]) for each in status["processes"]] == [
            (name, "running") for name in PROCESSES
        ]
        messages = {each["topic"].split(".")[1]: each["messages"] for each in status["topics"]}
        assert messages.pop("rules") > 0
        assert messages.pop("alerts") > 0
        assert messages == {"articles": 1, "classified": 1, "deliveries": 0, "dead_letters": 0}
        assert tocsin.sql("select article_id, kind from items") == [{"article_id": "one", "kind": "directive"}]


@pytest.mark.kafka
def test_articles_of_every_compression_land(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    codecs = ("none", "gzip", "snappy", "lz4", "zstd")
    with running_up(tocsin):
        for codec in codecs:
            producer = Producer({"bootstrap.servers": tocsin.broker, "compression.type": codec})
            article = {"article_id": codec, "source": "elsewhere", "text": "The mayor imposed a curfew. " * 50}
            producer.produce("news.articles.v1", json.dumps(article).encode(), codec.encode())
            assert producer.flush(30) == 0
        wait_for(lambda: tocsin.status()["drained"], "the articles to land")
        for table in ("articles", "classifications"):
            landed = tocsin.sql(f"select article_id from {table} order by article_id")
            assert [row["article_id"] for row in landed] == sorted(codecs)


@pytest.mark.parametrize("verb", [("ingest", "-"), ("topics", "apply"), ("topics", "list")])
def test_verb_without_a_broker_names_its_address(tmp_path: Path, verb: tuple[str, ...]) -> None:
    tocsin = Tocsin(tmp_path / "home")
    status, message = refusal(tocsin, *verb)
    assert status == 69
    assert tocsin.broker in message


def test_question_without_a_lake_says_how_to_make_one(tmp_path: Path) -> None:
    status, message = refusal(Tocsin(tmp_path / "home"), "sql", "from items")
    assert status == 74
    assert "tocsin up" in message


def test_unknown_setting_is_named(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    tocsin.home.mkdir()
    (tocsin.home / "tocsin.toml").write_text("brokr_port = 9092\n")
    status, message = refusal(tocsin, "status")
    assert status == 78
    assert "brokr_port" in message
