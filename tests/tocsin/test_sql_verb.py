"""``tocsin sql`` and ``tocsin dead-letters list`` as a person types them."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.errors import LakeError, PipelineError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.messages import DATE, article, classified
from tocsin.cli import app

TOPICS = Topics()

SQL_PAGE = Path(__file__).parents[2] / "docs/sql.md"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture(scope="module")
def made_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: every test only reads it."""
    folder = tmp_path_factory.mktemp("home") / "lake"
    values = [
        (TOPICS.articles.name, article("a1", "[bold]It is shut.[/bold]").encode()),
        (TOPICS.articles.name, b"\xff[red]"),
        (TOPICS.classified.name, classified("a1").encode()),
    ]
    with Lake(folder) as opened:
        landings = [
            decode(Received(topic, 0, n, None, b"k", value), TOPICS, DATE) for n, (topic, value) in enumerate(values)
        ]
        opened.land(to_arrow(landings), 1)
    return folder


@pytest.fixture
def lake(made_lake: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    del home
    monkeypatch.setenv("TOCSIN_HOME", str(made_lake.parent))
    return made_lake


def tocsin(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, catch_exceptions=True)


def error_of(*arguments: str) -> PipelineError:
    error = tocsin(*arguments).exception
    assert isinstance(error, PipelineError)
    return error


@pytest.mark.usefixtures("lake")
def test_table_shows_text_as_it_is_and_counts_rows() -> None:
    shown = tocsin("sql", "select article_id, text, date_published, null as nothing from articles").stdout
    assert "[bold]It is shut.[/bold]" in shown
    assert "2026-03-04T05:06:07+00:00" in shown
    assert "1 row\n" in shown


@pytest.mark.usefixtures("lake")
def test_json_is_objects_with_nested_values() -> None:
    shown = tocsin(
        "sql", "--json", "select item_id, p, passages, date_published from items where kind = 'legal'"
    ).stdout
    assert json.loads(shown) == [
        {
            "item_id": "a1#2",
            "p": 0.7,
            "passages": [
                {"start_offset": 81, "end_offset": 89, "text": "The High Court will sit.", "p": 0.7, "evidence": []}
            ],
            "date_published": "2026-03-04T05:06:07+00:00",
        }
    ]


@pytest.mark.usefixtures("lake")
def test_csv_has_a_header_and_empty_nulls() -> None:
    shown = tocsin("sql", "--csv", "select source, status, issuer from directives").stdout
    assert shown == "source,status,issuer\nThe Harbour Post,,The ministry\n"


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize(
    "question",
    [
        "show tables",
        "show all tables",
        "describe articles",
        "summarize articles",
        "with a as (from items) from a",
        "explain select 1",
        "select 1;",
        "values (1)",
        "from range(3)",
        "select unnest(passages) from items",
        "from ducklake_snapshots('lake')",
        "from duckdb_columns() where comment is not null",
    ],
)
def test_statement_that_reads_is_answered(question: str) -> None:
    assert tocsin("sql", question).exit_code == 0


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize("question", re.findall(r'tocsin sql (?:--\w+ )?"([^"]+)"', SQL_PAGE.read_text("utf-8")))
def test_question_in_the_documentation_is_answered(question: str) -> None:
    assert tocsin("sql", question).exit_code == 0


@pytest.mark.usefixtures("lake")
def test_pivot_is_answered() -> None:
    shown = tocsin("sql", "--json", "pivot (select article_id, kind from items) on kind using count(*)").stdout
    assert json.loads(shown) == [{"article_id": "a1", "directive": 1, "legal": 1, "protest": 1}]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("selct 1", "syntax error"),
        ("from nowhere", "nowhere does not exist"),
        ("", "an empty question"),
        ("insert into articles (article_id) values ('x')", "INSERT is refused"),
        ("delete from articles", "DELETE is refused"),
        ("create table lake.x (i int)", "CREATE is refused"),
        ("create temp table x as from sqlite_scan('LAKE/catalog.sqlite', 'x')", "CREATE is refused"),
        ("copy articles to 'LAKE/x.parquet'", "COPY is refused"),
        ("explain analyze copy (select 1) to 'LAKE/x.csv'", "COPY is refused"),
        ("explain /* */ analyze copy (select 1) to 'LAKE/x.csv'", "refused|syntax error"),
        ("explain analyze explain analyze copy (select 1) to 'LAKE/x.csv'", "refused|syntax error"),
        ("attach 'LAKE/x.db'", "ATTACH is refused"),
        ("set enable_external_access = true", "SET is refused"),
        ("select 1; call ducklake_expire_snapshots('lake', versions => [1])", "CALL is refused"),
        ("from read_text('/etc/hostname')", "Cannot access file"),
        (
            "from ducklake_delete_orphaned_files('lake', cleanup_all => true)",
            "delete_orphaned_files is refused",
        ),
        ("from ducklake_cleanup_old_files('lake', cleanup_all => true)", "cleanup_old_files is refused"),
        ("select (select count(*) from lake.ducklake_cleanup_old_files('lake'))", "cleanup_old_files is refused"),
        ("with a as (from sqlite_scan('LAKE/catalog.sqlite', 'x')) from a", "sqlite_scan is refused"),
        ("from main.\"SQLITE_SCAN\"('/x', 't')", "sqlite_scan is refused"),
        ("describe from sqlite_scan('/x', 't')", "sqlite_scan is refused"),
        ("explain analyze from ducklake_cleanup_old_files('lake')", "cleanup_old_files is refused"),
        ("pivot (from ducklake_cleanup_old_files('lake')) on path using count(*)", "cleanup_old_files is refused"),
        ("pivot (from \"sqlite_scan\" /* */ ('/x', 't')) on a using count(*)", "sqlite_scan is refused"),
        ("from query('from sqlite_scan(''/x'', ''t'')')", "query is refused"),
    ],
)
def test_question_that_does_more_than_read_is_one_line_and_changes_nothing(
    question: str, message: str, lake: Path
) -> None:
    before = sorted(lake.rglob("*.parquet"))
    error = error_of("sql", question.replace("LAKE", str(lake)))
    assert error.exit_status == 65
    assert re.search(message, str(error))
    assert "\n" not in str(error)
    assert sorted(lake.rglob("*.parquet")) == before
    assert not list(lake.glob("x.*"))


