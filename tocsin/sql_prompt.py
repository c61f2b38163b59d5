"""The shell of ``tocsin sql`` at a terminal: completion, history, and statements of many lines."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.lexers import PygmentsLexer

from schemas.errors import PipelineError
from tocsin.sql_shell import COMMANDS, SHOWN, Shell, is_whole
from tocsin.terminal import printable

PROMPT = "lake> "
CONTINUED = " ...> "

WORD = re.compile(r"[.\w]*\Z")
"""What is completed: the name before the cursor with its table, or a command with its dot."""

GREETING = "Read-only, beside the stream. A question ends with ';'. Tab completes, .help helps, Ctrl-D ends."


class LakeCompleter(Completer):
    """Completes commands, tables, columns, keywords and functions, as the catalog had them when the shell began."""

    def __init__(self, shell: Shell) -> None:
        self._tables: dict[str, str] = {name: comment or kind for name, kind, comment in shell.tables()[1]}
        self._columns: dict[str, dict[str, str]] = {}
        for table, column, kind, comment in shell.columns():
            self._columns.setdefault(table, {})[column] = comment or kind
        every_column = {name: meaning for each in self._columns.values() for name, meaning in each.items()}
        words = shell.words()
        self._behind_a_dot = every_column
        self._anywhere = {word + "(" * (kind == "function"): kind for word, kind in words} | every_column | self._tables
        self._arguments: dict[str, dict[str, str]] = {
            ".mode": dict.fromkeys(map(str, SHOWN), ""),
            ".schema": self._tables,
            ".timer": {"on": "", "off": ""},
        }

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What the name before the cursor may become; nothing where none has been begun."""
        del complete_event
        word = WORD.search(document.text_before_cursor)
        candidates, typed = self._candidates(document, word[0] if word else "")
        for name, meaning in sorted(candidates.items()):
            if name.lower().startswith(typed.lower()):
                yield Completion(name, -len(typed), display_meta=meaning)

    def _candidates(self, document: Document, word: str) -> tuple[dict[str, str], str]:
        """The names to choose from, and how much of one was typed."""
        words = document.text_before_cursor.split()
        if words and words[0].startswith("."):
            is_command = words == [word]
            return (dict.fromkeys(COMMANDS, "") if is_command else self._arguments.get(words[0], {})), word
        table, dot, column = word.rpartition(".")
        if dot:  # behind the name of a table, or one that the question gives it
            return self._columns.get(table.removeprefix("lake."), self._behind_a_dot), column
        return (self._anywhere if word else {}), word


def converse(shell: Shell, history: Path) -> None:
    """Ask for statements and answer them until Ctrl-D or `.quit`. What is wrong is said, and the next one asked for."""
    typer.echo(GREETING)
    session: PromptSession[str] = PromptSession(
        PROMPT,
        multiline=Condition(lambda: not is_whole(get_app().current_buffer.text)),
        prompt_continuation=CONTINUED,
        completer=LakeCompleter(shell),
        complete_while_typing=False,
        history=open_history(history),
        lexer=PygmentsLexer.from_filename("question.sql"),
    )
    keep_answering(shell, session.prompt)


def keep_answering(shell: Shell, prompt: Callable[[], str]) -> None:
    """Answer what ``prompt`` gives until it raises EOFError or the shell ends; Ctrl-C ends what runs, and no more."""
    while True:
        try:
            if not shell.take(prompt()):
                return
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        except PipelineError as error:
            typer.secho(printable(str(error)), fg="red", err=True)


def open_history(file: Path) -> History:
    """What was typed before, in a file for its owner alone; in memory where it cannot be kept."""
    try:
        file.touch(mode=0o600)
        with file.open("ab"):
            return FileHistory(file)
    except OSError:
        return InMemoryHistory()
