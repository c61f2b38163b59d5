"""JSON Lines, and .json files that hold one object, a list of them, or JSON Lines after all."""

import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO

from streams.sources.fields import candidate
from streams.sources.limits import BOM, MAX_RECORD_BYTES, too_large
from streams.sources.outcomes import Outcome, Place, Rejected

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


def read_json_lines(stream: BinaryIO, name: str, zone: tzinfo) -> Iterator[Outcome]:
    """One record a line, each yielded as soon as its line is complete; empty lines are skipped.

    A line longer than `MAX_RECORD_BYTES` is rejected and passed over in pieces, never held as a whole.
    """
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        place = Place(name, number)
        if len(line) > MAX_RECORD_BYTES and not line.endswith(b"\n"):
            yield too_large(place, len(line) + _pass_over_line(stream))
            continue
        if number == 1:
            line = line.removeprefix(BOM)
        if line.strip():
            yield _record(line, place, zone)


def read_json_file(value: bytes, name: str, zone: tzinfo) -> Iterator[Outcome]:
    """The records of a whole .json file: of its list, or its single object."""
    try:
        text = value.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        yield Rejected(Place(name), "not_utf8", f"byte {error.start} is not UTF-8", len(value))
        return
    start = _skip(text, 0)
    yield from _list(text, start, name, zone) if text[start : start + 1] == "[" else _single(text, start, name, zone)


def looks_like_lines(first_line: bytes) -> bool:
    """Whether the first line of a .json file is an object by itself, which makes the file JSON Lines."""
    try:
        return isinstance(json.loads(first_line.removeprefix(BOM)), dict)
    except (ValueError, RecursionError):
        return False


def _record(line: bytes, place: Place, zone: tzinfo) -> Outcome:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Rejected(place, "not_utf8", f"byte {error.start} of the line is not UTF-8", len(line))
    except json.JSONDecodeError as error:
        return Rejected(place, "not_json", f"{error.msg} at column {error.colno}", len(line))
    except (ValueError, RecursionError) as error:
        return Rejected(place, "not_json", type(error).__name__, len(line))
    return _outcome(record, place, zone, len(line))


def _outcome(record: Any, place: Place, zone: tzinfo, size_bytes: int) -> Outcome:
    if not isinstance(record, dict):
        return Rejected(place, "not_an_object", "a record is a JSON object", size_bytes)
    return candidate(place, record, zone, size_bytes)


def _single(text: str, start: int, name: str, zone: tzinfo) -> Iterator[Outcome]:
    line = text.count("\n", 0, start) + 1
    if start == len(text):
        yield Rejected(Place(name), "empty", "the file is empty", len(text))
        return
    try:
        yield _outcome(json.loads(text), Place(name, line), zone, len(text))
    except json.JSONDecodeError as error:
        yield Rejected(Place(name, error.lineno), "not_json", f"{error.msg} at column {error.colno}", len(text))
    except (ValueError, RecursionError) as error:
        yield Rejected(Place(name, line), "not_json", type(error).__name__, len(text))


def _list(text: str, start: int, name: str, zone: tzinfo) -> Iterator[Outcome]:
    """Element by element, so that each has its line and what stands before a break is not lost with it."""
    at, line = _skip(text, start + 1), 1 + text.count("\n", 0, start + 1)
    counted = start + 1
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            record, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            detail = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            yield Rejected(Place(name, line), "not_json", f"{detail}; what follows is not read", len(text) - at)
            return
        yield _outcome(record, Place(name, line), zone, end - at)
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            yield Rejected(Place(name, line), "not_json", "the list is not closed", len(text) - at)
            return


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _pass_over_line(stream: BinaryIO) -> int:
    """Read to the end of the line in pieces. Returns: how many bytes that were."""
    passed = 0
    while piece := stream.readline(1024 * 1024):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed
