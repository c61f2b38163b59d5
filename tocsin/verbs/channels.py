"""``tocsin channels``: where alerts go."""

import secrets
from datetime import datetime
from typing import Annotated, Any

import typer

from schemas.errors import PipelineError, SettingsError
from sinks.duckdb.lake import open_lake
from sinks.duckdb.questions import ask
from tocsin.channels import ChannelSettings, channel_named
from tocsin.print_rows import print_json, print_table
from tocsin.queries import read_query
from tocsin.settings import Settings, load_settings
from tocsin.terminal import printable
from tocsin.verbs.setup import set_up

app = typer.Typer(help="Where alerts go.", no_args_is_help=True)

COLUMNS = ("channel", "kind", "host", "updates", "last_status", "date_last", "ready")


@app.command("list")
def list_channels(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
) -> None:
    """Show the channels of the settings, how their last landed attempt ended, and whether each could send now."""
    settings = load_settings()
    last = _last_deliveries(settings)
    rows = [
        _row(settings, name, each, *last.get(name, (None, None))) for name, each in sorted(settings.channels.items())
    ]
    if as_json:
        print_json(COLUMNS, rows)
    elif rows:
        print_table(COLUMNS, rows)
    else:
        typer.echo(f"no channels; docs/alerts.md says how {settings.at.settings_file} names them")


@app.command()
def test(name: Annotated[str, typer.Argument(metavar="NAME", help="As `tocsin channels list` has it.")]) -> None:
    """Send a test message to a channel now, without Kafka. Exit status: 0 delivered, 1 not."""
    # ruff: noqa: PLC0415  # httpx takes a moment to import, which every other verb would pay too
    from sinks.delivery.message import OutgoingMessage
    from sinks.delivery.outcome import Ending
    from tocsin.senders import build_channel

    settings = set_up()
    channel = build_channel(name, channel_named(settings.channels, name), settings.home)
    outcome = channel.sender.send(OutgoingMessage("test", f"test.{secrets.token_hex(8)}"))
    delivered = outcome.ending is Ending.DELIVERED
    typer.echo(f"{name}: {'delivered' if delivered else 'not delivered'} ({printable(outcome.detail)})")
    if not delivered:
        raise typer.Exit(1)


def _last_deliveries(settings: Settings) -> dict[str, tuple[str, datetime]]:
    """Status and time by channel; nothing where there is no lake that has deliveries."""
    try:
        with open_lake(settings.at.lake) as lake:
            _, rows = ask(lake, read_query("last_deliveries"))
    except PipelineError:
        return {}
    return {channel: (status, date) for channel, status, date in rows}


def _row(
    settings: Settings, name: str, channel: ChannelSettings, last_status: str | None, date_last: datetime | None
) -> tuple[Any, ...]:
    from tocsin.senders import build_channel

    try:
        built = build_channel(name, channel, settings.home)
    except SettingsError as error:
        return (name, None, None, channel.updates, last_status, date_last, str(error))
    return (name, built.sender.kind, built.sender.host, built.updates, last_status, date_last, "yes")
