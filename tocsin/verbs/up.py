"""``tocsin up``, ``tocsin demo`` and ``tocsin status``: everything together."""

import asyncio
import signal
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.demo import run_demo
from tocsin.logs import configure_logging
from tocsin.settings import load_settings
from tocsin.status import Status, read_status
from tocsin.up import run_up
from tocsin.verbs.setup import set_up


def up() -> None:
    """Run broker (where it is Tocsin's own) and every process of Tocsin together until SIGTERM or Ctrl-C."""
    asyncio.run(run_up(set_up()))


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Go on running, with the console, until Ctrl-C.")] = False,
) -> None:
    """Read the built-in sample wire: start what is needed, show what was found, stop what was started."""
    settings = load_settings()
    configure_logging("warning")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # an exception, and so a clean end
    try:
        run_demo(settings, Console(), keep=keep)
    except RuntimeError as error:  # what duckdb makes of an exception out of a signal handler while a query runs
        if isinstance(error.__cause__, SystemExit):
            raise error.__cause__ from None
        raise


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Show each process, each topic and how far its readers are behind, and whether all is drained."""
    now = read_status(load_settings())
    if as_json:
        typer.echo(now.model_dump_json(indent=2))
    else:
        _show(now, Console())


def _show(now: Status, console: Console) -> None:
    processes = Table("process", "pid", "state", "restarts", title="Processes", title_justify="left")
    for process in now.processes:
        processes.add_row(process.name, str(process.pid or "-"), process.state, str(process.restarts))
    topics = Table("topic", "partitions", "messages", "lag", title="Topics", title_justify="left")
    for topic in now.topics:
        lags = ", ".join(f"{group.group} {group.lag:,}" for group in topic.groups)
        topics.add_row(topic.topic, str(topic.partitions), f"{topic.messages:,}", lags)
    if now.processes:
        console.print(processes)
    else:
        console.print("No `tocsin up` runs here.")
    if now.broker_answers:
        console.print(topics)
    console.print(_verdict(now))


def _verdict(now: Status) -> Text:
    if not now.broker_answers:
        return Text(f"The broker at {now.broker} does not answer.", style="red")
    if now.drained:
        return Text("Drained: everything on the topics is in the lake.", style="green")
    return Text("Not drained.", style="yellow")
