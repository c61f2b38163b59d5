"""``tocsin demo``: the main job once, on the sample wire, with everything that it needs started and stopped."""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from schemas.errors import PipelineError
from schemas.rule.v1 import Severity
from sinks.duckdb.attach import EXTENSIONS, LakeFolder, extension_file
from sinks.duckdb.lake import open_lake
from streams.clock import SystemClock
from streams.sources.ingest import ingest_paths
from streams.sources.summary import Summary
from tocsin.alerts_read import Choice, read_landed
from tocsin.alerts_shown import AlertView
from tocsin.attach_lines import attach_statements
from tocsin.broker.jars import default_repository, ensure_jars
from tocsin.broker.local import ignore_progress
from tocsin.demo_receiver import DemoReceiver, demo_receiver
from tocsin.queries import read_query
from tocsin.settings import Home, Settings
from tocsin.status import Status, read_status
from tocsin.supervisor import die_with_parent
from tocsin.terminal import printable
from tocsin.up import SERVERS, local_broker, process_spec, up_runs

SAMPLE_WIRE = Path(__file__).parent / "sample_wire"

READY_SECONDS = 120.0
"""How long broker, worker and writer may take until they run, on a slow machine."""

DRAIN_SECONDS = 120.0
"""How long the sample wire may take from the topic to the lake; it is a matter of seconds."""

POLL_SECONDS = 0.2

Ended = Callable[[], str | None]
"""Asked whether `tocsin up` has ended: a sentence that says how, or None while it runs."""

EXAMPLE_QUESTION = "select source, issuer, passage from directives limit 5"
"""Fits the width of a terminal, and reads by itself."""

QUIET_SECONDS = 0.5
"""An alert takes a tenth of it to the receiver."""

MAX_ALERTS = 10_000
"""Far more than the sample wire rings."""

SHOWN_ALERTS = 4
"""A screenful."""

LEVELS: tuple[Severity, ...] = ("info", "warning", "critical")
"""From the least on."""

EXCERPT_CHARACTERS = 160
"""Two lines of a terminal."""


def run_demo(settings: Settings, console: Console, *, keep: bool = False) -> None:
    """Start what does not run yet, ingest the sample wire, wait until it has landed, show it, stop what was started.

    Parameters: keep -- whether everything runs on, with its console, until it is interrupted.
    Raises: PipelineError -- a part does not start, ends or gives up, or the topics do not drain in time; the log that
        says more is named.
    """
    with _progress(console) as progress:
        if settings.broker_is_local:
            with _step(progress, "Fetching Apache Kafka, the first time"):
                ensure_jars(default_repository(), ignore_progress)
        begin = datetime.now(UTC)
        with demo_receiver() as receiver, _running(settings, receiver.environment, progress) as ended:
            with _step(progress, "Ingesting the sample wire"):
                summary = _ingest(settings)
            with _step(progress, "Classifying, ringing and landing"):
                _wait_for(settings, lambda now: now.drained, DRAIN_SECONDS, "the topics to drain", ended)
                _wait_until_quiet(receiver)
            if keep:
                progress.stop()
                _show(settings, summary, receiver, begin, console)
                _run_on(settings, ended, console)
                progress.start()
    if not keep:
        _show(settings, summary, receiver, begin, console)


def _show(settings: Settings, summary: Summary, receiver: DemoReceiver, begin: datetime, console: Console) -> None:
    _report(settings, summary, console)
    _report_alerts(settings, receiver, begin, console)
    _report_address(settings, console)


def _run_on(settings: Settings, ended: Ended, console: Console) -> None:
    """Wait for Ctrl-C. Raises: PipelineError -- what runs has ended meanwhile."""
    address = f"http://{settings.console_host}:{settings.console_port}/"
    console.print(Text.assemble(("Console   ", "bold"), address, ", until Ctrl-C"), soft_wrap=True)
    console.file.flush()
    try:
        while (reason := ended()) is None:
            time.sleep(POLL_SECONDS)
        raise PipelineError(reason)
    except KeyboardInterrupt:
        console.print()


