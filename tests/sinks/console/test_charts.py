"""Which answers become a chart, and of what."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from sinks.console.charts import MAX_BARS, chart_of

DAYS = [date(2026, 3, 4), date(2026, 3, 5)]
SECONDS = [datetime(2026, 3, day, tzinfo=UTC).timestamp() for day in (4, 5)]


def test_days_and_numbers_are_lines_in_the_order_of_time() -> None:
    chart = chart_of(["day", "items", "share"], [(DAYS[1], 3, Decimal("0.5")), (DAYS[0], 2, None)])
    assert chart == {
        "x": "time",
        "label": "day",
        "at": SECONDS,
        "series": [{"label": "items", "values": [2.0, 3.0]}, {"label": "share", "values": [None, 0.5]}],
    }


def test_column_of_names_makes_a_series_of_each() -> None:
    rows = [(DAYS[0], "legal", 1), (DAYS[1], "protest", 2), (DAYS[1], "legal", 3)]
    chart = chart_of(["day", "kind", "items"], rows)
    assert chart is not None
    assert chart["series"] == [
        {"label": "legal", "values": [1.0, 3.0]},
        {"label": "protest", "values": [0.0, 2.0]},
    ]
    shares = chart_of(["day", "kind", "share"], [(*row[:2], row[2] / 4) for row in rows])
    assert shares is not None
    assert shares["series"][1]["values"] == [None, 0.5]


def test_names_keep_their_order() -> None:
    chart = chart_of(["source", "items"], [("b", 2), ("a", 1)])
    assert chart is not None
    assert (chart["x"], chart["at"]) == ("name", ["b", "a"])


def test_times_are_counted_from_1970_in_any_zone() -> None:
    east = datetime(2026, 3, 4, 5, tzinfo=timezone(timedelta(hours=5)))
    chart = chart_of(["hour", "n"], [(east, 1), (east + timedelta(hours=1), float("inf"))])
    assert chart is not None
    assert chart["at"][0] == SECONDS[0]
    assert chart["series"][0]["values"] == [1.0, None]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("one row", 1)],
        [("a", "no number"), ("b", "no number")],
        [(None, 1), ("b", 2)],
        [("a", True), ("b", False)],
        [([1], 1), ([2], 2)],
        [(str(number), number) for number in range(MAX_BARS + 1)],
    ],
)
def test_other_answers_are_tables_alone(rows: list[tuple[Any, ...]]) -> None:
    assert chart_of(["a", "b"], rows) is None
