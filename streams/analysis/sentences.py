"""Blocks of an article to sentences, with the exact start and end of each. syntok decides where one ends."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syntok import segmenter
from syntok.tokenizer import Tokenizer

from streams.analysis.boilerplate import Block

MAX_SENTENCE_CHARACTERS = 2_000
"""The longest honest sentence of the press has some 600; what is longer is a list, and is cut at a space."""

MAX_SEGMENT_CHARACTERS = 20_000
"""Handed to syntok at once, so that neither its state nor its time grows with a line of 200,000 characters."""

_MAY_END = re.compile(r"[.!?…。]")
_BULLET = re.compile(r"\s*(?:[•·▪◦‣●○■□▶►*–—-]|\d{1,2}[.)])\s+")
_TITLES = frozenset(
    """
    Mr Mrs Ms Dr Prof Gov Gen Sen Rep Lt Col Sgt Capt Cmdr Adm Supt Hon Rev Fr St Jr Sr Messrs v vs
    """.split()  # noqa: SIM905 -- a list of words reads better than a column of quotes
)
"""Titles that a name follows: syntok takes some of them for an end, most often after a comma."""

_ABBREVIATED = re.compile(rf"\b(?:{'|'.join(sorted(_TITLES))})\.$")
MAX_ABBREVIATION_CHARACTERS = 8
"""The longest of them with its full stop, and the character before it."""

_OPENING = re.escape("".join(sorted(segmenter.State.opening_brackets)))
_BRACKETS = _OPENING + re.escape("".join(sorted(segmenter.State.closing_brackets)))
_MARKS = re.escape("".join(sorted(mark for mark in segmenter.State.terminals if len(mark) == 1)))
_LANDMARK = re.compile(
    rf"[.!?{_OPENING}](?:(?<=[.!?])[\"'”’]?(?=[ \u00a0]+[\"“‘]?(?P<next>[A-Z]\w{{0,2}}))|"
    rf"(?<=[(\[])[^{_BRACKETS}]*[A-Za-z0-9][)\]]|(?P<opening>(?<=[{_OPENING}])))"
)
"""What may be a plain end of a sentence, a pair of brackets, or an opening one with no plain end.

At a plain end, one after a `_LAST` word, syntok always cuts, unless that is one of `_NOT_LAST` or may be the day of a
month that follows, and forgets what it has read. Only a bracket makes it look further ahead, to where that closes.
"""

_LAST = re.compile(r"([A-Za-z][a-z]+|[A-Z]{2,}|\d{2,})[\"”]?")
MAX_LAST_CHARACTERS = 40
"""What is longer is no word, and left to syntok."""

_NOT_LAST = segmenter.State.abbreviations | segmenter.State.roman_numerals | _TITLES | {"no", "No", "NO"}
_MONTHS = frozenset(month[:3] for month in segmenter.State.months)
_ASIDE = rf"(?<=[A-Za-z0-9] [(\[])[A-Za-z0-9][^{_BRACKETS}]{{0,40}}[A-Za-z0-9][)\]](?:,|[ \u00a0]+[a-z])"
"""Short brackets within a clause, "the quay (built in 1902) is": there syntok never cuts."""

_STARTERS = "|".join(sorted(segmenter.State.starters))
_NAME = rf"(?!(?:{_STARTERS})\b)(?:[A-Z][a-z]+|[A-Z]+)(?![^\W_])"
_TITLED = "|".join(rf"(?<=\b{title}\.)" for title in sorted(_TITLES))
_INNER = (
    rf"[ \u00a0]+(?:[a-z]|(?:(?<=[A-Z]\.[A-Z]\.)|(?<=[ \u00a0][A-Z]\.)){_NAME})|"
    rf"(?:{_TITLED})[ \u00a0]|(?<=[A-Z0-9]\.)[A-Za-z0-9]|(?<=[a-z]\.)[a-z0-9]"
)
"""What follows a mark at which syntok never cuts: a small letter, what is of one word with it, anything
after a title (`_ABBREVIATED`), and after initials a name, which is none of the words that it takes for a beginning."""

_MAY_CUT = re.compile(rf"[{_MARKS}{_OPENING}](?:(?<=[{_MARKS}])(?![\"'”’]?\Z|{_INNER})|(?<=[{_OPENING}])(?!{_ASIDE}))")

_LETTER = re.compile(r"[^\W\d_]")
_TRIMMED = " \t\r\n\v\f\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000\u2028\u2029"

_tokenizer = Tokenizer(replace_not_contraction=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, headline, bullet or caption: ``text`` is the article's text[start:end]."""

    start: int
    end: int
    text: str


