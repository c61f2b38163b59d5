"""``tocsin topics``: the topics of the list, on the cluster of the settings."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from schemas.topics import TopicSpec
from tocsin.cluster import PartitionOffsets, describe_topics
from tocsin.topics import apply_topics
from tocsin.verbs.setup import set_up

app = typer.Typer(help="Create, check and list the topics.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]

DAY_SECONDS = 24 * 3600

PIPE_WIDTH = 160
"""Columns of a table that goes into a pipe, which has no width of its own: no name is cut off."""


def print_table(table: Table) -> None:
    """Print to stdout, as wide as the terminal is."""
    Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)


@app.command()
def apply(as_json: JsonOption = False) -> None:
    """Create the topics that are missing, raise partitions and limits. Nothing is lowered."""
    settings = set_up()
    changes = apply_topics(settings.connection, settings.topics, settings.replication_factor)
    if as_json:
        typer.echo(json.dumps([{"topic": each.topic, "changes": each.changes} for each in changes]))
        return
    table = Table("topic", "changes", box=SIMPLE)
    for each in changes:
        table.add_row(each.topic, ", ".join(each.changes))
    print_table(table)


@app.command("list")
def list_topics(as_json: JsonOption = False) -> None:
    """List the topics: as they should be, and how many partitions and messages they have on the cluster."""
    settings = set_up()
    offsets = describe_topics(settings.connection, settings.topics)
    rows = [topic_row(spec, [each for each in offsets if each.topic == spec.name]) for spec in settings.topics]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("topic", "key", "value", "partitions", "retention", "cleanup", "messages", box=SIMPLE)
    for row in rows:
        partitions = str(row["partitions"]) if row["exists"] else "does not exist"
        retention = f"{row['retention_seconds'] // DAY_SECONDS} days"
        table.add_row(
            row["topic"], row["key"], row["model"], partitions, retention, row["cleanup_policy"], str(row["messages"])
        )
    print_table(table)


def topic_row(spec: TopicSpec, offsets: list[PartitionOffsets]) -> dict[str, Any]:
    """One topic for display: what the list says of it, and what the cluster has."""
    return {
        "topic": spec.name,
        "key": spec.model.KEY_FIELD,
        "model": spec.model.__name__,
        "exists": bool(offsets),
        "partitions": len(offsets) or spec.partitions,
        "retention_seconds": spec.retention_seconds,
        "cleanup_policy": spec.cleanup_policy,
        "messages": sum(each.highwater - each.begin for each in offsets),
    }
