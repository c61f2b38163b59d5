"""Rows on a terminal: wide ones become blocks, and what others wrote is shown and never obeyed."""

import io

from rich.console import Console

from tocsin.print_rows import print_table

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
