"""Rows on a terminal: wide ones become blocks, and what others wrote is shown and never obeyed."""

import csv
import io
import json
import math
import sys
from datetime import date

import pytest
from rich.console import Console

from tocsin.print_rows import print_csv, print_json, print_table

COLUMNS = ("source", "passage")
ROWS = [("The Harbour Post", "Dockers walked out of the port of Maralo on Monday.")]


def printed(rows: list[tuple[str, str]], *, width: int, terminal: bool) -> str:
    output = io.StringIO()
    console = Console(file=output, width=width, force_terminal=terminal, color_system=None, legacy_windows=False)
    print_table(COLUMNS, rows, console)
    return output.getvalue()


def test_rows_that_fit_are_a_table() -> None:
    lines = printed(ROWS, width=100, terminal=True).splitlines()
    assert any("The Harbour Post" in line and "Monday." in line for line in lines)
    assert lines[-1] == "1 row"


def test_rows_too_wide_for_the_terminal_become_blocks() -> None:
    lines = printed(ROWS, width=40, terminal=True).splitlines()
    assert lines[0] == "row 1"
    assert lines[1].split() == ["source", "The", "Harbour", "Post"]
    assert max(map(len, lines)) <= 40


def test_table_for_a_pipe_is_as_wide_as_it_needs_to_be() -> None:
    assert any("Monday." in line for line in printed(ROWS, width=40, terminal=False).splitlines())


def test_escape_sequences_of_an_article_never_reach_the_terminal() -> None:
    hostile = [("\x1b]0;owned\x07", "[red]loud[/red] \x1b[2J \u202ereversed")]
    for width in (200, 30):
        shown = printed(hostile, width=width, terminal=True)
        assert not set(shown) & {"\x1b", "\x07", "\u202e"}
        assert "[red]loud[/red]" in shown


HOSTILE = "\x1b]0;owned\x07 \x9b2J \u202ereversed \x7f \U000e0041"
OBEYED = {"\x1b", "\x07", "\x9b", "\u202e", "\x7f", "\U000e0041"}


def test_json_is_the_same_without_a_character_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(["a"], [(HOSTILE + "Zürich",), ([HOSTILE],)])
    shown = capsys.readouterr().out
    assert not set(shown) & OBEYED
    assert "Zürich" in shown
    assert json.loads(shown) == [{"a": HOSTILE + "Zürich"}, {"a": [HOSTILE]}]


def test_json_keeps_columns_of_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(["a", "a", "a_1", "b"], [(1, 2, 3, 4)])
    assert json.loads(capsys.readouterr().out) == [{"a": 1, "a_1": 2, "a_1_1": 3, "b": 4}]


def test_json_has_null_for_what_is_no_number_and_text_for_the_keys_of_a_map(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(["a", "b"], [(math.nan, {"c": [math.inf, 1.5]}), (True, {date(2026, 1, 2): (None, b"x")})])
    shown = capsys.readouterr().out
    assert json.loads(shown, parse_constant=pytest.fail) == [
        {"a": None, "b": {"c": [None, 1.5]}},
        {"a": True, "b": {"2026-01-02": [None, "x"]}},
    ]


class Terminal(io.StringIO):
    """A terminal that keeps what it is sent."""

    def isatty(self) -> bool:
        """As one says."""
        return True


def test_csv_on_a_terminal_has_nothing_to_obey_and_in_a_file_every_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = [Terminal(), io.StringIO()]
    for output in outputs:
        monkeypatch.setattr(sys, "stdout", output)
        print_csv(["a" + HOSTILE, "b"], [(HOSTILE, None), ("two\nlines", 1)])
    terminal, file = (each.getvalue() for each in outputs)
    assert not set(terminal) & OBEYED
    assert "two lines,1" in terminal
    assert list(csv.reader(io.StringIO(file))) == [["a" + HOSTILE, "b"], [HOSTILE, ""], ["two\nlines", "1"]]
