"""``tocsin classify``: sentences from standard input, their labels to standard output; no broker."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from schemas.classified_article.v1 import Kind
from schemas.errors import InvalidMessageError
from streams.analysis import Analyser, Answer
from tocsin.judging import ClassifierOption, build_analyser

READ_BYTES = 64 * 1024
"""Read at once at most: a slow writer is answered line by line, a fast one in batches of some hundred sentences."""

MAX_LINE_BYTES = 1024 * 1024
"""A longer line is no sentence; it is passed over without being held in memory."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One line that asks for labels."""

    id: Any
    text: str


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One line that cannot be read, and why."""

    line: int
    error: str


def classify(classifier: ClassifierOption = None) -> None:
    """Label sentences: JSON Lines {"id", "text"} on standard input, one sentence each, to JSON Lines in their order.

    Each answer is {"id", "labels", "unsure", "scores"}: a kind that may hold is unsure, and no label. A line that
    cannot be read is told as {"line", "error"} on standard error, the rest go on, and the exit status is 65.
    """
    analyser = build_analyser(classifier)
    refused = False
    for lines in _batches(sys.stdin.fileno()):
        read = [_read(number, line) for number, line in lines]
        _write(_answers(analyser, [each for each in read if isinstance(each, _Request)]))
        for each in read:
            if isinstance(each, _Refusal):
                refused = True
                typer.echo(json.dumps({"line": each.line, "error": each.error}), err=True)
    if refused:
        raise typer.Exit(InvalidMessageError.exit_status)


def _batches(descriptor: int) -> Iterator[list[tuple[int, bytes | None]]]:
    """The lines that are there, with their numbers from 1, as soon as any is; None for one over the limit."""
    number, rest, passing = 0, b"", False
    while chunk := os.read(descriptor, READ_BYTES):
        *ended, rest = (rest + chunk).split(b"\n")
        batch: list[tuple[int, bytes | None]] = []
        for line in ended:
            number += 1
            batch.append((number, None if passing or len(line) > MAX_LINE_BYTES else line))
            passing = False
        if len(rest) > MAX_LINE_BYTES:
            rest, passing = b"", True
        if batch:
            yield batch
    if rest or passing:
        yield [(number + 1, None if passing else rest)]


def _read(number: int, line: bytes | None) -> _Request | _Refusal | None:
    """Read one line. Returns: None for an empty one."""
    if line is None:
        return _Refusal(number, f"longer than {MAX_LINE_BYTES:,} bytes")
    if not line.strip():
        return None
    try:
        return _request(json.loads(line.decode("utf-8")), number)
    except UnicodeDecodeError as error:
        return _Refusal(number, f"byte {error.start} is not UTF-8")
    except json.JSONDecodeError as error:
        return _Refusal(number, f"not JSON: {error.msg} at character {error.pos}")
    except (RecursionError, ValueError):
        return _Refusal(number, "not JSON that can be read: nested too deeply, or a number of too many digits")


def _request(record: Any, number: int) -> _Request | _Refusal:
    """Check what a line holds."""
    if not isinstance(record, dict):
        return _Refusal(number, "not a JSON object")
    missing = [name for name in ("id", "text") if name not in record]
    if missing:
        return _Refusal(number, f"field {missing[0]} is missing")
    if not isinstance(record["text"], str):
        return _Refusal(number, "field text is not a string")
    return _Request(record["id"], record["text"])


def _answers(analyser: Analyser, requests: Sequence[_Request]) -> Iterator[str]:
    scores = analyser.score([request.text for request in requests])
    for request, p in zip(requests, scores, strict=True):
        answers = {kind: band.answer(p[kind]) for kind, band in analyser.bands.items()}
        yield json.dumps(
            {
                "id": request.id,
                "labels": [kind.name for kind in Kind if answers[kind] is Answer.LABELLED],
                "unsure": [kind.name for kind in Kind if answers[kind] is Answer.UNSURE],
                "scores": {kind.name: p[kind] for kind in Kind},
            }
        )


def _write(answers: Iterator[str]) -> None:
    sys.stdout.writelines(f"{answer}\n" for answer in answers)
    sys.stdout.flush()
