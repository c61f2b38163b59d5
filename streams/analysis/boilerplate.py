"""What of a text is not the article: set aside line by line, each time with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.analysis.boilerplate_lines import (
    BREAK,
    Line,
    ends_as_prose,
    is_prose,
    is_short_prose,
    is_stopped,
    line_rules,
    read_lines,
)
from streams.analysis.boilerplate_rules import BOILERPLATE_RULES, BoilerplateRule, Reach

MAX_TAIL_CHARACTERS = 200
"""How much of a line's end is looked at for a credit or a sign-off."""

MIN_TITLE_WORD = 4
"""Shorter words stay small in a title."""

MIN_HEADLINE_WORDS = 4
"""A shorter line above the article's text is as likely a menu's."""


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


_WRAPPED_CHARACTERS = range(45, 100)
_BY_REACH = {reach: tuple(rule for rule in BOILERPLATE_RULES if rule.reach is reach) for reach in Reach}
_BETWEEN_TEASERS = frozenset(("date line", "byline"))


def split_blocks(text: str) -> tuple[list[Block], list[SetAside]]:
    """Part the article from what surrounds it.

    Returns: the blocks of the article and what was set aside, each in the text's order; together they cover every
    character of the text but white space.
    """
    lines = list(read_lines(text))
    blocks: list[Block] = []
    set_aside: list[SetAside] = []
    for line, rule in zip(lines, _Reading(lines).verdicts(), strict=True):
        if rule is not None:
            set_aside.append(SetAside(line.start, line.end, rule.reason))
        else:
            _part(line, blocks, set_aside)
    return _join_wrapped(text, blocks), set_aside


class _Reading:
    """Reads lines from the first to the last, and remembers which heading has opened a list of other things."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._rules = line_rules(lines)
        self._verdicts: list[BoilerplateRule | None] = []
        self._opened: BoilerplateRule | None = None
        self._opened_at = 0
        self._has_prose = False

    def verdicts(self) -> list[BoilerplateRule | None]:
        """For each line the rule that sets it aside, None where it is the article's."""
        for index, line in enumerate(self._lines):
            self._verdicts.append(self._verdict(index, line))
        return self._verdicts

    def _verdict(self, index: int, line: Line) -> BoilerplateRule | None:
        rule, opened = self._rules[index], self._opened
        if opened is not None and opened.reach is Reach.END:
            return opened
        if rule is not None and self._is_own_title(rule, index):
            rule = None
        if rule is not None and self._opens(rule):
            self._opened, self._opened_at = rule, index
        elif rule is not None and opened is not None and rule.reason == "heading":
            return opened
        elif rule is None and opened is not None and self._resumes(opened, index):
            self._give_back_headline()
            self._opened = None
        if rule is None and self._opened is None:
            self._has_prose = self._has_prose or is_prose(line)
        return rule or self._opened

    def _opens(self, rule: BoilerplateRule) -> bool:
        return self._has_prose if rule.reach is Reach.LATER else rule.reach is not Reach.LINE

    def _is_own_title(self, rule: BoilerplateRule, index: int) -> bool:
        """Whether what reads as a link ("Explainer: ...") stands where the article's own headline does."""
        if rule.reason != "related link" or self._has_prose or None in self._verdicts:
            return False
        below = (at for at in range(index + 1, len(self._lines)))
        following = next((at for at in below if not self._is_date_or_byline(at)), None)
        return following is not None and self._rules[following] is None and ends_as_prose(self._lines[following])

    def _is_date_or_byline(self, index: int) -> bool:
        rule = self._rules[index]
        return rule is not None and rule.reason in {"date line", "byline"}

    def _resumes(self, opened: BoilerplateRule, index: int) -> bool:
        """Whether the article resumes at a line below a heading that announced other things."""
        line = self._lines[index]
        below = self._rules[index + 1] if index + 1 < len(self._lines) else None
        if opened.reach is Reach.LIST and line.follows_gap:
            caption = below is not None and below.reason == "image credit" and not _is_title_case(line.content)
            return ends_as_prose(line) or caption
        if line.follows_gap and is_short_prose(line) and self._is_tight(index):
            return True
        return (is_prose(line) or is_stopped(line)) and (below is None or below.reason not in _BETWEEN_TEASERS)

    def _is_tight(self, index: int) -> bool:
        """Whether no empty line stands within the list that a heading opened, which ends above ``index``."""
        listed = self._lines[self._opened_at + 1 : index]
        return bool(listed) and not any(line.follows_gap for line in listed)

    def _give_back_headline(self) -> None:
        """Above the article's first paragraph the last of the lines so taken is its headline, not another's."""
        if self._has_prose:
            return
        for index in range(len(self._verdicts) - 1, self._opened_at, -1):
            if self._rules[index] is None and self._lines[index].words >= MIN_HEADLINE_WORDS:
                self._verdicts[index] = None
                return


def _is_title_case(line: str) -> bool:
    """Whether it reads Like This, as headlines of other stories do beside an article that does not."""
    longer = [word for word in line.split() if len(word) >= MIN_TITLE_WORD]
    return bool(longer) and sum(word[:1].isupper() for word in longer) >= len(longer) * 0.8


def _part(line: Line, blocks: list[Block], set_aside: list[SetAside]) -> None:
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
    if len(BREAK.findall(gap)) != 1 or not gap.isspace():
        return False
    above_from = max((text.rfind(mark, above.start, above.end) for mark in "\n\r"), default=-1) + 1 or above.start
    wrapped = above.end - above_from in _WRAPPED_CHARACTERS
    return wrapped and text[below.start].islower()