def test_file_of_the_lake_that_is_missing_is_an_error_of_the_lake(home: Path) -> None:
    with Lake(home / "lake") as opened:
        landing = decode(Received(TOPICS.articles.name, 0, 0, None, b"k", article("a1").encode()), TOPICS, DATE)
        opened.land(to_arrow([landing]), 1)
    for file in (home / "lake").rglob("*.parquet"):
        file.unlink()
    error = error_of("sql", "select text from articles")
    assert isinstance(error, LakeError)
    assert "cannot be read" in str(error)


@pytest.mark.usefixtures("home")
def test_lake_that_is_not_there_yet_is_an_error_that_says_how_to_make_one() -> None:
    error = error_of("sql", "select 1")
    assert isinstance(error, LakeError)
    assert "`tocsin up`" in str(error)


def test_lake_is_asked_while_a_writer_has_it(lake: Path) -> None:
    with Lake(lake):
        assert tocsin("sql", "select 1").exit_code == 0


@pytest.mark.usefixtures("lake")
def test_dead_letters_are_listed() -> None:
    assert json.loads(tocsin("dead-letters", "list", "--json").stdout) == [
        {
            "dead_letter_id": f"{TOPICS.articles.name}-0-1",
            "date_dead_lettered": "2026-03-04T05:06:07+00:00",
            "stage": "writer",
            "reason": "not_utf8",
            "detail": "byte 0 is not UTF-8",
            "size_bytes": 6,
        }
    ]
    assert "not_utf8" in tocsin("dead-letters", "list").stdout
