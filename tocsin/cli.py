"""The command ``tocsin``: its verbs, and one way to end with an error."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

from schemas.errors import PipelineError
from tocsin.terminal import printable
from tocsin.verbs import broker, channels, dead_letters, rules, schemas, sql, topics, worker, writer
from tocsin.verbs.alerter import alerter
from tocsin.verbs.alerts import alerts
from tocsin.verbs.analyse import analyse
from tocsin.verbs.attach import attach
from tocsin.verbs.classify import classify
from tocsin.verbs.console import console
from tocsin.verbs.delivery import delivery
from tocsin.verbs.evaluate import evaluate
from tocsin.verbs.http import http
from tocsin.verbs.ingest import ingest
from tocsin.verbs.snapshot import snapshot
from tocsin.verbs.up import demo, status, up

app = typer.Typer(
    name="tocsin",
    help="Reads public-affairs news from Kafka, finds directives, protests and legal steps, lands them in DuckDB.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


app.command()(demo)
app.command()(up)
app.command()(status)
app.add_typer(broker.app, name="broker")
app.add_typer(topics.app, name="topics")
app.add_typer(schemas.app, name="schemas")
app.command()(ingest)
app.command()(http)
app.command()(classify)
app.command()(analyse)
app.command()(evaluate)
app.command()(worker.worker)
app.command()(alerter)
app.command()(writer.writer)
app.command()(delivery)
app.add_typer(channels.app, name="channels")
app.command()(sql.sql)
app.command()(attach)
app.command()(snapshot)
app.command()(alerts)
app.command()(console)
app.add_typer(rules.app, name="rules")
app.add_typer(dead_letters.app, name="dead-letters")


def main() -> NoReturn:
    """Run one verb. An error ends it with one line on stderr and the exit status of its kind.

    What the system refuses and no module has given a meaning to (a folder that cannot be made) is an error of no other
    kind; anything else is a bug, and keeps its traceback.
    """
    try:
        app()
    except PipelineError as error:
        _end(error, error.exit_status)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        _end(error, PipelineError.exit_status)
    raise AssertionError("typer ends the process itself")


def _end(error: Exception, exit_status: int) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"tocsin: {printable(str(error))}", style="red", markup=False, highlight=False)
    sys.exit(exit_status)
