"""``tocsin rules``: what rings the bell, checked and tried before it does."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.alert.v1 import AlertV1, Change
from schemas.errors import LakeError, SettingsError
from sinks.duckdb.lake import open_lake
from streams.agents.rule_folder import RuleFolder
from streams.rules.rule import read_duration
from streams.rules.rule_file import PlacedRule, Problem
from streams.rules.sandbox import RuleError, Sandbox
from tocsin.alerter import rule_folder
from tocsin.print_rows import print_json, print_table
from tocsin.queries import read_query
from tocsin.rules_past import Past, run_on_past
from tocsin.settings import Settings, load_settings
from tocsin.terminal import printable

app = typer.Typer(help="The rules that ring alerts.", no_args_is_help=True)

WEEK = timedelta(days=7)
SHOWN = 20
"""Alerts of a test that are shown one by one."""

JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; without any, all that are in use.")] = None,
) -> None:
    """Check rule files: what is wrong is told with file, line and a hint. Exit status 78 where anything is."""
    settings = load_settings()
    placed, problems = _read(settings, files)
    problems += [*_unusable(placed, settings), *_unknown_channels(placed, settings)]
    for problem in problems:
        typer.echo(printable(str(problem)), err=True)
    if problems:
        raise SettingsError(f"{len(problems)} {'thing is' if len(problems) == 1 else 'things are'} wrong")
    typer.echo(f"{len(placed)} {'rule' if len(placed) == 1 else 'rules'}, nothing wrong")


@app.command("test")
def try_out(
    name: Annotated[str, typer.Argument(help="A rule of TOCSIN_HOME/rules, or one that comes with Tocsin.")],
    since: Annotated[str, typer.Option(help='How far back, as "90m", "12h", "7d" or "2w".')] = "7d",
    file: Annotated[Path | None, typer.Option("--file", help="Take the rule from this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a rule over the lake's past, and show what it would have sent and how often."""
    settings = load_settings()
    placed, problems = _read(settings, [file] if file else None)
    found = [each for each in placed if each.rule.name == name]
    if not found:
        known = ", ".join(sorted(each.rule.name for each in placed)) or "none at all"
        raise SettingsError("; ".join(map(str, problems)) or f"no rule {name}, only {known}")
    begin = datetime.now(UTC) - timedelta(seconds=_seconds(since))
    try:
        past = run_on_past(found[-1].rule, settings.at.lake, begin, settings.rule_seconds)
    except RuleError as error:
        raise SettingsError(str(_problem(found[-1], error))) from error
    if as_json:
        for alert in past.alerts:
            typer.echo(alert.model_dump_json(exclude_none=True))
    else:
        _show(name, past, since, Console())


@app.command("list")
def list_rules(as_json: JsonOption = False) -> None:
    """Show every rule, whether it is on, when it last rang and how often in the last seven days."""
    settings = load_settings()
    placed, problems = _read(settings, None)
    seen = _from_lake(settings)
    columns = ["name", "state", "severity", "last rang", "rang, 7 days", "channels", "file", "reason"]
    rows = [_row(each, seen.get(each.rule.name)) for each in sorted(placed, key=lambda each: each.rule.name)]
    (print_json if as_json else print_table)(columns, rows)
    for problem in problems:
        typer.echo(printable(str(problem)), err=True)


def _row(placed: PlacedRule, seen: dict[str, Any] | None) -> list[Any]:
    rule = placed.rule
    state = seen["state"] if seen else "not read yet"
    return [
        rule.name,
        state if rule.enabled else "disabled",
        rule.severity,
        seen["date_last_rang"] if seen else None,
        seen["rang"] if seen else 0,
        ", ".join(rule.channels) or "every",
        placed.place.file,
        seen["reason"] if seen else "",
    ]


def _from_lake(settings: Settings) -> dict[str, dict[str, Any]]:
    """What the alert agent said of the rules, by name; nothing where the lake has none yet."""
    try:
        with open_lake(settings.at.lake) as connection:
            found = connection.execute(read_query("rules_list"), {"since": datetime.now(UTC) - WEEK})
            columns = [column[0] for column in found.description or []]
            rows = [dict(zip(columns, each, strict=True)) for each in found.fetchall()]
    except (LakeError, duckdb.CatalogException):
        return {}
    return {row["name"]: row for row in rows}


def _read(settings: Settings, files: Iterable[Path] | None) -> tuple[list[PlacedRule], list[Problem]]:
    """The rules of these files, or of all that are in use, disabled ones too."""
    folder = RuleFolder(list(files)) if files else rule_folder(settings)
    _, problems = folder.read()
    return folder.rules, problems


def _unusable(placed: Iterable[PlacedRule], settings: Settings) -> Iterable[Problem]:
    sandbox = Sandbox(rule_seconds=settings.rule_seconds)
    try:
        for each in placed:
            try:
                sandbox.prepare(each.rule)
                sandbox.run(each.rule.name)
            except RuleError as error:
                yield _problem(each, error)
    finally:
        sandbox.close()


def _problem(placed: PlacedRule, error: RuleError) -> Problem:
    place = placed.place
    return Problem(place.file, place.in_sql(error.line), f"{placed.rule.name}: {error.message}", error.hint)


def _unknown_channels(placed: Iterable[PlacedRule], settings: Settings) -> Iterable[Problem]:
    known = ", ".join(settings.channels) or "none is set up"
    for each in placed:
        for channel in each.rule.channels:
            if channel not in settings.channels:
                message = f"{each.rule.name}: no channel {channel}"
                yield Problem(each.place.file, each.place.of("channels"), message, f"channels: {known}")


def _seconds(since: str) -> int:
    try:
        return read_duration(since)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _show(name: str, past: Past, since: str, console: Console) -> None:
    counted = Counter(each.change for each in past.alerts)
    days = Counter(each.date_changed.date() for each in past.alerts if each.change is Change.RANG)
    console.print(_table(past.alerts[-SHOWN:]) if past.alerts else "It would not have rung.")
    if len(past.alerts) > SHOWN:
        console.print(f"… and {len(past.alerts) - SHOWN:,} before these", style="dim")
    console.print(
        f"{name}, last {since}, {past.items:,} items: rings {counted[Change.RANG]:,} times, corrects "
        f"{counted[Change.CORRECTED]:,} times, adds “also reported by” {counted[Change.ALSO_REPORTED]:,} times",
        highlight=False,
    )
    if days:
        busiest, most = max(days.items(), key=lambda each: each[1])
        console.print(f"most on {busiest}: {most:,}; on {len(days):,} days at all", highlight=False)
    if past.failure:
        console.print(Text(f"It would have been switched off: {printable(past.failure)}", style="red"))


def _table(alerts: Iterable[AlertV1]) -> Table:
    table = Table("arrived", "change", "outlets", "headline", box=None)
    for each in alerts:
        arrived = f"{each.date_changed:%Y-%m-%d %H:%M}"
        table.add_row(arrived, each.change.value, str(len(each.outlets)), Text(printable(each.headline)))
    return table
