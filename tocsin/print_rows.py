"""Rows of a query, printed: as a table for people, as JSON or CSV for programs."""

import csv
import itertools
import json
import math
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.terminal import escape_json, printable

Rows = Sequence[Sequence[Any]]

MAX_WIDTH = 10_000_000
"""No bound: how wide a table would be if nothing were folded."""


def print_json(columns: Sequence[str], rows: Rows) -> None:
    """An array of objects, one a row. Of columns with one name, the second is NAME_1; what is no number is null."""
    names = distinct(columns)
    typer.echo(_json([dict(zip(names, row, strict=True)) for row in rows], indent=2))


def distinct(columns: Sequence[str]) -> list[str]:
    """The names with a number behind each that was there before, as DuckDB itself numbers them."""
    names: list[str] = []
    for column in columns:
        candidates = itertools.chain([column], (f"{column}_{number}" for number in itertools.count(1)))
        names.append(next(each for each in candidates if each not in names))
    return names


def print_csv(columns: Sequence[str], rows: Rows) -> None:
    """A header line and a line for each row; null is empty. On a terminal every value is made `printable`."""
    show = printable if sys.stdout.isatty() else str
    output = csv.writer(sys.stdout, lineterminator="\n")
    output.writerow(map(show, columns))
    output.writerows([None if value is None else show(_cell(value)) for value in row] for row in rows)


def print_table(columns: Sequence[str], rows: Rows, console: Console | None = None) -> None:
    """A table where the terminal is wide enough for it, otherwise a block of lines for each row; then their number.

    Onto anything but a terminal the table is as wide as it needs to be.
    """
    console = console or Console()
    cells = _cells(rows)
    table = Table()
    for column in columns:
        table.add_column(Text(printable(column)))
    for row in cells:
        table.add_row(*map(Text, row))
    natural_width = console.measure(table, options=console.options.update(max_width=MAX_WIDTH)).maximum
    if not console.is_terminal:
        console.width = max(console.width, natural_width)
    if natural_width <= console.width:
        console.print(table)
    else:
        _print_blocks(console, columns, cells)
    _print_count(console, rows)


def print_blocks(columns: Sequence[str], rows: Rows, console: Console | None = None) -> None:
    """A block of lines for each row, however wide the terminal is; then their number."""
    console = console or Console()
    _print_blocks(console, columns, _cells(rows))
    _print_count(console, rows)


def _cells(rows: Rows) -> list[list[str]]:
    return [["" if value is None else printable(_cell(value)) for value in row] for row in rows]


def _print_count(console: Console, rows: Rows) -> None:
    console.print(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}", highlight=False)


def _print_blocks(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as lines of column and value; values start in one column, and what is long is folded there."""
    for number, row in enumerate(rows, start=1):
        console.print(Text(f"row {number}", style="bold"))
        block = Table(box=None, show_header=False, pad_edge=False)
        block.add_column(style="cyan", no_wrap=True)
        block.add_column(overflow="fold")
        for column, cell in zip(columns, row, strict=True):
            block.add_row(Text(printable(column)), Text(cell))
        console.print(block)


def _cell(value: Any) -> str:
    return _json(value) if isinstance(value, dict | list | tuple) else _plain(value)


def _json(value: Any, indent: int | None = None) -> str:
    return escape_json(json.dumps(_as_json(value), indent=indent, ensure_ascii=False))


def _as_json(value: Any) -> Any:
    """The value in what JSON has: null for a float that is no number or has no end, text for the keys of a map."""
    if isinstance(value, dict):
        return {_plain(key): _as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else _plain(value)


def _plain(value: Any) -> str:
    """What JSON has no form for: times in ISO 8601, bytes as text with escapes, the rest as Python writes it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)
