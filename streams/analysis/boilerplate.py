"""What of a text is not the article: set aside line by line, each time with the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the article proper: text[start:end], one paragraph, headline, bullet or caption."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A stretch that is not the article, and the name of the rule that says so."""

    start: int
    end: int
    reason: str


_LINE = re.compile(r"[^\r\n\u2028\u2029]+")


def split_blocks(text: str) -> tuple[list[Block], list[SetAside]]:
    """Part the article from what surrounds it.

    Returns: the blocks of the article and what was set aside, each in the text's order; together they cover every
    character of the text but white space.
    """
    return [Block(line.start(), line.end()) for line in _lines(text)], []


def _lines(text: str) -> Iterator[re.Match[str]]:
    return (line for line in _LINE.finditer(text) if not line.group().isspace())
