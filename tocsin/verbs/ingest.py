"""``tocsin ingest``: articles from files, standard input and feeds onto the topic."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from streams.clock import SystemClock
from streams.sources.feeds import EVERY_SECONDS, ingest_feeds
from streams.sources.files import STDIN, input_bytes
from streams.sources.identity import without_user
from streams.sources.ingest import ingest_paths
from streams.sources.outcomes import Rejected
from streams.sources.summary import MAX_KEPT_REJECTS, OnProgress, Summary
from tocsin.logs import quieten_kafka
from tocsin.settings import Settings
from tocsin.signals import Stop, stop_signals
from tocsin.terminal import printable
from tocsin.verbs.setup import set_up

SIGNALLED = 128
"""What a shell adds to a signal's number for the status of a command that it ended."""

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE...", help="JSON Lines, JSON, text or HTML files, folders of them, - for JSON Lines."),
]
SourceOption = Annotated[str | None, typer.Option(help="The outlet of every article, whatever the files say.")]
ZoneOption = Annotated[str, typer.Option("--timezone", metavar="NAME", help="Of times without one: Europe/Berlin.")]
FeedOption = Annotated[list[str] | None, typer.Option("--feed", metavar="URL", help="An RSS or Atom feed to poll.")]
OnceOption = Annotated[bool, typer.Option("--once", help="Ask each feed once, instead of until Ctrl-C.")]
EveryOption = Annotated[float, typer.Option(min=10.0, metavar="SECONDS", help="Between two polls of a feed.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The summary as one JSON object.")]


def ingest(
    paths: Paths = None,
    *,
    source: SourceOption = None,
    timezone: ZoneOption = "UTC",
    feeds: FeedOption = None,
    once: OnceOption = False,
    every: EveryOption = EVERY_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Send articles to Kafka, each once: what has been sent before is skipped.

    Ends with 0, with 65 when records were rejected, with 66 when a file or feed could not be read, and with 128 and the
    signal's number when one came before the files were read: 130 for Ctrl-C.
    """
    zone = _zone(timezone)
    if bool(paths) == bool(feeds):
        raise typer.BadParameter("give either files, folders, or - for standard input; or --feed URL, once or more")
    settings = set_up()
    quieten_kafka(settings.log_level)
    account = Account(as_json)
    with account.closing(), stop_signals() as stop:
        if feeds:
            _feeds(
                settings,
                account,
                stop,
                list(dict.fromkeys(map(_address, feeds))),
                source=source,
                once=once,
                every=every,
            )
        else:
            _paths(settings, account, stop, paths or [], source=source, zone=zone)
    raise typer.Exit(account.exit_status)


def _paths(
    settings: Settings,
    account: "Account",
    stop: Stop,
    paths: list[str],
    *,
    source: str | None,
    zone: ZoneInfo,
) -> None:
    with progress_bar(account.console, paths) as on_progress:
        ingest_paths(
            paths,
            settings.connection,
            settings.topics.articles.name,
            settings.at.ledger,
            clock=SystemClock(),
            zone=zone,
            source=source,
            stopped=stop.is_set,
            on_progress=on_progress,
            on_reject=account.tell,
            summary=account.summary,
        )
    if stop.number is not None and not account.summary.is_complete and set(paths) != {STDIN}:
        account.interrupt(stop.number)


def _feeds(
    settings: Settings,
    account: "Account",
    stop: Stop,
    urls: list[str],
    *,
    source: str | None,
    once: bool,
    every: float,
) -> None:
    ingest_feeds(
        urls,
        settings.connection,
        settings.topics.articles.name,
        settings.at.ledger,
        clock=SystemClock(),
        wait=stop.wait,
        every_seconds=every,
        once=once,
        source=source,
        on_reject=account.tell,
        summary=account.summary,
    )


class Account:
    """Tells each reject as it comes, up to a number, and the summary at the end, also when the ingest fails."""

    def __init__(self, as_json: bool) -> None:
        self.summary = Summary()
        self.console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        self._as_json = as_json
        self._signal: int | None = None

    @property
    def exit_status(self) -> int:
        """The summary's, unless a signal left some of the input unread, which is then what a shell has to know."""
        return self.summary.exit_status if self._signal is None else SIGNALLED + self._signal

    def interrupt(self, number: int) -> None:
        """Say that a signal came before everything was read: feeds and pipes have no end, files have."""
        self._signal = number
        self.console.print(f"stopped by {signal.Signals(number).name}, the rest was not read")

    def tell(self, rejected: Rejected) -> None:
        """Print one reject on stderr, while there are few."""
        if self.summary.rejected <= MAX_KEPT_REJECTS:
            self.console.print(f"rejected {printable(str(rejected))}")

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Print the summary after the block, however it ends."""
        try:
            yield
        finally:
            more = self.summary.rejected - MAX_KEPT_REJECTS
            if more > 0:
                self.console.print(f"rejected {more:,} more")
            typer.echo(json.dumps(self.summary.to_json()) if self._as_json else in_words(self.summary))


def in_words(summary: Summary) -> str:
    """The summary in one line."""
    told = f"{summary.sent:,} sent, {summary.skipped:,} skipped as already sent, {summary.rejected:,} rejected"
    return f"{told}, {summary.ignored:,} files of other formats ignored" if summary.ignored else told


@contextmanager
def progress_bar(console: Console, paths: list[str]) -> Iterator[OnProgress | None]:
    """A bar of the bytes read, where someone can see it; with standard input among the paths, a count alone."""
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.fields[told]}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("ingest", total=input_bytes(paths), told="reading")

        def show(summary: Summary) -> None:
            bar.update(task, completed=summary.bytes_read, told=f"{summary.sent + summary.skipped:,} articles")

        yield show


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise typer.BadParameter(f"{without_user(url)} is no http or https address", param_hint="--feed")
    return url


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(f"no time zone {name}", param_hint="--timezone") from error
