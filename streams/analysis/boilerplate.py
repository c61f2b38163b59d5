"""What of a text is not the article: set aside line by line, each time with the reason."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator
from dataclasses import dataclass

from streams.analysis.boilerplate_rules import BOILERPLATE_RULES, MAX_LINE_CHARACTERS, BoilerplateRule, Reach

MAX_TAIL_CHARACTERS = 200
"""How much of a line's end is looked at for a credit or a sign-off."""

MIN_PROSE_WORDS = 9
"""A paragraph that resumes the article below a list of other stories has at least so many words, and a full stop."""

MIN_TITLE_WORD = 4
"""Shorter words stay small in a title."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the article proper: text[start:end], one paragraph, headline, bullet or caption."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A stretch that is not the article, and the reason of the rule that says so."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the space around it. follows_gap: whether an empty line stands before it."""

    start: int
    end: int
    content: str
    follows_gap: bool


_BREAK = re.compile(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]")
_PROSE_END = re.compile(r"[.!?…][\"”’')\]]{0,3}$")
_SENTENCE_BEFORE = re.compile(r"[^\s.!?]{2}[.!?][\"”’')]? [\"“‘(]?[A-Z0-9]")
_WRAPPED_CHARACTERS = range(45, 100)
_BY_REACH = {reach: tuple(rule for rule in BOILERPLATE_RULES if rule.reach is reach) for reach in Reach}
_WHOLE = tuple(rule for rule in BOILERPLATE_RULES if rule.reach in {Reach.LINE, Reach.LIST, Reach.REST})


def split_blocks(text: str) -> tuple[list[Block], list[SetAside]]:
    """Part the article from what surrounds it.

    Returns: the blocks of the article and what was set aside, each in the text's order; together they cover every
    character of the text but white space.
    """
    lines = list(_lines(text))
    blocks: list[Block] = []
    set_aside: list[SetAside] = []
    opened: BoilerplateRule | None = None
    for index, line in enumerate(lines):
        rule = _whole(line)
        if rule is not None and opened is not None and rule.reach is Reach.LINE:
            rule = opened if rule.reason == "heading" else rule
        if rule is not None and rule.reach is not Reach.LINE:
            opened = rule
        elif opened is not None and _ends(opened, line, lines[index + 1] if index + 1 < len(lines) else None):
            opened = None
        rule = rule or opened
        if rule is not None:
            set_aside.append(SetAside(line.start, line.end, rule.reason))
            continue
        _part(line, blocks, set_aside)
    return _join_wrapped(text, blocks), set_aside


def _lines(text: str) -> Iterator[_Line]:
    """The lines that hold more than space."""
    at, gap = 0, False
    while at <= len(text):
        found = _BREAK.search(text, at)
        end = found.start() if found else len(text)
        content = text[at:end].strip()
        if content:
            start = at + len(text[at:end]) - len(text[at:end].lstrip())
            yield _Line(start, start + len(content), content, gap)
        gap = not content
        if found is None:
            return
        at = found.end()


def _whole(line: _Line) -> BoilerplateRule | None:
    """The first rule that fits the whole line."""
    if len(line.content) > MAX_LINE_CHARACTERS:
        return None
    return next((rule for rule in _WHOLE if rule.pattern.fullmatch(line.content)), None)


def _ends(opened: BoilerplateRule, line: _Line, following: _Line | None) -> bool:
    """Whether the article resumes at ``line``, below a heading that announced other things."""
    below = _whole(following) if following is not None else None
    prose = bool(_PROSE_END.search(line.content[-4:]))
    if opened.reach is Reach.LIST and line.follows_gap:
        caption = below is not None and below.reason == "image credit" and not _is_title_case(line.content)
        return prose or caption
    if not prose or len(line.content.split(None, MIN_PROSE_WORDS)) < MIN_PROSE_WORDS:
        return False
    return below is None or below.reason != "date line"


def _is_title_case(line: str) -> bool:
    """Whether it reads Like This, as headlines of other stories do beside an article that does not."""
    longer = [word for word in line.split() if len(word) >= MIN_TITLE_WORD]
    return bool(longer) and sum(word[:1].isupper() for word in longer) >= len(longer) * 0.8


def _part(line: _Line, blocks: list[Block], set_aside: list[SetAside]) -> None:
    """Cut what is glued to the line's two ends; the rest is the article's."""
    start, end = line.start, line.end
    for rule in _BY_REACH[Reach.HEAD]:
        head = rule.pattern.match(line.content)
        if head:
            set_aside.append(SetAside(start, start + head.end(), rule.reason))
            start += head.end()
            break
    tail_from = max(start, end - MAX_TAIL_CHARACTERS) - line.start
    tails = ((rule, rule.pattern.search(line.content, tail_from)) for rule in _BY_REACH[Reach.TAIL])
    rule_and_tail = next(((rule, tail) for rule, tail in tails if tail), None)
    if rule_and_tail is not None:
        rule, tail = rule_and_tail
        end = line.start + tail.start()
    if end > start:
        blocks.append(Block(start, end))
    if rule_and_tail is not None:
        skipped = len(tail.group()) - len(tail.group().lstrip())
        set_aside.append(SetAside(end + skipped, line.end, rule.reason))


def _join_wrapped(text: str, blocks: list[Block]) -> list[Block]:
    """Join the lines of a paragraph that was wrapped at a column: one break between them, the next in small letters."""
    joined: list[Block] = []
    for block in blocks:
        if joined and _continues(text, joined[-1], block):
            joined[-1] = Block(joined[-1].start, block.end)
        else:
            joined.append(block)
    return joined


def _continues(text: str, above: Block, below: Block) -> bool:
    gap = text[above.end : below.start]
    if len(_BREAK.findall(gap)) != 1 or not gap.isspace():
        return False
    above_from = max((text.rfind(mark, above.start, above.end) for mark in "\n\r"), default=-1) + 1 or above.start
    wrapped = above.end - above_from in _WRAPPED_CHARACTERS
    return wrapped and text[below.start].islower()
