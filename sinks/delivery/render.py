"""What an alert says, as plain text and as HTML, from the one model; `sinks.delivery.payload` makes JSON of it.

One line that a person can act on, why it rang, what is known, what has changed, who reports it in which words. Text
from articles is untrusted: see `sinks.delivery.untrusted`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from schemas.alert.v1 import AlertV1, Change, CorrectionV1, FactV1, ReminderV1, ReportV1
from sinks.delivery.message import Window
from sinks.delivery.untrusted import plain, safe_link, shorten

Clean = Callable[[str], str]
"""Makes text of others harmless for where it is shown."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of an alert is shown: so many facts and corrections, reports, passages of each, characters of each."""

    facts: int
    reports: int
    passages: int
    characters: int


ROOMS = (Room(20, 5, 2, 500), Room(12, 3, 1, 300), Room(6, 1, 1, 200), Room(3, 0, 0, 120), Room(0, 0, 0, 100))
"""From a page that nobody has to scroll down to what a pager shows."""

NO_LIMIT = 1_000_000
"""Longer than any alert at its fullest."""

NAMES_SHOWN = 8
"""Outlets that are named at the end; the rest are counted."""

MOMENT = "%Y-%m-%d %H:%M UTC"


def as_text(alert: AlertV1, limit: int = NO_LIMIT, clean: Clean = plain) -> str:
    """The alert in lines of plain text, shown as fully as ``limit`` characters allow."""
    return _fit(lambda room: "\n".join(_text_lines(alert, room, clean)), limit)


def as_html(alert: AlertV1, limit: int = NO_LIMIT) -> str:
    """The alert as a piece of HTML of p, strong, br, ul, li, blockquote and a, everything in it escaped.

    Links are http or https. Returns: as full as ``limit`` characters allow, and never cut in the middle; where not
        even the headline fits, more than that.
    """
    fitting = (html for room in ROOMS if len(html := "".join(_html_parts(alert, room))) <= limit)
    return next(fitting, f"<p><strong>{escape(as_headline(alert))}</strong></p>")


def as_headline(alert: AlertV1, clean: Clean = plain) -> str:
    """The one line that a person can act on: how severe, what kind of message, and the alert's own headline."""
    return f"[{alert.rule.severity.upper()}] {_occasion(alert)}{clean(alert.headline)}"


def as_digest_text(
    alerts: Sequence[AlertV1], window: Window | None, limit: int = NO_LIMIT, clean: Clean = plain
) -> str:
    """The alerts of a window, each with its line, why it rang and its first link, as ``limit`` allows."""
    full = "\n\n".join([_digest_title(alerts, window), *("\n".join(_digest_lines(alert, clean)) for alert in alerts)])
    if len(full) <= limit:
        return full
    return "\n".join([_digest_title(alerts, window), *(as_headline(alert, clean) for alert in alerts)])


def _fit(render: Callable[[Room], str], limit: int) -> str:
    text = ""
    for room in ROOMS:
        text = render(room)
        if len(text) <= limit:
            return text
    return shorten(text, limit)


def _occasion(alert: AlertV1) -> str:
    if alert.change is Change.CORRECTED:
        return "Corrected: "
    if alert.change is Change.ALSO_REPORTED:
        return "Also reported: "
    return "Reminder: " if alert.reminder else ""


def _text_lines(alert: AlertV1, room: Room, clean: Clean) -> Iterator[str]:
    yield as_headline(alert, clean)
    yield _because(alert, room, clean)
    if alert.reminder:
        yield _reminder(alert.reminder, clean)
    if changed := alert.corrections[: room.facts]:
        yield "Corrected:"
        yield from (f"  {_correction(each, clean)}" for each in changed)
    if known := alert.facts[: room.facts]:
        yield "Known:"
        yield from (f"  {line}" for line in _fact_lines(known, clean))
    for report in alert.reports[: room.reports]:
        yield from _report_lines(report, room, clean)
    yield from _outlets(alert, room, clean)


def _report_lines(report: ReportV1, room: Room, clean: Clean) -> Iterator[str]:
    yield _byline(report, clean)
    for passage in report.passages[: room.passages]:
        yield f'  "{shorten(clean(passage.text), room.characters)}"'
    if link := safe_link(report.url):
        yield f"  {link}"


