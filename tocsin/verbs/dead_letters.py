"""``tocsin dead-letters``: what could not be handled."""

from typing import Annotated

import typer

from schemas.errors import InvalidMessageError
from sinks.duckdb.lake import open_lake
from sinks.duckdb.questions import ask
from tocsin.logs import quieten_kafka
from tocsin.print_rows import print_json, print_table
from tocsin.queries import read_query
from tocsin.replay import replay_dead_letters
from tocsin.settings import load_settings
from tocsin.terminal import printable
from tocsin.verbs.setup import set_up

app = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)


@app.command("list")
def list_dead_letters(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
) -> None:
    """Show the dead letters that were landed, the newest first."""
    with open_lake(load_settings().at.lake) as connection:
        columns, rows = ask(connection, read_query("newest_dead_letters"), [limit])
    if as_json:
        print_json(columns, rows)
    elif rows:
        print_table(columns, rows)
    else:
        typer.echo("no dead letters")


@app.command()
def replay(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="As `tocsin dead-letters list` has them.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dead letter in the lake.")] = False,
    reason: Annotated[str | None, typer.Option(help="With --all: only those with this reason.")] = None,
) -> None:
    """Send dead letters again, the original bytes to the original topic, after what was wrong has been mended.

    Nothing downstream doubles: whatever is known by its id already is dropped. What is still wrong comes back
    under the id that it had, and remains one dead letter.
    """
    if bool(ids) == every or (reason is not None and not every):
        raise typer.BadParameter("name dead letters, or give --all, with --reason if you like")
    settings = set_up()
    quieten_kafka(settings.log_level)
    replayed = replay_dead_letters(settings.at.lake, settings.connection, ids or None, reason)
    typer.echo(f"{replayed.sent:,} sent again")
    for dead_letter_id, why in replayed.refused.items():
        typer.echo(f"not sent: {printable(dead_letter_id)}: {why}", err=True)
    if replayed.missing:
        named = ", ".join(replayed.missing)
        raise InvalidMessageError("unknown_id", f"no such dead letter, or one without key and value: {named}")
    if replayed.refused:
        raise InvalidMessageError("too_large", f"{len(replayed.refused):,} of them the broker does not take")
