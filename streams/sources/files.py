"""Files, folders and standard input as one lazy stream of outcomes, each with its file and line."""

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from streams.sources.json_records import looks_like_lines, read_json_file, read_json_lines
from streams.sources.limits import MAX_RECORD_BYTES, too_large
from streams.sources.outcomes import UNREADABLE, Ignored, Outcome, Place, Rejected
from streams.sources.plain_text import read_text_file

STDIN = "-"
"""How a path says standard input, as with most commands."""

LINES = {".jsonl", ".ndjson"}
JSON = {".json"}
TEXT = {".txt"}
HTML = {".html", ".htm"}
FORMATS = LINES | JSON | TEXT | HTML


def read_paths(paths: Iterable[str], zone: tzinfo, stdin: BinaryIO | None = None) -> Iterator[Outcome]:
    """Read what the paths name, in their order: files, folders with all below them (sorted), "-" for standard input.

    Parameters: zone -- what a time without a zone is read in; stdin -- JSON Lines, the process's own by default.
    Yields: one outcome a record; what cannot be opened is a reject too, and the rest goes on.
    """
    for path in paths:
        if path == STDIN:
            yield from _read_stdin(stdin, zone)
        else:
            for found in _walk(path):
                yield from [found] if not isinstance(found, Path) else _read_file(found, zone)


def input_bytes(paths: Iterable[str]) -> int | None:
    """How much `read_paths` is going to read, for a progress display. None where standard input is among it."""
    total = 0
    for path in paths:
        if path == STDIN:
            return None
        total += sum(_file_bytes(each) for each in _walk(path) if isinstance(each, Path))
    return total


def default_source(place: Place) -> str:
    """The outlet's name when neither the record nor its URL tells: the file's name without its ending."""
    name = "stdin" if place.file == STDIN else Path(place.file).stem
    return name.encode("utf-8", "replace").decode()


def _read_stdin(stdin: BinaryIO | None, zone: tzinfo) -> Iterator[Outcome]:
    """Through a reader of our own: ending, the interpreter wants the lock of ``sys.stdin``, which a thread may hold."""
    if stdin is not None:
        yield from read_json_lines(stdin, STDIN, zone)
        return
    with open(0, "rb", closefd=False) as stream:
        yield from read_json_lines(stream, STDIN, zone)


def _walk(path: str) -> Iterator[Path | Rejected | Ignored]:
    """A file as it is, whatever its ending; a folder's files in sorted order, hidden ones left out."""
    if not os.path.isdir(path):  # noqa: PTH112 -- false where pathlib raises: what is wrong shows when it is opened
        yield Path(path)
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        yield from _unreadable(closed)
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(each for each in names if not each.startswith(".")):
            yield _listed(Path(folder, name))
    yield from _unreadable(closed)


def _listed(file: Path) -> Path | Rejected | Ignored:
    """A file of a folder, which may be listed and yet be closed to us."""
    if file.suffix.lower() not in FORMATS:
        return Ignored(Place(str(file)))
    try:
        return file if stat.S_ISREG(file.stat().st_mode) else Ignored(Place(str(file)))
    except OSError as error:
        return _closed(file, error)


def _unreadable(closed: list[OSError]) -> Iterator[Rejected]:
    while closed:
        error = closed.pop(0)
        yield _closed(error.filename, error)


def _closed(path: Path | str, error: OSError) -> Rejected:
    return Rejected(Place(str(path)), UNREADABLE, error.strerror or type(error).__name__)


def _file_bytes(path: Path) -> int:
    """0 for what cannot be asked: reading it says why."""
    try:
        status = path.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _read_file(path: Path, zone: tzinfo) -> Iterator[Outcome]:
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            if suffix in LINES:
                yield from _not_none(read_json_lines(stream, str(path), zone), path)
            elif suffix in JSON:
                yield from _read_json(stream, path, zone)
            else:
                yield _read_whole(stream, path, zone)
    except OSError as error:
        yield _closed(path, error)


def _read_json(stream: BinaryIO, path: Path, zone: tzinfo) -> Iterator[Outcome]:
    first_line = stream.readline(MAX_RECORD_BYTES + 1)
    lines = looks_like_lines(first_line) if len(first_line) <= MAX_RECORD_BYTES else False
    size = _size(stream)
    stream.seek(0)
    if lines:
        yield from read_json_lines(stream, str(path), zone)
    elif size > MAX_RECORD_BYTES:
        yield too_large(Place(str(path)), size)
    else:
        yield from read_json_file(stream.read(), str(path), zone)


def _read_whole(stream: BinaryIO, path: Path, zone: tzinfo) -> Outcome:
    """A file that is one article."""
    suffix, place = path.suffix.lower(), Place(str(path))
    if suffix not in TEXT | HTML:
        return Rejected(place, "unknown_format", f"read are {', '.join(sorted(FORMATS))}", _size(stream))
    value = stream.read(MAX_RECORD_BYTES + 1)
    if len(value) > MAX_RECORD_BYTES:
        return too_large(place, _size(stream))
    if not value:
        return Rejected(place, "empty", "the file is empty")
    if suffix in TEXT:
        return read_text_file(value, str(path), zone)
    from streams.sources.html_page import read_html_file  # noqa: PLC0415 -- half a second that only HTML needs

    return read_html_file(value, str(path), zone)


def _not_none(outcomes: Iterator[Outcome], path: Path) -> Iterator[Outcome]:
    """A file of lines without a single one is a mistake that its owner wants to hear of."""
    empty = True
    for outcome in outcomes:
        empty = False
        yield outcome
    if empty:
        yield Rejected(Place(str(path)), "empty", "the file holds no record")


def _size(stream: BinaryIO) -> int:
    status = os.fstat(stream.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
