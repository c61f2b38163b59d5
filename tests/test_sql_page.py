"""Every question of docs/sql.md is answered on the sample wire, and the answers have the form that the page shows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from sinks.duckdb.lake import open_lake
from sinks.duckdb.questions import ask
from tests.support.console_lake import LandedLake
from tests.support.sample_lake import land_sample_wire

PAGE = (Path(__file__).parents[1] / "docs/sql.md").read_text("utf-8")

SHOWN = re.findall(r'\$ tocsin sql "([^"]+)"\n┏[^\n]+\n┃([^\n]+)┃\n', PAGE)
"""Each question with the header of its answer."""

ASKED = re.findall(r'^    tocsin sql (?:--\w+ )?"([^"]+)"', PAGE, re.MULTILINE)
"""Those without an answer."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample wire, classified, rung and landed without a broker."""
    folder = tmp_path_factory.mktemp("lake")
    with LandedLake(folder) as opened:
        land_sample_wire(opened, datetime(2026, 3, 27, tzinfo=UTC))
    with open_lake(folder) as connection:
        yield connection


def test_page_has_questions() -> None:
    assert len(SHOWN) >= 14
    assert len(ASKED) >= 8
    assert len(SHOWN) == PAGE.count("$ tocsin sql")


@pytest.mark.parametrize(("question", "header"), SHOWN, ids=[question[:60] for question, _ in SHOWN])
def test_question_has_the_columns_that_the_page_shows_and_rows(
    lake: duckdb.DuckDBPyConnection, question: str, header: str
) -> None:
    columns, rows = ask(lake, question)
    assert columns == [each.strip() for each in header.split("┃")]
    assert rows or "current_rules" in question, "the rules' topic is no part of this lake"


@pytest.mark.parametrize("question", ASKED)
def test_question_without_a_shown_answer_is_answered(lake: duckdb.DuckDBPyConnection, question: str) -> None:
    ask(lake, question)