def _html_parts(alert: AlertV1, room: Room) -> Iterator[str]:
    yield f"<p><strong>{escape(as_headline(alert))}</strong></p>"
    about = f"<br>{escape(_reminder(alert.reminder, plain))}" if alert.reminder else ""
    yield f"<p>{escape(_because(alert, room, plain))}{about}</p>"
    if changed := alert.corrections[: room.facts]:
        yield _html_list("Corrected:", [_correction(each, plain) for each in changed])
    if known := alert.facts[: room.facts]:
        yield _html_list("Known:", _fact_lines(known, plain))
    for report in alert.reports[: room.reports]:
        yield _html_report(report, room)
    yield from (f"<p>{escape(line)}</p>" for line in _outlets(alert, room, plain))


def _html_list(title: str, lines: Sequence[str]) -> str:
    return f"<p>{title}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _html_report(report: ReportV1, room: Room) -> str:
    link = safe_link(report.url)
    byline = escape(_byline(report, plain))
    linked = f'<a href="{escape(link)}" rel="noopener">{byline}</a>' if link else byline
    passages = (escape(shorten(plain(each.text), room.characters)) for each in report.passages[: room.passages])
    return f"<p>{linked}</p>" + "".join(f"<blockquote>{text}</blockquote>" for text in passages)


def _because(alert: AlertV1, room: Room, clean: Clean) -> str:
    """Why there is this alert. One about a rule itself, which no item rang, says only what happened to it."""
    why = shorten(clean(alert.why), room.characters)
    return f"Rang because: rule {alert.rule.name}: {why}" if alert.item_ids else f"Why: {why}"


def _reminder(reminder: ReminderV1, clean: Clean) -> str:
    return f"Reminds of: {_label(reminder.fact, clean)} on {reminder.day.isoformat()}"


def _fact_lines(facts: Sequence[FactV1], clean: Clean) -> list[str]:
    """A line for each name, in which several values stand one after the other."""
    values: dict[str, list[str]] = {}
    for fact in facts:
        values.setdefault(fact.name, []).append(_fact_value(fact, clean))
    return [f"{_label(name, clean)}: {'; '.join(each)}" for name, each in values.items()]


def _fact_value(fact: FactV1, clean: Clean) -> str:
    day = f" ({fact.day.isoformat()})" if fact.day and fact.day.isoformat() not in fact.value else ""
    return clean(fact.value) + day


def _correction(correction: CorrectionV1, clean: Clean) -> str:
    before = clean(correction.before) if correction.before else "unknown"
    return f"{_label(correction.name, clean)}: {before} -> {clean(correction.after)}"


def _label(name: str, clean: Clean) -> str:
    return clean(name.replace("_", " "))


def _byline(report: ReportV1, clean: Clean) -> str:
    title = f": {shorten(clean(report.title), 200)}" if report.title else ""
    date = f", {report.date_published.strftime(MOMENT)}" if report.date_published else ""
    copied = f", in the words of {clean(report.copy_of)}" if report.copy_of else ""
    return f"{clean(report.source)}{date}{copied}{title}"


def _outlets(alert: AlertV1, room: Room, clean: Clean) -> Iterator[str]:
    """How many report it, and who besides those that were shown."""
    if not alert.outlets:
        return
    shown = {report.source for report in alert.reports[: room.reports]}
    if len(alert.outlets) > 1:
        yield f"{len(alert.outlets)} outlets, {alert.independent_outlets} independent"
    others = [clean(outlet) for outlet in alert.outlets if outlet not in shown]
    if others and room.facts:
        more = f" and {len(others) - NAMES_SHOWN} more" if len(others) > NAMES_SHOWN else ""
        yield f"{'Also reported' if shown else 'Reported'} by: {', '.join(others[:NAMES_SHOWN])}{more}"


def _digest_title(alerts: Sequence[AlertV1], window: Window | None) -> str:
    count = f"{len(alerts)} alert{'' if len(alerts) == 1 else 's'}"
    return f"{count} of rule {window.rule}, {_moment(window.start)} to {_moment(window.end)}" if window else count


def _digest_lines(alert: AlertV1, clean: Clean) -> Iterator[str]:
    yield as_headline(alert, clean)
    yield f"  {shorten(clean(alert.why), ROOMS[0].characters)}"
    yield from (f"  {_correction(each, clean)}" for each in alert.corrections[: ROOMS[0].facts])
    yield from (f"  {link}" for report in alert.reports[:1] if (link := safe_link(report.url)))


def _moment(moment: datetime) -> str:
    return moment.strftime(MOMENT)
