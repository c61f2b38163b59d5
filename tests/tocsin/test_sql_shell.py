"""The shell of ``tocsin sql``: through a pipe, at a terminal, and beside a writer."""

import os
import pty
import select
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory
from typer.testing import CliRunner, Result

from sinks.duckdb.lake import open_lake
from sinks.duckdb.questions import QuestionError
from tests.support.console_lake import LandedLake
from tests.support.messages import article, classified
from tocsin.asking import StoppedError, TooLongError, ask_within
from tocsin.cli import app
from tocsin.sql_prompt import LakeCompleter, keep_answering, open_history
from tocsin.sql_shell import CommandError, Shell

MILLION = "range(1_000_000)"
ENDLESS = f"select count(*) from {MILLION} a, {MILLION} b, {MILLION} c where a.range + b.range < c.range"
SECONDS = 120.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a lake, made once: every test only reads it."""
    home = tmp_path_factory.mktemp("home")
    with LandedLake(home / "lake") as lake:
        lake.land(article("a1", "[bold]It is shut.[/bold]"), classified("a1"))
    return home


@pytest.fixture
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_lake(home / "lake") as opened:
        yield opened


@pytest.fixture
def shell(connection: duckdb.DuckDBPyConnection) -> Shell:
    return Shell(connection, SECONDS)


def piped(home: Path, text: str, *options: str) -> Result:
    return CliRunner(env={"TOCSIN_HOME": str(home), "COLUMNS": "200"}).invoke(app, ["sql", *options], input=text)


def completions(shell: Shell, text: str) -> dict[str, str]:
    found = LakeCompleter(shell).get_completions(Document(text), CompleteEvent())
    return {each.text: each.display_meta_text for each in found}


def test_statements_of_a_pipe_are_answered_one_after_the_other(home: Path) -> None:
    shown = piped(home, "select 1 as a;\n\nselect ';' as b\n, 2 as c; select 3 as d", "--csv")
    assert (shown.exit_code, shown.stdout) == (0, "a\n1\nb,c\n;,2\nd\n3\n")


def test_pipe_ends_at_the_first_error_with_its_status(home: Path) -> None:
    shown = piped(home, "select 1 as a;\ndelete from articles;\nselect 2 as b;\n", "--csv")
    assert shown.stdout == "a\n1\n"
    assert isinstance(shown.exception, QuestionError)
    assert shown.exception.exit_status == 65


def test_commands_of_a_pipe_set_how_results_are_shown(home: Path) -> None:
    shown = piped(home, ".mode json\nselect 1 as a;\n.mode line\nselect 2 as b;\n.timer on\n.mode csv\nselect 3;\n")
    assert '[\n  {\n    "a": 1\n  }\n]\nrow 1' in shown.stdout
    assert "b  2" in shown.stdout
    assert shown.stderr.endswith(" s\n")


def test_quit_ends_a_pipe(home: Path) -> None:
    assert piped(home, ".quit\nselect 1;").stdout == ""


def test_tables_and_schema_tell_what_each_means(home: Path) -> None:
    shown = piped(home, ".mode csv\n.tables\n.schema directives\n.schema lake.articles;\n")
    assert 'articles,table,"Every article as its source sent it, one row each"' in shown.stdout
    assert 'directives,view,"Authorities that order something' in shown.stdout
    assert "issuer,VARCHAR," in shown.stdout
    assert 'language,VARCHAR,"BCP 47 tag' in shown.stdout
    assert "articles: Every article as its source sent it" in shown.stderr


@pytest.mark.parametrize(
    "command", [".schema nothing", ".mode grid", ".limit all", ".timer soon", ".tabels", ".schema"]
)
def test_command_that_is_wrong_says_so(shell: Shell, command: str) -> None:
    with pytest.raises(CommandError):
        shell.take(command)


def test_help_names_every_command(home: Path) -> None:
    shown = piped(home, ".help\n").stdout
    assert all(each in shown for each in (".tables", ".schema", ".mode", ".limit", ".timer", ".help", ".quit"))


def test_more_rows_than_the_limit_are_counted_as_more(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.rows = 2
    shell.mode = "csv"
    shell.take("from range(1000000) t(n);")
    shell.take("from range(2) t(n);")
    shown = capsys.readouterr()
    assert shown.out == "n\n0\n1\nn\n0\n1\n"
    assert shown.err == "The first 2 rows; there are more. `.limit 0` shows all.\n"


def test_each_statement_sees_the_newest_commit(tmp_path: Path) -> None:
    with LandedLake(tmp_path) as lake:
        lake.land(article("a1"))
        with open_lake(tmp_path) as connection:
            shell = Shell(connection, SECONDS)
            counts = [shell.ask("select count(*) from articles", 1)[1]]
            for number in range(2, 5):
                lake.land(article(f"a{number}", f"Text {number}."))
                shell.ask("from range(100)", rows=1)  # leaves rows unread, and no transaction
                counts.append(shell.ask("select count(*) from articles", 1)[1])
    assert counts == [[(1,)], [(2,)], [(3,)], [(4,)]]


def test_question_is_stopped_when_its_time_is_over_and_the_next_is_answered(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(TooLongError, match=r"stopped after 0\.1 seconds"):
        ask_within(connection, ENDLESS, 0.1)
    assert ask_within(connection, "select 1 as a", SECONDS) == (["a"], [(1,)])


def test_time_is_over_for_a_question_given_as_an_argument_too(home: Path) -> None:
    shown = CliRunner(env={"TOCSIN_HOME": str(home)}).invoke(app, ["sql", "--timeout", "0.1", ENDLESS])
    assert isinstance(shown.exception, TooLongError)


def test_question_that_needs_more_memory_and_disk_than_it_may_take_is_refused(home: Path) -> None:
    question = "select len(list(a)) from (select repeat('x', 1000) || n as a from range(10_000_000) t(n))"
    shown = CliRunner(env={"TOCSIN_HOME": str(home)}).invoke(app, ["sql", "--memory", "64MB", question])
    assert isinstance(shown.exception, QuestionError)
    assert "Out of Memory" in str(shown.exception)


def test_questions_leave_the_writer_room_on_the_disk(home: Path) -> None:
    assert "9.3 GiB" in piped(home, "select current_setting('max_temp_directory_size');").stdout


@pytest.mark.parametrize("size", ["much", "-1GB", "64", "1GB; select 1"])
def test_memory_that_is_no_size_is_refused(home: Path, size: str) -> None:
    shown = CliRunner(env={"TOCSIN_HOME": str(home)}).invoke(app, ["sql", f"--memory={size}", "select 1"])
    assert shown.exit_code == 2


def test_error_and_interrupt_end_what_runs_and_not_the_shell(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.mode = "csv"
    typed: list[str | BaseException] = [
        "from nowhere;",
        ".nothing",
        "insert into articles (article_id) values ('x');",
        KeyboardInterrupt(),
        "select 1 as a;",
    ]

    def prompt() -> str:
        if not typed:
            raise EOFError
        match typed.pop(0):
            case str() as text:
                return text
            case error:
                raise error

    keep_answering(shell, prompt)
    shown = capsys.readouterr()
    assert shown.out == "a\n1\n"
    assert "nowhere does not exist" in shown.err
    assert "INSERT is refused" in shown.err


def test_names_are_completed_from_the_catalog(shell: Shell) -> None:
    assert "Authorities that order something" in completions(shell, "from direc")["directives"]
    assert "article_id" in completions(shell, "select arti")
    assert completions(shell, "select articles.lang") == {"language": "BCP 47 tag, where the source told it"}
    assert "issuer" in completions(shell, "select d.iss")
    assert completions(shell, "SEL")["select"] == "keyword"
    assert completions(shell, "select array_to_s")["array_to_string("] == "function"
    assert completions(shell, "select ") == {}


def test_commands_and_what_they_take_are_completed(shell: Shell) -> None:
    assert set(completions(shell, ".t")) == {".tables", ".timer"}
    assert set(completions(shell, ".mode ")) == {"table", "line", "csv", "json"}
    assert "unsure_passages" in completions(shell, ".schema uns")
    assert completions(shell, ".help x") == {}


def test_history_is_for_its_owner_alone_and_does_without_a_file(tmp_path: Path) -> None:
    assert isinstance(open_history(tmp_path / "sql_history"), FileHistory)
    assert stat.S_IMODE((tmp_path / "sql_history").stat().st_mode) == 0o600
    assert isinstance(open_history(tmp_path / "nothing" / "sql_history"), InMemoryHistory)


class Terminal:
    """``tocsin sql`` on a terminal of its own."""

    def __init__(self, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = os.environ | {"TOCSIN_HOME": str(home), "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
        command = [sys.executable, "-m", "tocsin", "sql"]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self._seen = ""

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def wait_for(self, text: str) -> None:
        give_up = time.monotonic() + SECONDS
        while text not in self._seen:
            assert time.monotonic() < give_up, self._seen
            if select.select([self._ours], [], [], 1)[0]:
                self._seen += os.read(self._ours, 65_536).decode()
                if "\x1b[6n" in self._seen:  # where is the cursor?
                    self._seen = self._seen.replace("\x1b[6n", "")
                    self.type("\x1b[1;1R")
        self._seen = self._seen.partition(text)[2]


def test_shell_at_a_terminal_answers_is_interrupted_and_remembers(home: Path) -> None:
    terminal = Terminal(home)
    try:
        terminal.wait_for("Tab completes")
        terminal.wait_for("lake>")
        terminal.type("select 40 +\r")
        terminal.wait_for("...>")
        terminal.type("2 as answer;\r")
        terminal.wait_for("│ 42")
        terminal.wait_for("lake>")
        terminal.type(ENDLESS + ";\r")
        terminal.wait_for("\x1b[?2004l")  # the prompt has ended
        time.sleep(1)  # and now the question runs; earlier the interrupt would only clear the line
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for("stopped")
        terminal.wait_for("lake>")
        terminal.type("select 'still ' || 'here' as a;\r")
        terminal.wait_for("│ still here")
        terminal.wait_for("lake>")
        terminal.type("\x04")
        assert terminal.process.wait(SECONDS) == 0
    finally:
        terminal.process.kill()
    assert "still" in (home / "sql_history").read_text("utf-8")


def test_interrupt_ends_a_question_with_the_status_of_one(connection: duckdb.DuckDBPyConnection) -> None:
    timer = threading.Timer(1, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    with pytest.raises(StoppedError) as stopped:
        ask_within(connection, ENDLESS, SECONDS)
    assert stopped.value.exit_status == 130
    assert ask_within(connection, "select 1 as a", SECONDS) == (["a"], [(1,)])
