"""`tocsin delivery` as a process: killed, stood by for, and silent about what is secret."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.command import free_port
from tests.support.delivering import (
    ROOT,
    deliveries,
    delivery_process,
    send,
    statuses,
    wait_for_statuses,
    write_channels,
)
from tests.support.ringing import alert
from tests.support.topic_reader import read_topic
from tests.support.webhook_receiver import Reply, running_receiver, wait_until
from tests.support.workers import worker_environment

pytestmark = pytest.mark.kafka

KILLS = 5
SECRET = "key-of-the-signature-that-nobody-may-see"
PATH = "path-that-nobody-may-see"
QUERY = "query-that-nobody-may-see"


def environment_of(connection: BrokerConnection, topics: Topics, home: Path, **variables: str) -> dict[str, str]:
    return worker_environment(connection, topics, home) | variables


def webhook_table(url: str, *lines: str) -> str:
    return "\n".join([f'url = "{url}"', "allow_private = true", *lines])


def test_process_killed_while_it_sends_sends_again_under_the_same_key(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, topics, [alert(1)])
    with running_receiver(Reply(manner="hang")) as receiver:
        write_channels(tmp_path, desk=webhook_table(receiver.url))
        environment = environment_of(kafka, topics, tmp_path)
        with delivery_process(environment, tmp_path / "first.log"):
            receiver.wait_for(1)
        assert deliveries(kafka, topics) == []
        receiver.replies = [Reply(200)]
        with delivery_process(environment, tmp_path / "second.log"):
            receiver.wait_for(2)
            assert wait_for_statuses(kafka, topics, 1) == [("alert-1.1@desk", "delivered")]
    assert [request.key for request in receiver.received] == ["alert-1.1", "alert-1.1"]


def test_process_killed_at_random_moments_loses_nothing_and_makes_up_no_key(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    seed = int(os.environ.get("TOCSIN_KILL_SEED", "1"))
    moments = random.Random(seed)
    count = 300
    with running_receiver() as receiver:
        write_channels(tmp_path, desk=webhook_table(receiver.url))
        environment = environment_of(kafka, topics, tmp_path)
        send(kafka, topics, [alert(number) for number in range(count)])
        for number in range(KILLS):
            with delivery_process(environment, tmp_path / f"{number}.log"):
                least = len(receiver.received) + moments.randrange(1, count // KILLS)
                receiver.wait_for(min(least, count))
                time.sleep(moments.random() * 0.05)
        with delivery_process(environment, tmp_path / "last.log") as last:
            wait_for_statuses(kafka, topics, count)
            last.send_signal(signal.SIGTERM)
            assert last.wait(60) == 0
    keys = [request.key for request in receiver.received]
    assert set(keys) == {f"alert-{number}.1" for number in range(count)}
    assert len(keys) <= count + KILLS
    assert statuses(kafka, topics) == sorted((f"alert-{number}.1@desk", "delivered") for number in range(count))


def test_process_that_stands_by_takes_over_from_one_that_was_killed(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    with running_receiver() as receiver:
        write_channels(tmp_path, desk=webhook_table(receiver.url))
        environment = environment_of(kafka, topics, tmp_path)
        with delivery_process(environment, tmp_path / "active.log") as active:
            send(kafka, topics, [alert(1)])
            wait_for_statuses(kafka, topics, 1)
            with delivery_process(environment, tmp_path / "standby.log"):
                active.kill()
                active.wait()
                send(kafka, topics, [alert(2)])
                wait_for_statuses(kafka, topics, 2)
    assert [request.key for request in receiver.received] == ["alert-1.1", "alert-2.1"]


def test_what_is_secret_is_in_no_log_no_topic_and_no_output(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    """Whatever goes wrong, at the most talkative level."""
    send(kafka, topics, [alert(1)])
    closed, query = free_port(), f"?q={QUERY}"
    with running_receiver(Reply(503), Reply(400, body=SECRET.encode())) as failing:
        (tmp_path / "chat.url").write_text(f"json://user:{PATH}@127.0.0.1:{failing.port}/{PATH}{query}")
        write_channels(
            tmp_path,
            refusing=webhook_table(f"http://127.0.0.1:{failing.port}/{PATH}{query}", 'secret_env = "DESK_SECRET"'),
            closed=webhook_table(f"http://127.0.0.1:{closed}/{PATH}{query}", f'secret = "{SECRET}"'),
            insecure=webhook_table(f"https://127.0.0.1:{failing.port}/{PATH}{query}"),
            private=f'url = "http://127.0.0.1/{PATH}{query}"',
            nowhere=f'url = "https://nowhere.invalid/{PATH}{query}"',
            chat='url_file = "chat.url"\nallow_private = true',
        )
        environment = environment_of(kafka, topics, tmp_path, DESK_SECRET=SECRET, TOCSIN_LOG_LEVEL="debug")
        with delivery_process(environment, tmp_path / "delivery.log") as process:
            names = {"refusing", "closed", "insecure", "private", "nowhere", "chat"}
            wait_until(lambda: {each.channel for each in deliveries(kafka, topics)} == names, "every channel")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    verbs = [("channels", "list"), ("channels", "test", "closed"), ("channels", "test", "chat"), ("delivery", "--help")]
    outputs = [run(environment, *verb) for verb in verbs]
    recorded = [
        record.value.decode()
        for spec in (topics.deliveries, topics.dead_letters)
        for record in read_topic(kafka, spec.name)
    ]
    written = "\n".join([(tmp_path / "delivery.log").read_text("utf-8"), *outputs, *recorded])
    assert "alert is tried again" in written
    for secret in (SECRET, PATH, QUERY):
        assert secret not in written


def run(environment: dict[str, str], *verb: str) -> str:
    command = [sys.executable, "-m", "tocsin", *verb]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr
