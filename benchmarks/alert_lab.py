"""A Tocsin for the benchmarks of alerts: broker, home, rules, one channel, and the receiver behind it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from benchmarks.alert_wire import rule_file
from schemas.connection import BrokerConnection
from schemas.message import Message
from schemas.topics import Topics, TopicSpec
from tocsin.broker import LocalBroker
from tocsin.broker.local import free_port
from tocsin.supervisor import die_with_parent
from tocsin.topics import apply_topics

ROOT = Path(__file__).parents[1]
CHANNEL = "desk"
SECRET = "a-secret-of-the-benchmarks"
POLL_SECONDS = 0.05
LONGEST_SECONDS = 240.0
HANG_SECONDS = 3.0
"""How long a receiver that hangs keeps a connection; the channels here wait a second."""

Manner = Literal["answer", "error", "hang", "close"]


@dataclass(frozen=True)
class Receipt:
    """One request that was answered with success. seconds: when its body had been read, since 1970."""

    seconds: float
    key: str
    alert: dict[str, Any]


@dataclass
class Receiver:
    """A webhook's receiver, which does as ``manner`` says. refused: requests that it did not answer with success."""

    manner: Manner = "answer"
    port: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    refused: int = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen, on the same port every time."""
        server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()

    def revisions(self) -> dict[str, set[int]]:
        """What has come of each alert."""
        found: dict[str, set[int]] = {}
        for each in list(self.receipts):
            found.setdefault(each.alert["alert_id"], set()).add(each.alert["revision"])
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is what is measured."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            now, manner = time.time(), receiver.manner
            if manner == "answer":
                key = self.headers["Tocsin-Idempotency-Key"]
                receiver.receipts.append(Receipt(now, key, json.loads(body)["alert"]))
            else:
                receiver.refused += 1
            if manner == "hang":
                time.sleep(HANG_SECONDS)
            if manner in {"answer", "error"}:
                self.send_response(200 if manner == "answer" else 500)
                self.send_header("Content-Length", "0")
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


class Lab:
    """One broker and any number of prefixes on it, each a Tocsin with rules of its own."""

    def __init__(self, folder: Path, connection: BrokerConnection) -> None:
        self.folder, self.connection = folder, connection

    def tocsin(self, prefix: str, rules: int, *, partitions: int = 4, port: int = 1, **settings: str) -> "Tocsin":
        """Make its topics, its home with so many rules, and a channel to a receiver on ``port``."""
        home = self.folder / prefix
        (home / "rules").mkdir(parents=True)
        (home / "rules" / "benchmark.toml").write_text(rule_file(rules), "utf-8")
        url = f"http://127.0.0.1:{port}/"
        (home / "tocsin.toml").write_text(
            f'[channels.{CHANNEL}]\nurl = "{url}"\nallow_private = true\nsecret_env = "BENCHMARK_SECRET"\n'
            "timeout_seconds = 1.0\n",
            "utf-8",
        )
        topics = Topics().with_prefix(prefix).with_partitions(partitions)
        apply_topics(self.connection, topics)
        own = {"home": str(home), "broker": self.connection.bootstrap_servers, "topic_prefix": prefix}
        own |= {"partitions": str(partitions), "shipped_rules": "false", **settings}
        named = {f"TOCSIN_{name.upper()}": value for name, value in own.items()}
        return Tocsin(prefix, home, self.connection, topics, os.environ | named | {"BENCHMARK_SECRET": SECRET})


@dataclass(frozen=True)
class Tocsin:
    """Topics, a home, and the processes that are started on them."""

    prefix: str
    home: Path
    connection: BrokerConnection
    topics: Topics
    environment: dict[str, str]

    def start(self, verb: str) -> subprocess.Popen[bytes]:
        """One process of ``tocsin VERB``; its log goes to the home."""
        with (self.home / f"{verb}.log").open("ab") as log:
            command = [sys.executable, "-m", "tocsin", verb]
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 -- as the supervisor does
            )

    @contextmanager
    def running(self, *verbs: str) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Processes of these verbs, killed at the end of the block."""
        processes = [self.start(each) for each in verbs]
        try:
            yield processes
        finally:
            for verb, each in zip(verbs, processes, strict=True):
                if each.poll() is not None:
                    print(f"{verb} ended by itself, status {each.returncode}", file=sys.stderr)
                each.kill()
                each.wait()

    def committed(self, group: str, spec: TopicSpec) -> Callable[[], int]:
        """A question: how many messages of a topic a group has committed."""
        consumer = KafkaConsumer(
            **self.connection.kafka_python_options(), group_id=self.prefix + group, enable_auto_commit=False
        )
        places = [TopicPartition(spec.name, number) for number in range(spec.partitions)]
        return lambda: sum(consumer.committed(place) or 0 for place in places)


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """A broker of its own, stopped at the end of the block."""
    broker = LocalBroker(folder / "broker", free_port(), folder / "broker.log", before_exec=die_with_parent())
    broker.start()
    try:
        yield Lab(folder, broker.connection)
    finally:
        broker.stop()


def fill(connection: BrokerConnection, spec: TopicSpec, messages: Iterable[Message]) -> None:
    """Put messages on a topic as fast as it takes them."""
    producer = KafkaProducer(**connection.kafka_python_options(), acks="all", linger_ms=20, batch_size=256 * 1024)
    for each in messages:
        producer.send(spec.name, key=each.kafka_key, value=each.encode())
    producer.flush()
    producer.close()


def wait_for(condition: Callable[[], bool], what: str, seconds: float = LONGEST_SECONDS) -> None:
    """Wait. Raises: TimeoutError -- it does not hold in time."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError(f"waited {seconds:.0f} s for {what} in vain")
        time.sleep(POLL_SECONDS)
