"""The shell of ``tocsin sql``: statements that read, one after the other, and commands that begin with a dot."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import typer

from schemas.errors import PipelineError
from tocsin.asking import Answer, ask_within
from tocsin.print_rows import Rows, print_blocks, print_csv, print_json, print_table
from tocsin.queries import read_query
from tocsin.statements import split_statements
from tocsin.terminal import printable

Mode = Literal["table", "line", "csv", "json"]

SHOWN: dict[Mode, Callable[[Sequence[str], Rows], None]] = {
    "table": print_table,
    "line": print_blocks,
    "csv": print_csv,
    "json": print_json,
}

SCREEN_ROWS = 200
"""What a terminal shows of a result unless `.limit` says otherwise: a few screens."""

HELP = """\
SELECT, FROM, SHOW, DESCRIBE, SUMMARIZE, PIVOT, EXPLAIN ...;   a question ends with ';' and may have many lines
.tables          the tables and views, and what each is
.schema NAME     the columns of one, their types and what each means
.mode MODE       table, line (a block of lines for each row), csv or json
.limit N         how many rows are shown at most; 0 for all
.timer on|off    how long each question took
.help            this
.quit            ends the shell, as Ctrl-D does; Ctrl-C ends the question that runs
"""


class CommandError(PipelineError):
    """A command that begins with a dot, and that there is not, or not so."""

    exit_status = 65


class _Quit(Exception):  # noqa: N818 -- no error
    """`.quit` was given."""


@dataclass
class Shell:
    """What a shell has set, and how it answers.

    seconds: how long a question may run. rows: how many rows are shown at most, 0 for all.
    """

    connection: duckdb.DuckDBPyConnection
    seconds: float
    mode: Mode = "table"
    rows: int = 0
    timer: bool = False

    def take(self, text: str) -> bool:
        """Answer one command or the statements of a text, each by itself; False when the shell is to end.

        Raises: PipelineError -- one of them was wrong, refused, stopped or took too long; those after it are left.
        """
        try:
            if text.lstrip().startswith("."):
                self._command(*text.split())
            else:
                statements, rest = split_statements(text)
                for each in [*statements, rest] if rest else statements:
                    self._answer(each)
        except _Quit:
            return False
        return True

    def run(self, lines: Iterable[str]) -> None:
        """Answer what stands in lines, such as those of a pipe, until they end or one says `.quit`.

        Raises: PipelineError -- as `take`: what follows an error is not run.
        """
        pending = ""
        for line in lines:
            pending = pending + line if pending else line.lstrip()
            if is_whole(pending):
                if not self.take(pending):
                    return
                pending = ""
        self.take(pending)

    def show(self, question: str) -> None:
        """Answer one text as a whole: of several statements the last. Raises: PipelineError."""
        self._answer(question)

    def ask(self, question: str, rows: int | None = None) -> Answer:
        """Columns and rows of a question within the shell's time. Raises: PipelineError."""
        return ask_within(self.connection, question, self.seconds, rows)

    def tables(self) -> Answer:
        """Name, kind and comment of each table and view."""
        return self.ask(read_query("shell_tables"))

    def columns(self) -> list[tuple[Any, ...]]:
        """Table, column, type and comment of each column."""
        return self.ask(read_query("shell_columns"))[1]

    def words(self) -> list[tuple[Any, ...]]:
        """Each keyword and function of DuckDB, and which of both it is."""
        return self.connection.execute(read_query("shell_words")).fetchall()

    def _answer(self, statement: str) -> None:
        started = time.monotonic()
        columns, found = self.ask(statement, self.rows + 1 if self.rows else None)
        took = time.monotonic() - started
        shown = found[: self.rows] if self.rows else found
        SHOWN[self.mode](columns, shown)
        if len(shown) < len(found):
            typer.echo(f"The first {self.rows:,} rows; there are more. `.limit 0` shows all.", err=True)
        if self.timer:
            typer.echo(f"{took:.3f} s", err=True)

    def _command(self, name: str, *words: str) -> None:
        command = COMMANDS.get(name)
        if command is None:
            raise CommandError(f"there is no {printable(name)}; .help says what there is")
        command(self, *words[:1])

    def _show_tables(self, _: str = "") -> None:
        SHOWN[self.mode](*self.tables())

    def _show_schema(self, table: str = "") -> None:
        table = table.rstrip(";").removeprefix("lake.")
        found = [row[1:] for row in self.columns() if row[0] == table]
        if not found:
            raise CommandError(f"there is no table {printable(table)}; .tables lists them")
        comment = next(comment for name, _, comment in self.tables()[1] if name == table)
        typer.echo(f"{table}: {comment or ''}", err=self.mode in {"csv", "json"})
        SHOWN[self.mode](["column", "type", "comment"], found)

    def _set_mode(self, mode: str = "") -> None:
        for each in SHOWN:
            if each == mode:
                self.mode = each
                return
        raise CommandError(f".mode {'|'.join(SHOWN)}")

    def _set_limit(self, rows: str = "") -> None:
        if not rows.isdecimal():
            raise CommandError(".limit N, 0 for all")
        self.rows = int(rows)

    def _set_timer(self, state: str = "on") -> None:
        if state not in {"on", "off"}:
            raise CommandError(".timer on|off")
        self.timer = state == "on"

    def _help(self, _: str = "") -> None:
        typer.echo(HELP, nl=False)

    def _quit(self, _: str = "") -> None:
        raise _Quit


COMMANDS: dict[str, Callable[..., None]] = {
    ".help": Shell._help,  # noqa: SLF001 -- its own
    ".limit": Shell._set_limit,  # noqa: SLF001
    ".mode": Shell._set_mode,  # noqa: SLF001
    ".quit": Shell._quit,  # noqa: SLF001
    ".schema": Shell._show_schema,  # noqa: SLF001
    ".tables": Shell._show_tables,  # noqa: SLF001
    ".timer": Shell._set_timer,  # noqa: SLF001
}


def is_whole(text: str) -> bool:
    """Whether a text can be run as it is: nothing, a command, or statements of which the last has its semicolon."""
    return text.lstrip().startswith(".") or not split_statements(text)[1]
