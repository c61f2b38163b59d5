"""``tocsin attach``: how to ask the lake with a client of one's own."""

from enum import StrEnum
from typing import Annotated

import typer

from sinks.duckdb.attach import LakeFolder
from tocsin.attach_lines import lines_for
from tocsin.settings import load_settings


class Client(StrEnum):
    """A program that has DuckDB in it."""

    CLI = "cli"
    PYTHON = "python"
    JUPYTER = "jupyter"
    DBEAVER = "dbeaver"


def attach(client: Annotated[Client, typer.Option(help="The program that is to ask.")] = Client.CLI) -> None:
    """Print the lines with which a DuckDB of your own opens the lake, read-only, while the stream runs or not."""
    typer.echo(lines_for(client.value, LakeFolder(load_settings().at.lake)), nl=False)
