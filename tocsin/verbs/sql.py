"""``tocsin sql``: a question to the lake, or a shell on it, while the stream runs or not."""

import re
import sys
from typing import Annotated

import typer

from sinks.duckdb.lake import open_lake
from tocsin.settings import load_settings
from tocsin.sql_shell import SCREEN_ROWS, Mode, Shell

SECONDS = 300.0
"""As long as the files that a question reads are sure to stay."""

SPILL_LIMIT = "10GB"
"""What questions may spill to the lake's disk, on which the writer lands; DuckDB's own limit is nine tenths of it."""

SIZE = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B|B)", re.IGNORECASE)
"""A size as DuckDB writes it."""


def _size(text: str) -> str:
    if not SIZE.fullmatch(text):
        raise typer.BadParameter("a size such as 512MB or 2GB")
    return text


def sql(
    question: Annotated[
        str | None, typer.Argument(help="SQL that reads; tables and views need no prefix. Without it: a shell.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a header line.")] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=86_400, metavar="SECONDS", help="How long a question may run.")
    ] = SECONDS,
    memory: Annotated[
        str, typer.Option(metavar="SIZE", help="What a question may take before it spills.", callback=_size)
    ] = "1GB",
) -> None:
    """Ask the lake in SQL: one question, a shell without one, or the statements that come through a pipe."""
    settings = load_settings()
    mode: Mode = "json" if as_json else "csv" if as_csv else "table"
    with open_lake(settings.at.lake, memory_limit=memory, spill_limit=SPILL_LIMIT) as connection:
        shell = Shell(connection, timeout, mode)
        if question is not None:
            shell.show(question)
        elif sys.stdin.isatty():
            from tocsin.sql_prompt import converse  # noqa: PLC0415 -- prompt_toolkit takes a quarter of a second

            shell.rows = SCREEN_ROWS
            converse(shell, settings.at.sql_history)
        else:
            shell.run(sys.stdin)
