"""A chart out of the rows of a question, where their shape suggests one. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

MAX_SERIES = 8
"""More lines cannot be told apart."""

MAX_BARS = 40
"""More names do not fit below an axis."""

Chart = dict[str, Any]
Rows = Sequence[Sequence[Any]]


def chart_of(columns: Sequence[str], rows: Rows) -> Chart | None:
    """The first column along the axis (days, times, numbers or names), every column of numbers as a series.

    A column of names between the two, as in day, kind, count, makes a series of each name.
    Returns: ``{"x": time|number|name, "label", "at": [...], "series": [{"label", "values"}]}``, or None.
    """
    if len(rows) < 2 or len(columns) < 2 or any(row[0] is None for row in rows):  # noqa: PLR2004 -- a point is no line
        return None
    axis = _axis([row[0] for row in rows])
    if axis is None or (axis == "name" and len({row[0] for row in rows}) > MAX_BARS):
        return None
    if len(columns) == 3 and _all(rows, 1, str) and _is_number(rows, 2):  # noqa: PLR2004 -- axis, name, number
        at, series = _by_name(rows)
    else:
        at, series = _by_column(columns, rows)
    if not 0 < len(series) <= MAX_SERIES:
        return None
    if axis != "name":
        order = sorted(range(len(at)), key=lambda index: _point(at[index]))
        at = [at[index] for index in order]
        series = [each | {"values": [each["values"][index] for index in order]} for each in series]
    return {"x": axis, "label": columns[0], "at": [_point(each) for each in at], "series": series}


def _axis(values: Sequence[Any]) -> str | None:
    if all(isinstance(each, date) for each in values):  # a datetime is a date
        return "time"
    if all(_number(each) for each in values):
        return "number"
    return "name" if all(isinstance(each, str) for each in values) else None


def _by_column(columns: Sequence[str], rows: Rows) -> tuple[list[Any], list[Chart]]:
    numbers = [index for index in range(1, len(columns)) if _is_number(rows, index)]
    return [row[0] for row in rows], [
        {"label": columns[index], "values": [_float(row[index]) for row in rows]} for index in numbers
    ]


def _by_name(rows: Rows) -> tuple[list[Any], list[Chart]]:
    at = list(dict.fromkeys(row[0] for row in rows))
    names = list(dict.fromkeys(row[1] for row in rows))
    values = {(row[0], row[1]): _float(row[2]) for row in rows}
    # whole numbers are counts, and where nothing was counted a question has no row
    missing = 0.0 if all(isinstance(row[2], int) for row in rows) else None
    return at, [{"label": name, "values": [values.get((each, name), missing) for each in at]} for name in names]


def _all(rows: Rows, index: int, kind: type) -> bool:
    return all(isinstance(row[index], kind) for row in rows)


def _is_number(rows: Rows, index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(_number(each) for each in values)


def _number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _float(value: Any) -> float | None:
    """JSON knows neither NaN nor infinity."""
    number = None if value is None else float(value)
    return number if number is not None and abs(number) < float("inf") else None


def _point(value: Any) -> float | str:
    """Where it lies on the axis; a time in seconds since 1970."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
    return value if isinstance(value, str) else float(value)
