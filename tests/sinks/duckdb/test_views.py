"""The views spell every record out as columns of SQL's own types."""

import json
from datetime import date
from pathlib import Path

import pytest

from schemas.classified_article.v1 import (
    DirectiveRecordV1,
    LegalRecordV1,
    ProtestRecordV1,
)
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.console_lake import LandedLake
from tests.support.landing import ask
from tests.support.messages import DATE, classified

TOPICS = Topics()
SAMPLE = Path(__file__).parents[3] / "schemas/classified_article/samples/accepted/full_records.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lake with the sample of full records and an article whose records say next to nothing."""
    with Lake(tmp_path) as lake:
        for number, value in enumerate((SAMPLE.read_bytes(), classified("a9").encode())):
            received = Received(TOPICS.classified.name, 0, number, None, None, value)
            lake.land(to_arrow([decode(received, TOPICS, DATE)]), number)
    return tmp_path


def test_directive_shows_whom_where_when_how_many_and_on_whose_word(folder: Path) -> None:
    assert ask(
        folder,
        "select addressee, scope, places, instrument, reported_by, dates[1].first_day, dates[1].role, "
        "quantities[1].value, quantities[1].unit, quantities[1].comparison, quantities[1].rate, "
        "quantities[1].earlier_value from directives where article_id = 'a3'",
    ) == [
        (
            *("pilots", "fuel and fish piers", "Sul", None, "a clerk"),
            *(date(2026, 3, 2), "issued", 40.0, "boats", "at_least", "day", 25.0),
        )
    ]


def test_protest_shows_bounds_harm_and_claims(folder: Path) -> None:
    assert ask(
        folder,
        "select places, status, size_low, size_high, arrests[1].value, deaths[1].unit, claims from protests "
        "where article_id = 'a3'",
    ) == [("Sul", "past", 2500, 2500, 12.0, "man", "the fee")]


def test_legal_item_shows_parties_docket_outcome_and_next_day(folder: Path) -> None:
    assert ask(folder, "select parties, docket, outcome, next_date from legal_items where article_id = 'a3'") == [
        (
            [{"role": "plaintiff", "value": "Ferrymen"}, {"role": "defendant", "value": "the port"}],
            "No. 26-114",
            "refused a stay",
            date(2026, 3, 6),
        )
    ]


def test_what_is_not_said_is_null_or_an_empty_list(folder: Path) -> None:
    assert ask(folder, "select addressee, places, dates, quantities from directives where article_id = 'a9'") == [
        (None, None, [], [])
    ]
    assert ask(folder, "select places, size_low, deaths from protests where article_id = 'a9'") == [(None, None, [])]
    assert ask(folder, "select parties, next_date from legal_items where article_id = 'a9'") == [([], None)]


@pytest.mark.parametrize(
    ("view", "record"),
    [("directives", DirectiveRecordV1), ("protests", ProtestRecordV1), ("legal_items", LegalRecordV1)],
)
def test_every_field_of_a_record_is_a_column(
    folder: Path, view: str, record: type[DirectiveRecordV1 | ProtestRecordV1 | LegalRecordV1]
) -> None:
    columns = {name for (name,) in ask(folder, f"select column_name from duckdb_columns() where table_name = '{view}'")}
    assert set(record.model_fields) <= columns


def test_case_is_as_it_was_told_last_and_a_field_that_was_not_told_again_stays(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    sample = json.loads(SAMPLE.read_text("utf-8"))
    later = json.loads(json.dumps(sample).replace('"a3', '"a4'))
    later["date_published"] = "2026-03-09T00:00:00Z"
    record = next(each for each in later["items"] if each["kind"] == "legal")["record"]
    del record["outcome"]
    with LandedLake(folder) as lake:
        for each in (later, sample):
            lake.land((TOPICS.classified.name, json.dumps(each).encode()))
    assert ask(folder, "select docket, outcome, items, date_last::date from case_states") == [
        ("No. 26-114", "refused a stay", 2, date(2026, 3, 9))
    ]


def test_place_that_an_item_names_twice_counts_once_and_none_is_null(folder: Path) -> None:
    assert ask(
        folder, "select kind, place, items, sources from item_counts where kind != 'legal' order by kind, place"
    ) == [
        ("directive", "Sul", 1, 1),
        ("directive", None, 1, 1),
        ("protest", "Sul", 1, 1),
        ("protest", None, 1, 1),
    ]


def test_protest_shows_the_largest_numbers_among_the_sizes(folder: Path) -> None:
    assert ask(folder, "select places, size_low, arrested, killed from protest_sizes where article_id = 'a3'") == [
        ("Sul", 2500, 12.0, 1.0)
    ]


def test_passage_is_found_by_its_words_whatever_their_letters(folder: Path) -> None:
    assert ask(folder, "select article_id, source from search_passages where contains(words, 'the ministry')") == [
        ("a9", "The Harbour Post")
    ]
