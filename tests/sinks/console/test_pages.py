"""What the pages say and refuse, asked without a browser."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sinks.console.health import Health, ProcessHealth, TopicHealth
from sinks.console.queries import read_examples
from sinks.duckdb.lake import open_lake
from tests.support.console_lake import LandedLake
from tests.support.console_messages import COURT, ORDER, story
from tests.support.console_server import serving_console

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

HEALTH = Health(
    "The broker is away.",
    well=False,
    processes=(ProcessHealth("writer", "backoff", None, 3),),
    topics=(TopicHealth("news.articles.v1", 4, 1_200, (("lake", 7),)),),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LandedLake]:
    with LandedLake(tmp_path_factory.mktemp("console") / "lake") as opened:
        for number in range(30):
            moment = NOW - timedelta(minutes=30 - number)
            opened.land(*story(f"a{number}", f"Story {number}", [ORDER, COURT]), at=moment)
        opened.land(*story("other", "Elsewhere", source="Sul Radio"), at=NOW)
        opened.land(("news.articles.v1", b"not json"), at=NOW)
        yield opened


@pytest.fixture(scope="module")
def client(lake: LandedLake) -> Iterator[httpx.Client]:
    later = NOW + timedelta(minutes=1)
    with (
        serving_console(lake.folder, read_health=lambda: HEALTH, now=lambda: later) as address,
        httpx.Client(base_url=address, timeout=60.0) as opened,
    ):
        yield opened


@pytest.mark.parametrize(
    ("filters", "items"),
    [
        ("source=sul+radio", 3),
        ("source=SUL+radio&kind=legal", 1),
        ("source=radio&place=SUL", 1),
        ("source=radio&p=0.8", 2),
        ("source=radio&day=2026-03-04", 3),
        ("source=radio&day=2026-03-05", 0),
        ("place=Atlantis", 0),
        ("source=radio&kind=nonsense&day=nonsense&p=nonsense", 3),
    ],
)
def test_items_are_filtered(client: httpx.Client, filters: str, items: int) -> None:
    assert client.get(f"/items?{filters}").text.count('<li class="item') == items


def test_older_items_follow_page_by_page_and_each_once(client: httpx.Client) -> None:
    seen: list[str] = []
    address = "/items?kind=legal"
    for _ in range(3):
        page = client.get("/items?" + address.split("?")[1]).text
        seen += [each.split('"')[0] for each in page.split("/article?id=")[1:]]
        if "Older items" not in page:
            break
        address = page.split('<a href="')[-1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 31


def test_pulse_gives_what_is_new_once_and_then_nothing(client: httpx.Client, lake: LandedLake) -> None:
    page = client.get("/").text
    mark = page.split("/pulse?mark=")[1].split('"')[0]
    assert client.get(f"/pulse?mark={mark}").status_code == 204
    assert "Elsewhere" in client.get("/pulse?mark=0").text
    assert client.get("/pulse?mark=" + "9" * 400).status_code in {200, 204}
    assert lake.folder.exists()


def test_overview_counts_days_and_places(client: httpx.Client) -> None:
    page = client.get("/picture").text
    assert "/items?day=2026-03-04" in page
    assert "/items?place=Sul" in page


def test_health_shows_processes_lag_and_dead_letters(client: httpx.Client) -> None:
    page = client.get("/pipeline/now").text
    for words in ("The broker is away.", "Look here", "backoff", "lake 7", "news.articles.v1", "not_json"):
        assert words in page
    assert "The broker is away." in client.get("/pipeline/line").text


def test_answer_is_bounded_and_saved_whole(client: httpx.Client) -> None:
    question = {"question": "select range as n, null as nothing from range(3000)"}
    page = client.post("/sql", data=question).text
    assert "The first 500 rows; there are more." in page
    saved = client.post("/sql", data=question | {"as": "csv"})
    rows = list(csv.reader(io.StringIO(saved.text)))
    assert (rows[0], rows[1], len(rows)) == (["n", "nothing"], ["0", ""], 3_001)
    assert saved.headers["content-disposition"] == 'attachment; filename="answer.csv"'


@pytest.mark.parametrize(
    "question",
    [
        "insert into items select * from items",
        "create table t as select 1",
        "attach ':memory:' as other",
        "copy items to '/tmp/items.csv'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '10GB'",
        "pragma enable_profiling",
        "call ducklake_expire_snapshots('lake')",
        "select * from sqlite_scan('x', 'y')",
        "from query('drop table items')",
        "explain analyze delete from items",
        "select 1; drop table items",
        "from 'https://example.org/x.parquet'",
        "from read_csv('/etc/passwd')",
        "",
        "-- nothing",
    ],
)
def test_what_does_more_than_read_is_refused(client: httpx.Client, question: str) -> None:
    answer = client.post("/sql", data={"question": question})
    assert (answer.status_code, "Refused." in answer.text) == (422, True)


@pytest.mark.parametrize(("name", "question"), read_examples())
def test_example_is_answered(client: httpx.Client, name: str, question: str) -> None:
    assert name
    assert client.post("/sql", data={"question": question}).status_code == 200


def test_question_that_needs_too_much_memory_is_refused(client: httpx.Client) -> None:
    """A list of all rows cannot be spilled."""
    answer = client.post("/sql", data={"question": "select list(repeat(range::varchar, 1000)) from range(10000000)"})
    assert (answer.status_code, "memory" in answer.text or "stopped after" in answer.text) == (422, True)


def test_long_question_is_refused_and_wide_cells_are_cut(client: httpx.Client) -> None:
    assert "…" in client.post("/sql", data={"question": "select repeat('x', 100000) as wide"}).text
    assert client.post("/sql", data={"question": "x" * 30_000}).status_code == 422
    assert client.post("/sql", data={"question": "x" * 200_000}).status_code == 413


@pytest.mark.parametrize("path", ["/article?id=none", "/alert?id=none", "/nothing", "/static/nothing", "/article"])
def test_what_is_not_there_is_a_page(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, "<h1>Not found</h1>" in answer.text) == (404, True)


def test_damaged_lake_is_a_page_and_is_found_again(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.sqlite"
    catalog.write_bytes(b"no database " * 1_000)
    with serving_console(tmp_path) as address, httpx.Client(base_url=address, timeout=60.0) as client:
        for path in ("/", "/items", "/sql"):
            answer = client.get(path)
            assert answer.status_code == (200 if path == "/sql" else 503)
        assert "The lake cannot be read" in client.get("/items").text
        assert client.post("/sql", data={"question": "select 1"}).status_code == 422
        catalog.unlink()
        with LandedLake(tmp_path) as lake:
            lake.land(*story())
            assert "Port of Sul closed" in client.get("/items").text


def test_console_never_writes(lake: LandedLake, client: httpx.Client) -> None:
    client.get("/items")
    with open_lake(lake.folder) as connection:
        assert connection.execute("select count(*) from articles").fetchall() == [(31,)]
