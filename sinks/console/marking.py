"""An article for the page: its text in paragraphs, each in pieces that say what was found there. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of one kind. labelled: of an item, otherwise left open. evidence: (start, end, rule)."""

    kind: str
    start: int
    end: int
    p: float
    labelled: bool
    evidence: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch that is not the article, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text. told: which rules read it, and for what; empty where it is no evidence."""

    text: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph with the same passages all over.

    found: the passages that it is part of. opens: those of them that begin here, and so are named here.
    reason: why it was set aside, where it was.
    """

    words: tuple[Words, ...]
    found: tuple[Found, ...] = ()
    opens: tuple[Found, ...] = ()
    reason: str | None = None

    @property
    def labelled(self) -> bool:
        """Whether any of its passages is of an item."""
        return any(each.labelled for each in self.found)

    @property
    def kind(self) -> str | None:
        """The kind that gives it its colour: the surest, of an item's passages before those that were left open."""
        return max(self.found, key=lambda each: (each.labelled, each.p)).kind if self.found else None


Paragraph = tuple[Piece, ...]


def found_in(items: Iterable[Mapping[str, Any]], unsure: Iterable[Mapping[str, Any]]) -> list[Found]:
    """The passages out of the rows of items and of unsure passages."""
    labelled = (_found(item["kind"], passage, labelled=True) for item in items for passage in item["passages"])
    return [*labelled, *(_found(passage["kind"], passage, labelled=False) for passage in unsure)]


def _found(kind: str, passage: Mapping[str, Any], *, labelled: bool) -> Found:
    evidence = tuple((each["start_offset"], each["end_offset"], each["rule"]) for each in passage["evidence"] or ())
    return Found(kind, passage["start_offset"], passage["end_offset"], passage["p"], labelled, evidence)


def paragraphs(text: str, found: Sequence[Found], asides: Sequence[Aside]) -> Iterator[Paragraph]:
    """The whole text, line by line; empty lines are left out.

    Offsets count code points and may overlap or lie outside the text: whoever wrote the message chose them.
    """
    stretches: list[Found | Aside] = [*found, *asides]
    edges = sorted({edge for each in stretches for edge in (each.start, each.end) if 0 < edge < len(text)})
    start = next_edge = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        while next_edge < len(edges) and edges[next_edge] <= start:
            next_edge += 1
        inside = next_edge
        while inside < len(edges) and edges[inside] < end:
            inside += 1
        if line.strip():
            here = [each for each in found if each.start < end and each.end > start]
            aside = [each for each in asides if each.start < end and each.end > start]
            bounds = [start, *edges[next_edge:inside], end]
            pieces = (_piece(text, *bound, here, aside) for bound in pairwise(bounds))
            yield tuple(piece for piece in pieces if any(each.text for each in piece.words))
        start = end


def _piece(text: str, start: int, end: int, found: Sequence[Found], asides: Sequence[Aside]) -> Piece:
    here = tuple(each for each in found if each.start < end and each.end > start)
    reason = next((each.reason for each in asides if each.start < end and each.end > start), None)
    return Piece(
        tuple(_words(text, start, end, here)),
        here,
        tuple(each for each in here if each.start == start or (each.start < 0 and start == 0)),
        reason if not here else None,
    )


def _words(text: str, start: int, end: int, found: Sequence[Found]) -> Iterator[Words]:
    evidence = [(*words, each) for each in found for words in each.evidence]
    edges = sorted(
        {start, end, *(edge for first, last, *_ in evidence for edge in (first, last) if start < edge < end)}
    )
    for first, last in pairwise(edges):
        told = ", ".join(
            f"{rule} ({each.kind}, p {each.p:.2f})"
            for begin, stop, rule, each in evidence
            if begin < last and stop > first
        )
        yield Words(text[first:last].strip("\r\n"), told)
