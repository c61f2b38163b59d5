"""How soon the console's pages are painted over a million items, and what it holds after arrivals for a while.

    .venv/bin/python -m benchmarks.console --items 1000000 --minutes 60

It fills a lake with rows (a few minutes), starts `tocsin console` on it, and looks with Debian's chromium: the first
contentful paint as the browser itself tells it, of several loads the median, each beside the machine's load. Then 20
items a second land, as the writer lands them, while the overview is open; memory is read every minute.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil

from sinks.duckdb.lake import Lake
from tests.support.browser import Browser, running_browser
from tests.support.console_lake import LandedLake
from tests.support.console_messages import ORDER, story

PORT = 28787
ROWS_AT_ONCE = 50_000
ARRIVALS_PER_SECOND = 20
LOADS = 5
PAGES = (
    "/",
    "/items",
    "/items?place=Town+77",
    "/items?place=nowhere",
    "/article?id=a{half}",
    "/search?words=ordered",
    "/search?words=nowhere",
    "/alerts",
    "/pipeline",
)
PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def fill(folder: Path, items: int) -> None:
    """Make a lake of so many items."""
    statements = (Path(__file__).parent / "console.sql").read_text("utf-8").split(";\n")
    with Lake(folder, memory_limit="3GB") as lake:
        for first in range(0, items, ROWS_AT_ONCE):
            values = {"first": first, "last": min(items, first + ROWS_AT_ONCE), "items": items}
            for each in filter(str.strip, statements):
                lake.connection.execute(each, values)


@contextmanager
def running_console(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """`tocsin console` on the lake of a home."""
    environment = os.environ | {"TOCSIN_HOME": str(home), "TOCSIN_CONSOLE_PORT": str(PORT), "TOCSIN_LOG_LEVEL": "error"}
    with subprocess.Popen([sys.executable, "-m", "tocsin", "console"], env=environment) as process:
        address = f"http://127.0.0.1:{PORT}"
        while process.poll() is None:
            try:
                httpx.get(f"{address}/sql")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, psutil.Process(process.pid)
        process.terminate()


def paints(browser: Browser, address: str) -> list[float]:
    """Seconds to the first contentful paint of several loads."""
    found = []
    for _ in range(LOADS):
        browser.get(address)
        found.append(browser.wait(lambda: browser.execute_script(PAINT)) / 1_000)
    return found


def show_paints(browser: Browser, address: str, items: int) -> None:
    """Print a line for each page."""
    for page in PAGES:
        path = page.format(half=items // 4)
        found = paints(browser, address + path)
        load = os.getloadavg()[0]
        print(
            f"{path:28} p50 {statistics.median(found):.2f} s, largest {max(found):.2f} s, load {load:.1f}", flush=True
        )


def land_steadily(lake: LandedLake, stop: threading.Event) -> None:
    """Land items once a second until told to stop."""
    landed = 0
    while not stop.wait(1.0):
        numbers = range(landed, landed + ARRIVALS_PER_SECOND)
        lake.land(*(each for number in numbers for each in story(f"new{number}", f"Story {number}", [ORDER])))
        landed += ARRIVALS_PER_SECOND


def show_memory(browser: Browser, address: str, console: psutil.Process, minutes: int) -> None:
    """Print a line a minute while the overview is open."""
    browser.get(f"{address}/")
    browser.execute_cdp_cmd("HeapProfiler.enable", {})
    started = datetime.now(UTC)
    for _ in range(minutes):
        time.sleep(60)
        browser.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        heap = browser.execute_script("return performance.memory.usedJSHeapSize") / 1e6
        newest = browser.execute_script("return document.querySelector('#arriving .headline').textContent.trim()")
        resident = console.memory_info().rss / 1e6
        passed = (datetime.now(UTC) - started).seconds // 60
        print(f"{passed} min: console {resident:.0f} MB, page {heap:.1f} MB, newest shown: {newest}", flush=True)


def main() -> None:
    """Fill, look, land."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        home = Path(folder)
        fill(home / "lake", arguments.items)
        with running_console(home) as (address, console):
            show_paints(browser, address, arguments.items)
            print(f"console {console.memory_info().rss / 1e6:.0f} MB")
            stop = threading.Event()
            with LandedLake(home / "lake") as lake:
                landing = threading.Thread(target=land_steadily, args=(lake, stop))
                landing.start()
                try:
                    show_memory(browser, address, console, arguments.minutes)
                finally:
                    stop.set()
                    landing.join()


if __name__ == "__main__":
    main()