def _wait_until_quiet(receiver: DemoReceiver) -> None:
    """Wait until the receiver gets nothing more: the last alerts are on their way when the lake has them."""
    received = -1
    while received != receiver.received:
        received = receiver.received
        time.sleep(QUIET_SECONDS)


def _ingest(settings: Settings) -> Summary:
    return ingest_paths(
        [str(SAMPLE_WIRE)],
        settings.connection,
        settings.topics.articles.name,
        settings.at.ledger,
        clock=SystemClock(),
        zone=ZoneInfo("UTC"),
    )


def _report(settings: Settings, summary: Summary, console: Console) -> None:
    """Print what the lake holds now: a table by kind, the strongest passages, and where to ask further."""
    with open_lake(settings.at.lake) as lake:
        by_kind = lake.execute(read_query("items_by_kind")).fetchall()
        strongest = lake.execute(read_query("strongest_passages")).fetchall()
    console.print("", *summary_lines(summary), "", sep="\n", markup=False, highlight=False)
    console.print(_table_by_kind(by_kind))
    console.print()
    console.print(_passages(strongest))
    console.print()


def _report_alerts(settings: Settings, receiver: DemoReceiver, begin: datetime, console: Console) -> None:
    """Print the gravest alerts, how many rang, and what the receiver got."""
    everything = Choice(begin, tuple(LEVELS), None, MAX_ALERTS)
    rung = read_landed(settings.at.lake, everything).alerts
    if not rung:
        return
    weights = {each.alert_id: (LEVELS.index(each.rule.severity), len(each.outlets), each.p or 0.0) for each in rung}
    gravest = sorted(rung, key=lambda each: weights[each.alert_id], reverse=True)
    console.print(Text("What rang", style="bold"))
    view = AlertView(console)
    for each in gravest[:SHOWN_ALERTS]:
        view.show(each, datetime.now().astimezone())
    updates = sum(each.revision - 1 for each in rung)
    told = f"{len(rung)} alerts rang, {updates} times another outlet or a correction was added"
    console.print("", told, sep="\n", markup=False, highlight=False)
    if receiver.received:
        console.print(
            f"a webhook receiver on {receiver.url} got {receiver.received} messages about "
            f"{len(receiver.alert_ids)} alerts, each signed",
            soft_wrap=True,
            highlight=False,
        )
    console.print()


def _report_address(settings: Settings, console: Console) -> None:
    """Where to ask further: lines to be pasted into this shell, the last into any DuckDB, with no server behind it."""
    statements = attach_statements(LakeFolder(settings.at.lake), [extension_file(each) for each in EXTENSIONS])
    lines = {
        "The lake": str(settings.at.lake),
        "Ask it": _command(settings, f'sql "{EXAMPLE_QUESTION}"'),
        "Alerts": _command(settings, "alerts"),
        "Page": _command(settings, "console"),
        "DuckDB": f"{'; '.join(statements)};",
    }
    for name, line in lines.items():
        console.print(Text.assemble((f"{name:10}", "bold"), line), soft_wrap=True)


def summary_lines(summary: Summary) -> list[str]:
    """What was sent, and each reject in full: the sample wire has none."""
    told = f"{summary.sent} articles sent, {summary.skipped} skipped as already sent"
    if not summary.rejected:
        return [told]
    return [f"{told}, {summary.rejected} rejected", *(f"rejected {printable(str(each))}" for each in summary.rejects)]


def _table_by_kind(rows: list[tuple[Any, ...]]) -> Table:
    table = Table(title="What was found", title_justify="left", title_style="bold")
    table.add_column("kind")
    for column in ("items", "passages", "articles", "outlets", "unsure"):
        table.add_column(column, justify="right")
    for kind, *counts in rows:
        table.add_row(kind, *(f"{count:,}" for count in counts))
    return table


