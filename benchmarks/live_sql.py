"""Questions to a lake of a million items while 200 articles a second land, and what they cost the writer.

    .venv/bin/python -m benchmarks.live_sql --items 1000000 --rate 200 --seconds 120 --readers 4

It fills a lake with items of one passage each, of random words, and then measures the writer's commits (of the articles
of a tenth of a second with their classifications, upkeep included) in turn: alone, beside readers that ask without a
pause, beside an endless cross join in DuckDB's own command line, and beside snapshots one after the other. Every part
is a process of its own, as in life; Kafka is left out, for it is not what is measured. A reader counts items, groups
them by kind and source, reads a thousand rows, and searches the passages for a word.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import pyarrow as pa

from benchmarks.writer import random_texts
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.attach import EXTENSIONS, LakeFolder, extension_file
from sinks.duckdb.lake import Lake, open_lake, utc_now
from sinks.duckdb.maintenance import Maintenance
from sinks.duckdb.offsets import Partition
from sinks.duckdb.rows import SCHEMAS, Received
from sinks.duckdb.snapshot import make_snapshot
from sinks.duckdb.writer import Batch, Writer
from tests.support.messages import article, classified
from tocsin.attach_lines import attach_statements

ROOT = Path(__file__).parents[1]
DUCKDB = Path(sys.executable).parent / "duckdb"
TOPICS = Topics()
FILL_ROWS = 20_000
BATCH_SECONDS = 0.1
"""How long the writer gathers what it commits: its own setting."""

ENDLESS = "select count(*) from items a, items b, items c where a.p + b.p + c.p < 0"
"""Of so many rows no join ends; none is kept, so that it takes processor and not memory."""

QUESTIONS = {
    "count": "select count(*) from items where p >= 0.5",
    "group by": "select kind, source, count(*), avg(p) from items group by all",
    "1,000 rows": "select * from items order by date_landed desc limit 1000",
    "search": "select date_published, source, text from search_passages where contains(words, 'seto') limit 100",
}
KINDS = ("directive", "protest", "legal")


def fill(folder: Path, items: int) -> None:
    """A lake with so many items, each with a passage, merged as the writer's upkeep leaves it."""
    chance = random.Random(2)
    texts = random_texts()
    with Lake(folder) as lake:
        for first in range(0, items, FILL_ROWS):
            pairs = [_item(number, next(texts), chance) for number in range(first, min(first + FILL_ROWS, items))]
            tables = {
                "items": pa.Table.from_pylist([item for item, _ in pairs], schema=SCHEMAS["items"]),
                "passages": pa.Table.from_pylist([passage for _, passage in pairs], schema=SCHEMAS["passages"]),
            }
            lake.land(tables, 0)
        Maintenance(lake, lambda: utc_now() + timedelta(hours=1)).run()


def _item(number: int, text: str, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    start = chance.randrange(len(text) - 300)
    passage = {"start_offset": 0, "end_offset": 200, "text": text[start : start + 200], "p": 0.9, "evidence": []}
    landed = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=5 * number)
    item = {
        "item_id": f"filled-{number}#0",
        "article_id": f"filled-{number}",
        "kind": chance.choice(KINDS),
        "p": chance.random(),
        "record": json.dumps({"issuer": {"value": text[:12]}, "places": [{"value": text[12:18]}]}),
        "source": f"Outlet {chance.randrange(200)}",
        "title": text[:40],
        "date_published": landed,
        "date_classified": landed,
        "classifier_version": "1",
        "date_landed": landed,
        "kafka_topic": TOPICS.classified.name,
        "kafka_partition": 0,
        "kafka_offset": number,
    }
    row = {"passage_id": f"filled-{number}#0#0", **{key: item[key] for key in ("item_id", "article_id", "kind")}}
    return item | {"passages": [passage]}, row | passage | {"date_landed": landed}


def write(folder: Path, rate: float, seconds: float) -> None:
    """Land articles and classifications at a rate; print the seconds of each commit, and articles a second."""
    run = time.time_ns()
    took = []
    landed = 0
    with Lake(folder) as lake:
        maintenance = Maintenance(lake, utc_now)
        writer = Writer(BrokerConnection("nobody.invalid:9092"), TOPICS, lake, maintenance=maintenance)
        started = time.monotonic()
        while (now := time.monotonic()) < started + seconds:
            due = int((now - started) * rate)
            batch = _batch(run, landed, due)
            before = time.monotonic()
            if batch.messages:
                writer.land(batch)
                maintenance.after_commit()
                took.append(time.monotonic() - before)
            landed = due
            time.sleep(max(0.0, now + BATCH_SECONDS - time.monotonic()))
        elapsed = time.monotonic() - started
    print(json.dumps({"seconds": took, "rate": landed / elapsed}))


