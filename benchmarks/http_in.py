"""How long a client waits for POST /articles, with Apache Kafka behind it, and how many articles get through.

``python -m benchmarks.http_in`` starts a broker and ``tocsin http``, and posts articles of 4 KB: one in a request from
a single client and from eight, and a hundred in a request from two.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tocsin.broker import LocalBroker
from tocsin.broker.local import free_port
from tocsin.topics import apply_topics

TEXT = "The ministry ordered the bridge closed from Monday. " * 80
"""4 KB, as an ordinary article has."""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name, running_broker(Path(name)) as connection:
        apply_topics(connection, Topics(), 1)
        with running_http(Path(name), connection) as address:
            post(address, "warm", 1, 50, 1)
            for clients, requests, articles in ((1, 500, 1), (8, 200, 1), (2, 50, 100)):
                started = time.monotonic()
                waits = post(address, f"{clients}-{articles}", clients, requests, articles)
                rate = clients * requests * articles / (time.monotonic() - started)
                p50, p99 = (statistics.quantiles(waits, n=100)[at] * 1e3 for at in (49, 98))
                print(f"{clients} clients, {articles} in a request: p50 {p50:.0f} ms, p99 {p99:.0f} ms, {rate:,.0f}/s")


def post(address: str, name: str, clients: int, requests: int, articles: int) -> list[float]:
    """Returns: how long each request took, in seconds."""
    waits: list[float] = []

    def send(number: int) -> None:
        with httpx.Client(base_url=address, timeout=60.0) as client:
            for request in range(requests):
                ids = [f"{name}-{number}-{request}-{each}" for each in range(articles)]
                started = time.monotonic()
                answer = client.post("/articles", json=[{"id": each, "text": f"{each} {TEXT}"} for each in ids])
                waits.append(time.monotonic() - started)
                assert answer.json()["sent"] == articles, answer.text

    threads = [threading.Thread(target=send, args=(each,)) for each in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


@contextmanager
def running_broker(folder: Path) -> Iterator[BrokerConnection]:
    """Apache Kafka, until the end of the block."""
    broker = LocalBroker(folder / "broker", free_port(), folder / "broker.log")
    try:
        broker.start()
        yield broker.connection
    finally:
        broker.stop()


@contextmanager
def running_http(folder: Path, connection: BrokerConnection) -> Iterator[str]:
    """`tocsin http`, well, until the end of the block. Yields: its address."""
    port = free_port()
    environment = os.environ | {
        "TOCSIN_HOME": str(folder / "home"),
        "TOCSIN_BROKER": connection.bootstrap_servers,
        "TOCSIN_HTTP_PORT": str(port),
        "TOCSIN_HTTP_ARTICLES_PER_SECOND": "100000",
    }
    with (folder / "http.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "tocsin", "http"], env=environment, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        while not is_well(address):
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def is_well(address: str) -> bool:
    """Whether it answers so."""
    try:
        return httpx.get(f"{address}/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