def split_sentences(text: str, blocks: list[Block]) -> list[Sentence]:
    """Split the blocks of ``text`` into sentences that hold a letter.

    Returns: in the article's order, of 1 to `MAX_SENTENCE_CHARACTERS` characters, never crossing a block's edge.
    """
    return [
        Sentence(start, end, text[start:end])
        for block in blocks
        for segment_start, segment_end in _cut(text, _after_bullet(text, block), block.end, MAX_SEGMENT_CHARACTERS)
        for sentence_start, sentence_end in _segment(text, segment_start, segment_end)
        for piece in _cut(text, sentence_start, sentence_end, MAX_SENTENCE_CHARACTERS)
        for start, end in [_trim(text, *piece)]
        if _LETTER.search(text, start, end)
    ]


def cut_sentence(sentence: str) -> list[str]:
    """Cut what is longer than `MAX_SENTENCE_CHARACTERS`. Returns: one piece at least, together the whole."""
    return [sentence[start:end] for start, end in _cut(sentence, 0, len(sentence), MAX_SENTENCE_CHARACTERS)] or [""]


def _after_bullet(text: str, block: Block) -> int:
    bullet = _BULLET.match(text, block.start, block.end)
    return bullet.end() if bullet else block.start


def _segment(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at the plain ends and ask syntok only about what lies between: of the whole it takes half of all the time."""
    if _MAY_END.search(text, start, max(start, end - 2)) is None:
        yield start, end
        return
    opened = start
    for found in _LANDMARK.finditer(text, start, end):
        if found["opening"] is not None:
            break
        if found["next"] is not None and _is_end(_last_word(text, found.start()), found["next"]):
            yield from _ask(text, opened, found.end())
            opened = found.end()
    yield from _ask(text, opened, end)


def _last_word(text: str, mark: int) -> str | None:
    """The word before a mark, where white space stands before it; None where it is no plain one."""
    from_there = text[max(0, mark - MAX_LAST_CHARACTERS) : mark]
    space = max(from_there.rfind(" "), from_there.rfind("\u00a0"))
    word = _LAST.fullmatch(from_there, space + 1) if space >= 0 else None
    return word[1] if word else None


def _is_end(last: str | None, following: str) -> bool:
    """Whether a sentence ends at this word. following: the next word's first letters, three at most."""
    return last is not None and last not in _NOT_LAST and not (last.isdigit() and following in _MONTHS)


def _ask(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ask syntok, unless nothing inside could make it end a sentence."""
    if _MAY_CUT.search(text, start, end) is None:
        yield start, end
        return
    opened = start
    for tokens in segmenter.segment(_tokenizer.tokenize(text[start:end])):
        last = tokens[-1]
        ended = start + last.offset + len(last.value)
        if _ABBREVIATED.search(text, max(opened, ended - MAX_ABBREVIATION_CHARACTERS), ended):
            continue
        yield opened, ended
        opened = ended
    if opened < end:
        yield opened, end


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch into pieces of at most ``limit`` characters, at the last space where there is one."""
    while end - start > limit:
        space = text.rfind(" ", start + limit // 2, start + limit)
        edge = space + 1 if space >= 0 else start + limit
        yield start, edge
        start = edge
    if end > start:
        yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIMMED:
        start += 1
    while end > start and text[end - 1] in _TRIMMED:
        end -= 1
    return start, end
