import signal
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.watchdog import EXIT_STALLED
from tests.support.workers import (
    WAIT_SECONDS,
    article,
    consume,
    consume_count,
    end,
    group_of,
    produce,
    worker_environment,
    worker_process,
)

pytestmark = pytest.mark.kafka

FAKE = "tests.support.run_worker"


def ids(numbers: range) -> set[str]:
    return {f"article-{number}" for number in numbers}


def has_all(wanted: set[str]) -> Any:
    return lambda found: wanted <= {each.article_id for each in found}


def test_worker_killed_under_load_loses_nothing(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    environment, log = worker_environment(kafka, topics, tmp_path), tmp_path / "worker.log"
    produce(kafka, topics, [article(number, "nap") for number in range(4_000)])
    with worker_process(environment, log, FAKE) as worker:
        consume_count(kafka, topics.classified, 1_000)
        end(worker, signal.SIGKILL)
    with worker_process(environment, log, FAKE):
        consume(kafka, topics.classified, has_all(ids(range(4_000))))


def test_worker_ended_by_sigterm_leaves_nothing_out_and_nothing_twice(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    environment, log = worker_environment(kafka, topics, tmp_path), tmp_path / "worker.log"
    produce(kafka, topics, [article(number, "nap") for number in range(4_000)])
    with worker_process(environment, log, FAKE) as worker:
        before = len(consume_count(kafka, topics.classified, 1))
        assert end(worker, signal.SIGTERM) == 0
    assert before < 4_000
    with worker_process(environment, log, FAKE):
        found = consume(kafka, topics.classified, has_all(ids(range(4_000))))
    assert len(found) == 4_000


def test_two_workers_share_the_partitions(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> None:
    environment, log = worker_environment(kafka, topics, tmp_path), tmp_path / "worker.log"
    with worker_process(environment, log), worker_process(environment, log):
        wait_for_members(kafka, group_of(topics), 2)
        produce(kafka, topics, [article(number) for number in range(100)])
        consume(kafka, topics.classified, has_all(ids(range(100))))


def wait_for_members(connection: BrokerConnection, group: str, count: int) -> None:
    """Wait until the group is stable with ``count`` members, and each has a partition."""
    admin = KafkaAdminClient(**connection.kafka_python_options())
    deadline = time.monotonic() + WAIT_SECONDS
    try:
        while True:
            described = admin.describe_groups([group])[group]
            given = [member["member_assignment"] for member in described["members"]]
            if described["group_state"] == "Stable" and len(given) == count:
                assert all(given)
                return
            assert time.monotonic() < deadline, described
            time.sleep(0.2)
    finally:
        admin.close()


def test_worker_reaches_a_broker_that_demands_sasl_over_tls(
    secure_kafka: BrokerConnection, kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    produce(kafka, topics, [article(1)])
    with worker_process(worker_environment(secure_kafka, topics, tmp_path), tmp_path / "worker.log") as worker:
        consume_count(kafka, topics.classified, 1)
        assert end(worker, signal.SIGTERM) == 0


def test_worker_whose_analysis_never_returns_ends_itself(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    environment = worker_environment(kafka, topics, tmp_path) | {"TOCSIN_STALL_SECONDS": "5"}
    produce(kafka, topics, [article(1, "hang")])
    with worker_process(environment, tmp_path / "worker.log", FAKE) as worker:
        assert worker.wait(WAIT_SECONDS) == EXIT_STALLED


def test_too_many_dead_letters_end_the_worker_with_their_own_status(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    environment = worker_environment(kafka, topics, tmp_path) | {"TOCSIN_DEAD_LETTER_LIMIT": "20"}
    produce(kafka, topics, [b"{"] * 100)
    with worker_process(environment, tmp_path / "worker.log", FAKE) as worker:
        assert worker.wait(WAIT_SECONDS) == 76
    assert "dead_letter_limit is 20" in (tmp_path / "worker.log").read_text()
