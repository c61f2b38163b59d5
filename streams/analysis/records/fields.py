"""What the readers of records share: what they read, and how a match becomes a field."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from schemas.classified_article.v1 import MAX_FIELDS, MAX_SHORT_CHARACTERS, FieldV1, PassageV1, SpanV1
from streams.analysis.sentences import Sentence

MAX_READ_PASSAGES = 200
"""A record repeats itself after a few passages; reading on would cost more than it finds."""

MAX_READ_CHARACTERS = 800
"""Of one passage: the longest honest sentence has some 600, and what is longer is a list or an attack."""

NO_STOP = (
    r"(?:(?<=\b[A-Z])|(?<=\b[ap]\.m)|(?<=\b(?:Lt|Mr|Ms|Dr|St|No|vs))|(?<=\b(?:Gov|Sen|Rep|Gen|Col|Sgt|Mrs|Rev)))"
    r"\.(?!\S)"
)
"""A full stop before white space that ends no phrase: "Gov. Ames", "11 p.m. and"."""

Table = tuple[tuple[str, re.Pattern[str]], ...]
"""Names, each with the pattern that speaks for it, in the order in which they are tried."""

Read = TypeVar("Read", bound=SpanV1)


@dataclass(frozen=True)
class Context:
    """What a record may be read against beside its passages.

    published: the day of publication in the article's zone. sentences: all of the article's, in order.
    """

    published: date | None = None
    sentences: Sequence[Sentence] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def around(self, passage: PassageV1, before: int, after: int) -> Sequence[Sentence]:
        """The sentences so many before and after a passage, itself left out."""
        place = bisect_left(self._starts, passage.start)
        return [
            *self.sentences[max(0, place - before) : place],
            *self.sentences[place + 1 : place + 1 + after],
        ]


NO_CONTEXT = Context()


def read_passages(passages: Sequence[PassageV1]) -> Sequence[PassageV1]:
    """As much of an item's passages as a record is read from."""
    return [
        each
        if len(each.text) <= MAX_READ_CHARACTERS
        else each.model_copy(update={"text": each.text[:MAX_READ_CHARACTERS]})
        for each in passages[:MAX_READ_PASSAGES]
    ]


def make_field(where: PassageV1 | Sentence, start: int, end: int, value: str | None = None) -> FieldV1 | None:
    """A field with its words' place in the article, white space at the ends left out; None of white space alone."""
    span = trimmed(where.text, start, end)
    if span is None:
        return None
    return FieldV1(start=where.start + span[0], end=where.start + span[1], value=value or as_written(where.text, *span))


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch with no white space at its ends; None where nothing is left."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return (start, end) if start < end else None


def as_written(text: str, start: int, end: int) -> str:
    """The words of a stretch on one line, no longer than a field may be."""
    return " ".join(text[start:end].split())[:MAX_SHORT_CHARACTERS]


def first_named(table: Table, passages: Sequence[PassageV1]) -> FieldV1 | None:
    """The first passage that any pattern of the table finds something in; the table's order decides within it."""
    for passage in passages:
        for name, pattern in table:
            found = pattern.search(passage.text)
            if found:
                return make_field(passage, found.start(), found.end(), name)
    return None


def all_matches(pattern: re.Pattern[str], passages: Sequence[PassageV1]) -> Iterator[FieldV1]:
    """Every match, or its group that took part, in order."""
    for passage in passages:
        for match in pattern.finditer(passage.text):
            found = make_field(passage, *match.span(match.lastindex or 0))
            if found:
                yield found


def distinct(found: Iterable[Read], key: Callable[[Read], object], limit: int = MAX_FIELDS) -> tuple[Read, ...]:
    """The first of each key, in order, at most ``limit`` of them."""
    kept: dict[object, Read] = {}
    for each in found:
        kept.setdefault(key(each), each)
        if len(kept) == limit:
            break
    return tuple(kept.values())


def distinct_fields(found: Iterable[FieldV1], limit: int = MAX_FIELDS) -> tuple[FieldV1, ...]:
    """The first of each value, whatever its case."""
    return distinct(found, lambda each: each.value.lower(), limit)