def _passages(rows: list[tuple[Any, ...]]) -> Table:
    """The passages as a table without lines. Articles are untrusted text: no markup of theirs is obeyed."""
    table = Table("kind", "p", "outlet", "passage", title="The strongest passages", box=None, show_header=False)
    table.title_justify, table.title_style = "left", "bold"
    for kind, p, source, text in rows:
        excerpt = shorten(printable(text), EXCERPT_CHARACTERS, placeholder=" ...")
        table.add_row(Text(kind), f"{p:.2f}", Text(printable(source), style="cyan"), Text(excerpt))
    return table


def _command(settings: Settings, verb: str) -> str:
    """A line to paste into this shell; TOCSIN_HOME is named only where it is not the default."""
    program = Path(sys.executable).parent / "tocsin"
    shown = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    home = "" if settings.home == Home.default().path else f"TOCSIN_HOME={shlex.quote(str(settings.home))} "
    return f"{home}{shlex.quote(str(shown))} {verb}"


@contextmanager
def _running(settings: Settings, environment: Mapping[str, str], progress: Progress) -> Iterator[Ended]:
    """Have `tocsin up` running: one that runs already is used and left alone, otherwise ours is stopped at the end.

    Parameters: environment -- what ours sees beside this process's.
    """
    if up_runs(settings.at):
        ended = partial(_other_ended, settings)
        _wait_until_ready(settings, progress, ended)
        yield ended
        return
    broker = local_broker(settings) if settings.broker_is_local else None
    ran_before = broker is not None and broker.status().pid is not None
    with _step(progress, "Starting broker, writer, worker, alerter and delivery"):
        up = _start_up(settings, environment)
    try:
        ended = partial(_ours_ended, settings, up)
        _wait_until_ready(settings, progress, ended)
        yield ended
    finally:
        with _step(progress, "Stopping what was started"):
            up.terminate()
            up.wait()
        if broker is not None and ran_before:
            with _step(progress, "Starting the broker again that ran before"):
                broker.start()


def _start_up(settings: Settings, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    spec = process_spec(settings, "up", "up")
    spec.log_file.parent.mkdir(parents=True, exist_ok=True)
    with spec.log_file.open("ab") as log:
        return subprocess.Popen(
            spec.command,
            env={**spec.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 -- what it runs in the child takes no lock
        )


def _ours_ended(settings: Settings, up: subprocess.Popen[bytes]) -> str | None:
    if up.poll() is None:
        return None
    log_file = settings.at.logs / "up.log"
    lines = log_file.read_text("utf-8", "replace").splitlines() or [""]
    return f"`tocsin up` ended with status {up.returncode}: {lines[-1]} (see {log_file})"


def _other_ended(settings: Settings) -> str | None:
    return None if up_runs(settings.at) else f"the `tocsin up` that ran here has ended: see {settings.at.logs}"


def _wait_until_ready(settings: Settings, progress: Progress, ended: Ended) -> None:
    with _step(progress, "Waiting until they run"):
        _wait_for(settings, _is_ready, READY_SECONDS, "all processes", ended)


def _is_ready(now: Status) -> bool:
    """Whether all that the demo needs runs: `tocsin up` starts the delivery last of it."""
    needed = {each.name: each.state for each in now.processes if each.name not in dict(SERVERS)}
    return now.broker_answers and "delivery" in needed and set(needed.values()) == {"running"}


def _wait_for(settings: Settings, reached: Callable[[Status], bool], seconds: float, what: str, ended: Ended) -> None:
    deadline = time.monotonic() + seconds
    while not reached(now := read_status(settings)):
        if reason := ended() or _gave_up(now):
            raise PipelineError(reason)
        if time.monotonic() > deadline:
            raise PipelineError(f"waited {seconds:.0f} s for {what} in vain: see {settings.at.logs}")
        time.sleep(POLL_SECONDS)


def _gave_up(now: Status) -> str | None:
    names = [each.name for each in now.processes if each.state == "gave_up"]
    return f"{names[0]} gave up: `tocsin dead-letters list` shows why" if names else None


@contextmanager
def _step(progress: Progress, what: str) -> Iterator[None]:
    """One line of the progress display: turning while it lasts, then with its time."""
    task = progress.add_task(what, total=1)
    yield
    progress.advance(task)


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
    )