def _batch(run: int, first: int, end: int) -> Batch:
    batch = Batch()
    for number in range(first, end):
        article_id = f"{run}-{number}"
        values = ((TOPICS.articles.name, article(article_id)), (TOPICS.classified.name, classified(article_id)))
        for topic, message in values:
            received = Received(topic, 0, number, time.time_ns() // 1_000_000, None, message.encode())
            batch.add([(Partition(str(run), topic, topic, 0), received)])
    batch.decode(TOPICS, utc_now())
    return batch


def read(folder: Path, seconds: float) -> None:
    """Ask the questions in turn; print the seconds of each."""
    took: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    with open_lake(folder) as connection:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name, question in QUESTIONS.items():
                before = time.monotonic()
                connection.execute(question).fetchall()
                took[name].append(time.monotonic() - before)
    print(json.dumps(took))


def start(part: str, folder: Path, rate: float, seconds: float) -> "subprocess.Popen[str]":
    """A part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.live_sql", "--part", part, "--lake", str(folder)]
    command += ["--rate", str(rate), "--seconds", str(seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def answer(process: "subprocess.Popen[str]") -> Any:
    """What a part printed last."""
    output, _ = process.communicate()
    if process.returncode:
        sys.exit(f"a part ended with {process.returncode}")
    return json.loads(output.splitlines()[-1])


@contextlib.contextmanager
def endless_join(folder: Path) -> Iterator[None]:
    """The stock command line, with no limits, at a question that does not end."""
    statements = attach_statements(LakeFolder(folder), [extension_file(each) for each in EXTENSIONS])
    command = [str(DUCKDB), "-c", ";\n".join([*statements, ENDLESS])]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
        if process.poll() is not None:
            sys.exit("the endless question ended")
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # what pip installs as duckdb starts the program as a child
        process.wait()


@contextlib.contextmanager
def snapshots(folder: Path) -> Iterator[None]:
    """Snapshots one after the other; print how many, and how long each took."""
    stop = threading.Event()
    took = []

    def make() -> None:
        while not stop.is_set():
            before = time.monotonic()
            make_snapshot(folder, folder.with_name("snapshot.duckdb"))
            took.append(time.monotonic() - before)

    thread = threading.Thread(target=make)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    print(f"{'snapshots made meanwhile':40} {len(took)}, {sum(took) / len(took):.1f} s each")


def cuts(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99."""
    found = quantiles(seconds, n=100)
    return found[49], found[98]


def show(what: str, written: dict[str, Any], alone: tuple[float, float] | None = None) -> tuple[float, float]:
    """Print a writer's commits, and how many times as long as alone they took."""
    p50, p99 = cuts(written["seconds"])
    ratio = f", {p50 / alone[0]:.1f} and {p99 / alone[1]:.1f} times as long as alone" if alone else ""
    print(f"{'commit, ' + what:40} p50 {p50:.3f} s, p99 {p99:.3f} s at {written['rate']:.0f} articles/s{ratio}")
    return p50, p99


def measure(folder: Path, rate: float, seconds: float, readers: int) -> None:
    """All phases in turn."""
    start("writer", folder, rate, min(10.0, seconds)).communicate()  # warms the disk's cache
    alone = show("alone", answer(start("writer", folder, rate, seconds)))
    reading = [start("reader", folder, rate, seconds) for _ in range(readers)]
    show(f"beside {readers} readers", answer(start("writer", folder, rate, seconds)), alone)
    answers = [answer(each) for each in reading]
    for name in QUESTIONS:
        p50, p99 = cuts([each for found in answers for each in found[name]])
        print(f"{'reader, ' + name:40} p50 {p50:.3f} s, p99 {p99:.3f} s")
    with endless_join(folder):
        show("beside an endless cross join", answer(start("writer", folder, rate, seconds)), alone)
    with snapshots(folder):
        show("beside snapshots", answer(start("writer", folder, rate, seconds)), alone)


def main() -> None:
    """Measure and print, or be one part."""
    parser = argparse.ArgumentParser(description="Live SQL beside the writer.")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rate", type=float, default=200.0, help="articles a second")
    parser.add_argument("--seconds", type=float, default=120.0, help="of each phase")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--part", choices=["writer", "reader"])
    parser.add_argument("--lake", type=Path)
    options = parser.parse_args()
    if options.part == "writer":
        write(options.lake, options.rate, options.seconds)
    elif options.part == "reader":
        read(options.lake, options.seconds)
    else:
        with tempfile.TemporaryDirectory() as folder:
            lake = Path(folder) / "lake"
            fill(lake, options.items)
            measure(lake, options.rate, options.seconds, options.readers)


if __name__ == "__main__":
    main()
