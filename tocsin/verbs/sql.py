"""``tocsin sql``: a question to the lake, while the stream runs or not."""

from typing import Annotated

import typer

from sinks.duckdb.lake import open_lake
from sinks.duckdb.questions import ask
from tocsin.print_rows import print_csv, print_json, print_table
from tocsin.settings import load_settings


def sql(
    question: Annotated[str, typer.Argument(help="SQL that reads; tables and views need no prefix.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a header line.")] = False,
) -> None:
    """Ask the lake a question in SQL and print the rows."""
    with open_lake(load_settings().at.lake) as connection:
        columns, rows = ask(connection, question)
    show = print_json if as_json else print_csv if as_csv else print_table
    show(columns, rows)
