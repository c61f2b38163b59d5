"""The pictures of docs/console.md: ``python -m tests.sinks.console.screenshots``.

The sample wire is classified, rung and landed in a lake of its own (half a minute), and chromium looks at it.
"""

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from selenium.webdriver.common.by import By

from sinks.console.health import Health, ProcessHealth, TopicHealth
from tests.support.browser import Browser, running_browser
from tests.support.console_lake import LandedLake
from tests.support.console_server import serving_console
from tests.support.sample_lake import land_sample_wire

PICTURES = Path(__file__).parents[3] / "docs/pictures"

MAX_BYTES = 150_000
"""A page of the documentation opens at once with pictures of this size."""

COLOURS = 128
"""A page has fewer; the rest are the edges of letters."""

ARTICLE = "/article?id=high-desert-tribune-2026-0316-08"

QUESTION = """select date_published::date as day, kind, count(*) as items
from items
group by all
order by day"""

HEALTH = Health(
    "Everything on the topics is in the lake.",
    well=True,
    processes=tuple(
        ProcessHealth(name, "running", 4_200 + number, 0)
        for number, name in enumerate(("broker", "writer", "worker-0", "alerter", "delivery", "console"))
    ),
    topics=(
        TopicHealth("news.articles.v1", 4, 52, (("tocsin-classify", 0), ("lake", 0))),
        TopicHealth("news.classified.v1", 4, 52, (("tocsin-alert", 0), ("lake", 0))),
        TopicHealth("news.alerts.v1", 1, 49, (("tocsin-delivery", 0), ("lake", 0))),
    ),
)


def main() -> None:
    """Make every picture anew."""
    with tempfile.TemporaryDirectory() as folder, LandedLake(Path(folder) / "lake") as lake:
        land_sample_wire(lake, datetime.now(UTC))
        with serving_console(lake.folder, read_health=lambda: HEALTH) as address, running_browser() as browser:
            take_all(browser, address)


def take_all(browser: Browser, address: str) -> None:
    """Look at each page as its reader would."""
    browser.use_size(1200, 1400)
    browser.get(f"{address}/")
    browser.wait_for("#picture .chart canvas")
    browser.wait_for("#line .state")
    take(browser, "overview")
    browser.use_size(1200, 900)
    browser.get(address + ARTICLE)
    browser.wait_for(".text mark")
    take(browser, "article")
    browser.use_scheme("dark")
    browser.use_size(1200, 1000)
    browser.get(f"{address}/sql")
    browser.wait_for("#question").send_keys(QUESTION)
    browser.find_element(By.ID, "ask").click()
    browser.wait_for("#answer .chart canvas")
    take(browser, "sql")
    browser.use_size(390, 844)
    browser.get(f"{address}/")
    browser.wait_for("#picture .chart canvas")
    take(browser, "phone")


def take(browser: Browser, name: str) -> None:
    """Write ``console-NAME.png``."""
    picture = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    file = PICTURES / f"console-{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < MAX_BYTES, f"{file} has {file.stat().st_size:,} bytes"
    print(f"{file.relative_to(PICTURES.parents[1])} {file.stat().st_size:,} bytes")  # noqa: T201 -- a command


if __name__ == "__main__":
    main()
