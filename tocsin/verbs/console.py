"""``tocsin console``: the page in the browser, in the foreground."""

import resource
from typing import Annotated

import structlog
import typer

from schemas.errors import PipelineError, SettingsError
from sinks.console.app import create_console, create_server, listen
from sinks.console.guard import Access
from sinks.console.health import Health, ProcessHealth, ReadHealth, TopicHealth
from tocsin.health import HeartbeatOption
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.settings import Settings
from tocsin.status import Status, read_status
from tocsin.up import up_runs
from tocsin.verbs.setup import set_up

MAX_BYTES = 1_400_000_000
"""Memory that the process may ask for. It needs 0.3 GB, its questions up to 0.8 GB by DuckDB's own count."""

log = structlog.stdlib.get_logger(__name__)


def console(
    heartbeat: HeartbeatOption = None,
    port: Annotated[int | None, typer.Option(help="Another one than console_port.", min=1, max=65535)] = None,
    metrics_port: MetricsPortOption = None,
) -> None:
    """Serve a page that shows what lands, what rang and how the pipeline is, until SIGTERM or Ctrl-C."""
    settings = set_up()
    limit_memory()
    access = Access(settings.console_host, port or settings.console_port, settings.console_secret)
    taken = listen(access)
    with vitals("console", heartbeat, settings.metrics_host, metrics_port) as shown:
        app = create_console(settings.at.lake, access, health_reader(settings), heartbeat=shown.pulse.beat)
        log.info("console is served", action="serve", address=access.address)
        create_server(app).run(sockets=[taken])


def limit_memory() -> None:
    """Have the system refuse this process memory beyond `MAX_BYTES`: a question that asks for more is told so.

    DuckDB's own limit does not count the texts that a question makes, of which two thousand of a million letters each
    took 5 GB, and so the writer's share of the machine.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > MAX_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (MAX_BYTES, hard))


def health_reader(settings: Settings) -> ReadHealth:
    """What `tocsin status` tells, for the page; an error is part of the answer."""

    def read() -> Health:
        try:
            return _health(read_status(settings), runs=up_runs(settings.at))
        except SettingsError:
            raise
        except PipelineError as error:
            return Health(str(error), well=False)

    return read


def _health(status: Status, *, runs: bool) -> Health:
    processes = tuple(
        ProcessHealth(each.name, each.state if runs else "not running", each.pid if runs else None, each.restarts)
        for each in status.processes
    )
    topics = tuple(
        TopicHealth(
            each.topic, each.partitions, each.messages, tuple((group.group, group.lag) for group in each.groups)
        )
        for each in status.topics
    )
    down = [each.name for each in processes if runs and each.state != "running"]
    verdict, well = _verdict(status, down)
    return Health(verdict, well, processes, topics)


def _verdict(status: Status, down: list[str]) -> tuple[str, bool]:
    if not status.broker_answers:
        return f"The broker at {status.broker} does not answer.", False
    if down:
        return f"Not running: {', '.join(down)}.", False
    if status.drained:
        return "Everything on the topics is in the lake.", True
    lag = sum(group.lag for topic in status.topics for group in topic.groups)
    return f"{lag:,} messages are still to be read.", True
