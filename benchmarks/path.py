"""The whole path, topic to lake: articles a second, and the memory of worker and writer while they go through.

    .venv/bin/python -m benchmarks.path --articles 100000

It starts `tocsin up` in a home of its own, produces articles of about 4 KB as fast as the broker takes them, and looks
at each reader's lag and each process's resident memory until all is drained.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.throughput import fill
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.command import Tocsin, running_up, wait_for

LOOK_SECONDS = 10.0
MEGABYTE = 1_000_000


def resident_megabytes(processes: list[dict[str, Any]]) -> dict[str, float]:
    """Resident memory of each process, in MB."""
    return {each["name"]: psutil.Process(each["pid"]).memory_info().rss / MEGABYTE for each in processes}


def landed(status: dict[str, Any], articles: int) -> int:
    """How many articles are classified and in the lake."""
    lags = [group["lag"] for topic in status["topics"] for group in topic["groups"]]
    return articles - max(lags, default=articles)


def look_until_drained(tocsin: Tocsin, articles: int) -> None:
    """Print progress and memory until everything has landed."""
    started = time.monotonic()
    while True:
        status = tocsin.status()
        elapsed, done = time.monotonic() - started, landed(status, articles)
        memory = "  ".join(f"{name} {size:.0f} MB" for name, size in resident_megabytes(status["processes"]).items())
        print(f"{elapsed:6.0f} s  {done:8,} articles landed  {memory}", flush=True)
        if status["drained"] and done >= articles:
            print(f"whole path: {articles / elapsed:,.0f} articles/s")
            return
        time.sleep(LOOK_SECONDS)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Throughput and memory of the whole path.")
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tocsin = Tocsin(Path(folder) / "home")
        with running_up(tocsin):
            wait_for(lambda: tocsin.status()["drained"], "worker and writer")
            filling = threading.Thread(target=fill, args=(BrokerConnection(tocsin.broker), Topics(), options.articles))
            filling.start()
            look_until_drained(tocsin, options.articles)
            filling.join()


if __name__ == "__main__":
    main()
