"""Alerts as a person reads them in a terminal, and as lines of a file."""

import io
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from rich.console import Console

from schemas.alert.v1 import AlertV1
from tests.support.alert_messages import alert, brief, report
from tests.support.messages import DATE
from tocsin.alerts_shown import AlertView

LATER = DATE + timedelta(days=2)
COPY = report(2, "Sul Radio", copy_of="The Harbour Post")
ESCAPE = "\x1b[31mred\x07 [bold]b[/bold] \u202eback"


def shown(*alerts: AlertV1, now: datetime = LATER, changes: bool = False, **options: Any) -> str:
    """What is printed; onto a terminal where ``options`` say so."""
    output = io.StringIO()
    view = AlertView(Console(file=output, highlight=False, **options))
    for each in alerts:
        (view.show_change if changes else view.show)(each, now)
    return output.getvalue()


def on_terminal(width: int, **options: Any) -> dict[str, Any]:
    return {"force_terminal": True, "width": width, "color_system": None} | options


def test_alert_is_a_block_of_plain_lines_where_nobody_sees_colours() -> None:
    assert shown(alert(reports=[report(1, "The Harbour Post"), COPY])).splitlines() == [
        "2026-03-04 05:07  CRITICAL  orders",
        "The ministry ordered the port of Sul closed",
        "  “The ministry ordered the port closed.”",
        "  — The Harbour Post",
        "  https://news.example/a1",
        "  also reported by Sul Radio; 2 outlets, 1 independent",
        "  why: p is 0.9",
    ]


def test_blocks_stand_apart_and_lines_of_further_reports_together() -> None:
    further = alert(revision=2, change="also_reported")
    marks = {"": "-", "The ministry ordered the port of Sul closed": "block"}
    lines = shown(alert(), alert("orders.2"), further, further, alert("orders.3"), changes=True).splitlines()
    found = [marks.get(each, "line" if "  + " in each else None) for each in lines]
    assert [each for each in found if each] == ["block", "-", "block", "-", "line", "line", "-", "block"]


def test_correction_says_what_changed_and_quotes_the_report_that_brought_it() -> None:
    blocked = report(
        3, "The Long Run", p=0.7, passages=[{"start": 0, "end": 22, "text": "A judge blocked it.", "p": 0.7}]
    )
    corrected = alert(
        revision=2,
        change="corrected",
        corrections=[
            {"name": "status", "before": "ordered", "after": "blocked"},
            {"name": "next_date", "after": "on 9 March"},
        ],
        reports=[report(1, "The Harbour Post"), blocked],
        date_changed=DATE + timedelta(minutes=3),
    )
    assert shown(corrected).splitlines()[:6] == [
        "2026-03-04 05:09  CRITICAL  orders  corrected  rang 2026-03-04 05:07",
        "The ministry ordered the port of Sul closed",
        "  status: ordered -> blocked",
        "  next date: now on 9 March",
        "  “A judge blocked it.”",
        "  — The Long Run",
    ]
    assert shown(corrected, changes=True) == shown(corrected)


def test_further_report_is_one_line_as_wide_as_the_terminal() -> None:
    known = alert(
        revision=2,
        change="also_reported",
        reports=[report(1, "The Harbour Post"), COPY],
        date_changed=DATE + timedelta(minutes=2),
    )
    assert shown(known, changes=True) == (
        "2026-03-04 05:08  + Sul Radio, 2 outlets, 1 independent: The ministry ordered the port of Sul closed\n"
    )
    narrow = shown(known, changes=True, **on_terminal(40))
    assert len(narrow.splitlines()) == 1
    assert len(narrow.rstrip("\n")) == 40
    assert narrow.endswith("…\n")


def test_further_report_beyond_those_that_are_kept_names_the_last_outlet() -> None:
    known = alert(revision=9, change="also_reported", outlets=["A", "B"], date_changed=DATE + timedelta(hours=1))
    assert "+ B, 2 outlets" in shown(known, changes=True)


def test_alert_about_a_rule_has_neither_passage_nor_outlets() -> None:
    off = alert(kind=None, act=None, p=None, facts=[], reports=[], headline="Rule orders was switched off", why="slow")
    assert shown(off).splitlines() == [
        "2026-03-04 05:07  CRITICAL  orders",
        "Rule orders was switched off",
        "  why: slow",
    ]


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_no_line_but_a_link_is_wider_than_the_terminal_or_than_a_hundred_columns(width: int) -> None:
    words = "The ministry of ports and waterways ordered every last quay closed. " * 9
    long = alert(headline=words[:300], why=words, outlets=[f"Outlet {number}" for number in range(40)])
    lines = shown(long, **on_terminal(width)).splitlines()
    text = [each for each in lines if "https" not in each and "CRITICAL" not in each]
    assert max(map(len, text)) <= min(width, 100)
    assert "  https://news.example/a1" in lines
    assert "and 34 more" in " ".join(each.strip() for each in lines)


def test_what_articles_say_is_shown_and_never_obeyed() -> None:
    hostile = alert(
        headline=f"H {ESCAPE}",
        why=f"W {ESCAPE}",
        corrections=[{"name": "status", "before": ESCAPE, "after": f"line\nbreak {ESCAPE}"}],
        reports=[
            report(1, f"S {ESCAPE}", url=f"https://x.example/\n{ESCAPE}", copy_of=ESCAPE),
            report(2, f"O {ESCAPE}", passages=[{"start": 0, "end": 9, "text": ESCAPE, "p": 1.0}]),
        ],
    )
    for options in ({}, on_terminal(200)):
        for changes in (False, True):
            output = shown(hostile, changes=changes, **options)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", output)
            assert "[bold]b[/bold]" in output
    plain = shown(hostile).splitlines()
    assert len(plain) == len(shown(alert(revision=2, corrections=[{"name": "a", "after": "b"}])).splitlines()) + 1


def test_colour_tells_the_severity_and_the_word_tells_it_without() -> None:
    coloured = shown(alert(), **on_terminal(80, color_system="standard"))
    assert "\x1b[1;31mCRITICAL\x1b[0m" in coloured
    assert "\x1b[1;36mINFO" in shown(alert(rule=brief(severity="info")), **on_terminal(80, color_system="standard"))
    without = shown(alert(), **on_terminal(80, color_system="standard", no_color=True))
    assert "CRITICAL" in without
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])m", without)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 3, 4, 23, 0, tzinfo=UTC), "05:07  "),
        (datetime(2026, 3, 4, 23, 0, tzinfo=timezone(timedelta(hours=-8))), "3 Mar 21:07  "),
        (datetime(2026, 3, 5, 0, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))), "4 Mar 10:37  "),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "2026-03-04 05:07  "),
    ],
)
def test_time_is_of_the_zone_and_as_short_as_says_which_day(now: datetime, expected: str) -> None:
    assert shown(alert(), now=now, **on_terminal(80)).startswith(expected)
