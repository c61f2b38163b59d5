"""``tocsin broker``: the local Apache Kafka."""

import json
from typing import Annotated

import typer
from rich.console import Console

from schemas.errors import BrokerUnavailableError, SettingsError
from tocsin.broker import BrokerState, LocalBroker
from tocsin.cluster import wait_for_broker
from tocsin.settings import Settings
from tocsin.up import local_broker
from tocsin.verbs.setup import set_up

STATUS_SECONDS = 5.0
"""How long `status` waits for an answer."""

app = typer.Typer(help="Start, stop and look after the local Apache Kafka.", no_args_is_help=True)


def _broker(settings: Settings) -> LocalBroker:
    """The broker that Tocsin brings itself; it tells on stderr what it waits for.

    Raises: SettingsError -- they name another cluster.
    """
    if not settings.broker_is_local:
        raise SettingsError(
            f"TOCSIN_BROKER names another cluster, {settings.broker}, which Tocsin neither starts nor stops"
        )
    console = Console(stderr=True, soft_wrap=True)
    return local_broker(settings, lambda message: console.print(f"tocsin: {message}", markup=False, highlight=False))


@app.command()
def start() -> None:
    """Start the local Apache Kafka in the background and wait until it answers."""
    broker = _broker(set_up())
    pid = broker.start()
    typer.echo(f"Apache Kafka answers at {broker.connection.bootstrap_servers}, pid {pid}")


@app.command()
def run() -> None:
    """Become the local Apache Kafka: in the foreground, until SIGTERM or Ctrl-C, its log on stderr."""
    _broker(set_up()).run()


@app.command()
def stop() -> None:
    """Stop the local Apache Kafka."""
    stopped = _broker(set_up()).stop()
    typer.echo("stopped" if stopped else "not running")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object in place of a line.")] = False,
) -> None:
    """Tell whether the broker of the settings answers: the local one, or the cluster that TOCSIN_BROKER names."""
    found = broker_status(set_up())
    if as_json:
        typer.echo(json.dumps(found))
        return
    process = f", pid {found['pid']}" if found["pid"] else ""
    cluster = f", cluster {found['cluster_id']}" if found["cluster_id"] else ""
    typer.echo(f"{found['state']} at {found['address']}{process}{cluster}")


def broker_status(settings: Settings) -> dict[str, str | int | None]:
    """State (running, starting, stopped or, of another cluster, unavailable), address, pid, and the cluster's id."""
    known: dict[str, str | int | None] = {"pid": None, "cluster_id": None}
    address = settings.connection.bootstrap_servers
    if settings.broker_is_local:
        local = _broker(settings).status()
        known["pid"] = local.pid
        if local.state is BrokerState.STOPPED:
            return {"state": str(local.state), "address": address, **known}
    try:
        known["cluster_id"] = wait_for_broker(settings.connection, STATUS_SECONDS)
        state = str(BrokerState.RUNNING)
    except BrokerUnavailableError:
        state = str(BrokerState.STARTING) if settings.broker_is_local else "unavailable"
    return {"state": state, "address": address, **known}
