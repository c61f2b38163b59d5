"""``tocsin broker`` and ``tocsin topics`` as they are typed, in processes of their own."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.kafka import Kafka
from tocsin.broker.local import free_port


def tocsin(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one verb with ``settings`` as TOCSIN_* in the environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TOCSIN_")}
    environment |= {f"TOCSIN_{key.upper()}": value for key, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *arguments],
        env=environment | {"TOCSIN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_broker_that_was_never_started_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    status = tocsin(tmp_path, "broker", "status", "--json", broker_port=str(port))
    assert json.loads(status.stdout) == {
        "state": "stopped", "address": f"127.0.0.1:{port}", "pid": None, "cluster_id": None
    }  # fmt: skip
    assert tocsin(tmp_path, "broker", "stop", broker_port=str(port)).stdout == "not running\n"


@pytest.mark.kafka
def test_port_that_is_taken_ends_the_start_with_its_own_status(kafka_process: Kafka, tmp_path: Path) -> None:
    start = tocsin(tmp_path, "broker", "start", broker_port=str(kafka_process.broker.port))
    assert (start.returncode, start.stdout) == (73, "")
    assert start.stderr == (
        f"tocsin: port {kafka_process.broker.port} is taken by another process: set TOCSIN_BROKER_PORT to a free one\n"
    )


@pytest.mark.parametrize("verb", ["start", "stop", "run"])
def test_cluster_of_others_is_neither_started_nor_stopped(tmp_path: Path, verb: str) -> None:
    refused = tocsin(tmp_path, "broker", verb, broker="kafka.example:9092")
    assert refused.returncode == 78
    assert "TOCSIN_BROKER names another cluster, kafka.example:9092" in refused.stderr


@pytest.mark.kafka
def test_status_of_another_cluster_is_whether_it_answers(kafka: BrokerConnection, tmp_path: Path) -> None:
    there = json.loads(tocsin(tmp_path, "broker", "status", "--json", broker=kafka.bootstrap_servers).stdout)
    assert (there["state"], there["address"], there["pid"]) == ("running", kafka.bootstrap_servers, None)
    assert len(there["cluster_id"]) == 22


@pytest.mark.kafka
def test_topics_are_applied_listed_and_never_shrunk(kafka: BrokerConnection, tmp_path: Path) -> None:
    settings = {"broker": kafka.bootstrap_servers, "topic_prefix": f"t{secrets.token_hex(4)}.", "partitions": "3"}
    name = f"{settings['topic_prefix']}news.articles.v1"
    absent = json.loads(tocsin(tmp_path, "topics", "list", "--json", **settings).stdout)
    assert [row["exists"] for row in absent] == [False for _ in Topics()]

    applied = json.loads(tocsin(tmp_path, "topics", "apply", "--json", **settings).stdout)
    assert applied[0] == {"topic": name, "changes": ["created"]}
    listed = json.loads(tocsin(tmp_path, "topics", "list", "--json", **settings).stdout)
    assert listed[0] == {
        "topic": name,
        "key": "article_id",
        "model": "ArticleV1",
        "exists": True,
        "partitions": 3,
        "retention_seconds": 604_800,
        "cleanup_policy": "delete",
        "messages": 0,
    }
    assert name in tocsin(tmp_path, "topics", "list", **settings).stdout

    shrunk = tocsin(tmp_path, "topics", "apply", **(settings | {"partitions": "2"}))
    assert shrunk.returncode == 78
    assert f"topic {name} has 3 partitions, 2 are wanted" in shrunk.stderr


@pytest.mark.kafka
def test_refused_user_is_one_line_and_no_noise(secure_kafka: BrokerConnection, tmp_path: Path) -> None:
    applied = tocsin(
        tmp_path,
        "topics",
        "apply",
        broker=secure_kafka.bootstrap_servers,
        security_protocol="SASL_SSL",
        sasl_mechanism="PLAIN",
        sasl_username="desk",
        sasl_password="another",
        ssl_cafile=str(secure_kafka.ssl_cafile),
    )
    assert applied.returncode == 69
    assert applied.stderr.startswith(f"tocsin: no broker answers at {secure_kafka.bootstrap_servers} (SASL_SSL): ")
    assert "SaslAuthenticationFailedError" in applied.stderr
    assert applied.stderr.count("\n") == 1
