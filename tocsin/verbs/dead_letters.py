"""``tocsin dead-letters``: what could not be handled."""

from typing import Annotated

import typer

from sinks.duckdb.lake import open_lake
from tocsin.print_rows import print_json, print_table
from tocsin.settings import load_settings
from tocsin.verbs.sql import ask

app = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)

NEWEST = """
select dead_letter_id, date_dead_lettered, stage, reason, detail, octet_length(value) as size_bytes
from dead_letters
order by date_dead_lettered desc, dead_letter_id
limit ?
"""


@app.command("list")
def list_dead_letters(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
) -> None:
    """Show the dead letters that were landed, the newest first."""
    with open_lake(load_settings().at.lake) as connection:
        columns, rows = ask(connection, NEWEST, [limit])
    if as_json:
        print_json(columns, rows)
    elif rows:
        print_table(columns, rows)
    else:
        typer.echo("no dead letters")
