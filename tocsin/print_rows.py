"""Rows of a query, printed: as a table for people, as JSON or CSV for programs."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

Rows = Sequence[Sequence[Any]]


def print_json(columns: Sequence[str], rows: Rows) -> None:
    """An array of objects, one a row."""
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    typer.echo(json.dumps(objects, indent=2, default=_plain, ensure_ascii=False))


def print_csv(columns: Sequence[str], rows: Rows) -> None:
    """A header line and a line for each row; null is empty."""
    output = csv.writer(sys.stdout, lineterminator="\n")
    output.writerow(columns)
    output.writerows([None if value is None else _cell(value) for value in row] for row in rows)


def print_table(columns: Sequence[str], rows: Rows) -> None:
    """A table as wide as the terminal, and how many rows it has."""
    table = Table()
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else _cell(value)) for value in row))
    console = Console()
    console.print(table)
    console.print(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}", highlight=False)


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return _plain(value)


def _plain(value: Any) -> str:
    """What JSON has no form for: times in ISO 8601, bytes as text with escapes, the rest as Python writes it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)
