"""What a reader yields: one outcome for each record it met, a candidate or a reject, and where it stood."""

from dataclasses import dataclass
from datetime import datetime

UNREADABLE = "unreadable"
"""The reason of a file, folder or feed that is missing or closed to us: told apart by a command's exit status."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: a file, "-" for standard input, or a feed's URL; ``line`` counts from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        shown = "".join(each if each.isprintable() else "?" for each in self.file)
        return shown if self.line is None else f"{shown}:{self.line}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record as a source has it. Its text is exactly as received; ``own_id`` is the id that the source gave it.

    date_published: aware. size_bytes: how much of the input this record took.
    """

    place: Place
    text: str
    own_id: str | None = None
    source: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    date_published: datetime | None = None
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot become an article. ``reason`` is a short code, ``detail`` never quotes the record."""

    place: Place
    reason: str
    detail: str
    size_bytes: int = 0

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file in a folder that is in none of the formats read here: counted, no fault."""

    place: Place
    size_bytes: int = 0


Outcome = Candidate | Rejected | Ignored
