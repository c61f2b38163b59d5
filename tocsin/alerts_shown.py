"""Alerts for the terminal: a block each, as a log reads; what articles say is shown and never obeyed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from schemas.alert.v1 import AlertV1, Change, CorrectionV1, ReportV1
from tocsin.terminal import printable

MAX_WIDTH = 100
"""Longer lines are hard to read, however wide the terminal."""

MIN_WIDTH = 20
"""Narrower than that nothing is wrapped well."""

INDENT = 2

MAX_OUTLETS = 6
"""Outlets that are named; the others are counted."""

MAX_CORRECTIONS = 8

MAX_PASSAGE_CHARACTERS = 500
MAX_WHY_CHARACTERS = 200

SEVERITY_STYLES = {"critical": "bold red", "warning": "bold yellow", "info": "bold cyan"}

DIM = "bright_black"


class AlertView:
    """Prints alerts one after the other. Onto anything but a terminal no line is wrapped, and times have their date.

    Parameters: now -- what day is today; times are shown in its zone.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: Change | None = None

    def show(self, alert: AlertV1, now: datetime) -> None:
        """The whole alert as it is now, a line apart from the one before."""
        self._part(Change.RANG)
        self._heading(alert, now)
        self._lines(_oneline(alert.headline), "bold", indent=0)
        for each in alert.corrections[:MAX_CORRECTIONS]:
            self._lines(_correction(each), "yellow")
        told = _told(alert)
        if told is not None:
            self._quote(told)
        self._outlets(alert, told)
        if alert.why:
            self._lines(f"why: {_cut(_oneline(alert.why), MAX_WHY_CHARACTERS)}", DIM)
        self._console.file.flush()

    def show_change(self, alert: AlertV1, now: datetime) -> None:
        """What a revision brings: one dim line for another report, else the whole alert."""
        if alert.change is not Change.ALSO_REPORTED:
            self.show(alert, now)
            return
        self._part(alert.change)
        who = _listed(list(dict.fromkeys(each.source for each in _new_reports(alert))) or alert.outlets[-1:])
        line = f"{self._time(alert.date_changed, now)}  + {who}, {_counted(alert)}: {_oneline(alert.headline)}"
        text = Text(line, style=DIM)
        if self._console.is_terminal:
            text.truncate(self._console.width, overflow="ellipsis")
        self._console.print(text, soft_wrap=True)
        self._console.file.flush()

    def _part(self, change: Change) -> None:
        """Leave a line between blocks, and between a block and the lines about other alerts that follow it."""
        if self._last is not None and not self._last is change is Change.ALSO_REPORTED:
            self._console.print()
        self._last = change

    def _heading(self, alert: AlertV1, now: datetime) -> None:
        severity = alert.rule.severity
        parts = [
            (self._time(alert.date_changed, now), ""),
            (severity.upper(), SEVERITY_STYLES[severity]),
            (alert.rule.name, "cyan"),
            *((word, DIM) for word in self._occasions(alert, now)),
        ]
        line = Text("  ").join(Text(text, style=style) for text, style in parts)
        self._console.print(line, soft_wrap=not self._console.is_terminal)

    def _occasions(self, alert: AlertV1, now: datetime) -> Iterator[str]:
        if alert.corrections:
            yield "corrected"
        if alert.reminder:
            yield "reminder"
        if alert.date_changed > alert.date_rang and alert.revision > 1:
            yield f"rang {self._time(alert.date_rang, now)}"

    def _quote(self, report: ReportV1) -> None:
        strongest = max(report.passages, key=lambda passage: passage.p, default=None)
        if strongest is not None:
            self._lines(f"“{_cut(_oneline(strongest.text), MAX_PASSAGE_CHARACTERS)}”", "italic")
        copied = f", in the words of {_oneline(report.copy_of)}" if report.copy_of else ""
        self._lines(f"— {_oneline(report.source)}{copied}", "green")
        if report.url:
            # never wrapped by us: a terminal that wraps it itself still opens and copies it whole
            self._console.print(Text(" " * INDENT + printable(report.url), style=DIM), soft_wrap=True)

    def _outlets(self, alert: AlertV1, told: ReportV1 | None) -> None:
        others = [each for each in alert.outlets if told is None or each != told.source]
        if others:
            self._lines(f"{'also ' if told else ''}reported by {_listed(others)}; {_counted(alert)}", "")

    def _lines(self, text: str, style: str, indent: int = INDENT) -> None:
        margin = " " * indent
        if not self._console.is_terminal:
            self._console.print(Text(margin + text, style=style), soft_wrap=True)
            return
        width = max(MIN_WIDTH, min(self._console.width, MAX_WIDTH) - indent)
        for line in Text(text, style=style).wrap(self._console, width):
            line.rstrip()
            self._console.print(Text(margin) + line, soft_wrap=True)

    def _time(self, moment: datetime, now: datetime) -> str:
        """As short as says which day: the time alone for today, the day before it otherwise."""
        local = moment.astimezone(now.tzinfo)
        if not self._console.is_terminal:
            return f"{local:%Y-%m-%d %H:%M}"
        if local.date() == now.date():
            return f"{local:%H:%M}"
        return f"{local.day} {local:%b %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d %H:%M}"


def _new_reports(alert: AlertV1) -> list[ReportV1]:
    """Those that brought this revision."""
    return [each for each in alert.reports if each.date_arrived == alert.date_changed]


def _told(alert: AlertV1) -> ReportV1 | None:
    """The report that is quoted: of a correction the one that brought it, otherwise the strongest."""
    reports = (alert.corrections and _new_reports(alert)) or alert.reports
    return max(reports, key=lambda report: (bool(report.passages), report.p), default=None)


def _correction(correction: CorrectionV1) -> str:
    before = f"{_oneline(correction.before)} -> " if correction.before else "now "
    return f"{_oneline(correction.name.replace('_', ' '))}: {before}{_oneline(correction.after)}"


def _counted(alert: AlertV1) -> str:
    """How many outlets there are, and how many with words of their own."""
    outlets = len(alert.outlets)
    if outlets == alert.independent_outlets:
        return f"{outlets} independent outlet{'s' * (outlets != 1)}"
    return f"{outlets} outlets, {alert.independent_outlets} independent"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(_oneline(each) for each in names[:MAX_OUTLETS])
    more = len(names) - MAX_OUTLETS
    return f"{shown} and {more:,} more" if more > 0 else shown


def _oneline(text: str) -> str:
    return " ".join(printable(text).split())


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
