"""``tocsin alerts``: what has rung, and with ``--follow`` what rings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from schemas.alert.v1 import AlertV1
from streams.clock import SystemClock
from streams.rules.rule import read_duration
from tocsin.alerts_read import AlertFeed, Choice, read_landed, read_landed_if_any
from tocsin.alerts_shown import AlertView
from tocsin.logs import quieten_kafka
from tocsin.settings import Settings
from tocsin.signals import Stop, stop_signals
from tocsin.terminal import escape_json
from tocsin.verbs.ingest import SIGNALLED
from tocsin.verbs.setup import set_up

Show = Callable[[AlertV1], None]


class LeastSeverity(StrEnum):
    """The severities, the lowest first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


SEVERITIES = tuple(LeastSeverity)

FollowOption = Annotated[bool, typer.Option("--follow", "-f", help="Go on with each alert as it rings, until Ctrl-C.")]
SinceOption = Annotated[str, typer.Option(metavar="TIME", help="How far back: 90s, 30m, 6h, 7d or 2w.")]
RuleOption = Annotated[str | None, typer.Option(metavar="NAME", help="Only what this rule rings.")]
SeverityOption = Annotated[LeastSeverity, typer.Option(help="Only of this severity or a higher one.")]
LimitOption = Annotated[int, typer.Option(min=0, help="At most so many of those before, the newest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines: each alert as its message has it.")]


def alerts(
    *,
    follow: FollowOption = False,
    since: SinceOption = "7d",
    rule: RuleOption = None,
    severity: SeverityOption = LeastSeverity.INFO,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the alerts of the lake, the newest last; with --follow also each one that rings, as it rings.

    Ends with 0; with --follow by a signal, with 128 and its number: 130 for Ctrl-C.
    """
    clock = SystemClock()
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    choice = Choice(_before(clock.now(), since), tuple(each.value for each in wanted), rule, limit)
    settings = set_up()
    view = AlertView(Console(highlight=False))

    def local_now() -> datetime:
        return clock.now().astimezone()

    show: Show = _print_json if as_json else lambda alert: view.show(alert, local_now())
    show_change: Show = _print_json if as_json else lambda alert: view.show_change(alert, local_now())
    if not follow:
        _show_landed(settings, choice, show, f"no alerts in {since}")
        return
    with stop_signals() as stop:
        quieten_kafka(settings.log_level)
        _follow(settings, choice, show, show_change, stop)
    if stop.number is not None:
        raise typer.Exit(SIGNALLED + stop.number)


def _show_landed(settings: Settings, choice: Choice, show: Show, none: str) -> None:
    found = read_landed(settings.at.lake, choice).alerts
    for each in reversed(found):
        show(each)
    if not found:
        typer.echo(none, err=True)


def _follow(settings: Settings, choice: Choice, show: Show, show_change: Show, stop: Stop) -> None:
    """What is landed and what is already on the topic, together; then what comes."""
    landed = read_landed_if_any(settings.at.lake, choice)
    batches = AlertFeed(settings.connection, settings.topics, landed).read(choice, stop)
    for each in choice.newest([*landed.alerts, *next(batches, [])]):
        show(each)
    for batch in batches:
        for each in batch:
            show_change(each)


def _print_json(alert: AlertV1) -> None:
    typer.echo(escape_json(alert.model_dump_json(exclude_none=True)))


def _before(now: datetime, since: str) -> datetime:
    try:
        return now - timedelta(seconds=read_duration(since))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error
