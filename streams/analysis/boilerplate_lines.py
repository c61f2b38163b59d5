"""Which rule fits a line of a text, by its own words or by the lines around it."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from streams.analysis.boilerplate_rules import BOILERPLATE_RULES, MAX_LINE_CHARACTERS, SECTION, BoilerplateRule, Reach

MIN_PROSE_WORDS = 9
"""A paragraph that resumes the article below a list of other stories has at least so many words, and a full stop."""

MIN_STOPPED_WORDS = 6
"""Fewer than `MIN_PROSE_WORDS` suffice where the line ends in a full stop, which headlines do not."""

MIN_SHORT_PROSE_WORDS = 3
"""So many suffice where an empty line parts the paragraph from a list that has none within."""

MIN_TABLE_ROWS = 2
"""One line with bars is a menu more often."""

MIN_MENU_LINES = 3
"""Fewer labels in a row may be a name and an office below a headline."""

MAX_LABEL_WORDS = 2
"""What a menu calls a place or a part that no vocabulary lists."""

MIN_LIST_LINES = 3
"""Fewer headlines in a row at a text's end may be the article's own bullets."""

MAX_COMMENT_LINES = 8
"""Within so many lines below its heading a comment section shows a button, or when the first comment was written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the space around it. follows_gap: whether an empty line stands before it."""

    start: int
    end: int
    content: str
    follows_gap: bool

    @property
    def words(self) -> int:
        return self.content.count(" ") + 1


BREAK = re.compile(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]")
_PROSE_END = re.compile(r"[.!?…][\"”’')\]]{0,3}$")
_FULL_STOP = re.compile(r"[.][\"”’')\]]{0,3}$")
_LABEL = re.compile(r"(?:[☰≡×+] ?)?[^\W\d_][\w&'’ -]{0,28}")
_HEADLINE = re.compile(r"[\"“‘']?[^\W_](?![^:]{0,24}:)[^.:;|•]{10,140}[^.:;|,]")
_PERSON = re.compile(
    r"(?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w'’-]+(?:(?:,| in| at(?: the)?| for the| [|/·•]) ?\w[\w.'’ -]{2,40})?|"
    r"[Aa]gencies|[Ss]taff"
)
_NEWSROOM = re.compile(
    r"(?:[A-Z][\w'’-]+ ){1,3}(?:agencies|staff|desk|team|writers|correspondents|reporters|reporting)"
)
_COMMENT_MARK = re.compile(
    r"(?:reply|like|report|flag|upvote|sort by.{0,40}|oldest|newest|log in to .{0,40}|view all.{0,40}|cancel reply|"
    r"your email address .{0,80}|save my name.{0,80}|be the first to comment.{0,40}|\d+ (?:replies|likes|comments)|"
    r".{0,40}\b\d+ (?:minutes?|hours?|days?) ago)[.:]?",
    re.IGNORECASE,
)
_WHOLE = tuple(rule for rule in BOILERPLATE_RULES if rule.reach not in {Reach.HEAD, Reach.TAIL})
_MENU = next(rule for rule in _WHOLE if rule.reason == "navigation")
_BYLINE = next(rule for rule in _WHOLE if rule.reason == "byline")
_LINK = next(rule for rule in _WHOLE if rule.reason == "related link")
_BESIDE_NAMES = frozenset(("date line", "byline", "navigation", "image credit"))
_PAGE_REASONS = frozenset(
    ("advertisement", "navigation", "paywall", "donation", "newsletter", "cookie notice", "copyright", "related link")
)
"""What stands on pages and not in the text of an agency."""


def read_lines(text: str) -> Iterator[Line]:
    """The lines that hold more than space."""
    at, gap = 0, False
    while at <= len(text):
        found = BREAK.search(text, at)
        end = found.start() if found else len(text)
        content = text[at:end].strip()
        if content:
            start = at + len(text[at:end]) - len(text[at:end].lstrip())
            yield Line(start, start + len(content), content, gap)
        gap = not content
        if found is None:
            return
        at = found.end()


def is_prose(line: Line) -> bool:
    """Whether it reads as a paragraph: long enough, and ended as sentences are."""
    return line.words >= MIN_PROSE_WORDS and bool(_PROSE_END.search(line.content[-4:]))


def is_stopped(line: Line) -> bool:
    """Whether it ends in a full stop and is no mere phrase."""
    return line.words >= MIN_STOPPED_WORDS and bool(_FULL_STOP.search(line.content[-4:]))


def is_short_prose(line: Line) -> bool:
    """Whether it ends in a full stop, as short paragraphs do and headlines do not."""
    return line.words >= MIN_SHORT_PROSE_WORDS and bool(_FULL_STOP.search(line.content[-4:]))


def ends_as_prose(line: Line) -> bool:
    """Whether it ends as sentences do, however short it is."""
    return bool(_PROSE_END.search(line.content[-4:]))


def line_rules(lines: Sequence[Line]) -> list[BoilerplateRule | None]:
    """The rule of each line, None where it may be the article's. The order is that of the lines."""
    rules = [_own_rule(line) for line in lines]
    prose = [index for index, line in enumerate(lines) if rules[index] is None and is_prose(line)]
    _unmark_tables(lines, rules)
    _mark_menus(lines, rules)
    _mark_bylines(lines, rules, prose)
    _mark_comments(lines, rules)
    if prose:
        _mark_list_at_end(lines, rules, prose[-1] + 1)
    return rules


def _own_rule(line: Line) -> BoilerplateRule | None:
    """The first rule that fits the whole line."""
    if len(line.content) > MAX_LINE_CHARACTERS:
        return None
    content, lowered = line.content, line.content.lower()
    for rule in _WHOLE:
        if rule.words is not None and not any(word in lowered for word in rule.words):
            continue
        if rule.pattern.fullmatch(content):
            return rule
    return None


def _unmark_tables(lines: Sequence[Line], rules: list[BoilerplateRule | None]) -> None:
    """Lines in a row with as many bars each are a table, not menus, unless they hold a menu's words."""
    for bars, group in groupby(range(len(lines)), key=lambda index: lines[index].content.count("|")):
        run = list(group)
        if not bars or len(run) < MIN_TABLE_ROWS:
            continue
        cells = [cell.strip() for index in run for cell in lines[index].content.split("|") if cell.strip()]
        if sum(SECTION.fullmatch(cell) is not None for cell in cells) * 2 >= len(cells):
            continue
        for index in run:
            rules[index] = None


def _mark_menus(lines: Sequence[Line], rules: list[BoilerplateRule | None]) -> None:
    """Labels in a row are a menu when a good part of them is known as such, or nothing but furniture is above."""
    labels = [_is_label(line, rule) for line, rule in zip(lines, rules, strict=True)]
    for is_label, group in groupby(range(len(lines)), key=labels.__getitem__):
        run = list(group)
        if not is_label or len(run) < MIN_MENU_LINES:
            continue
        known = sum(rules[index] is not None or _is_section(lines[index]) for index in run)
        if known * 2 < len(run) and any(rule is None for rule in rules[: run[0]]):
            continue
        for index in _without_title(run, lines, rules):
            rules[index] = rules[index] or _MENU


def _is_label(line: Line, rule: BoilerplateRule | None) -> bool:
    if rule is not None and rule.reach is not Reach.LINE and rule.reach is not Reach.LATER:
        return False
    short = rule is not None or line.words <= MAX_LABEL_WORDS or _is_section(line)
    return short and len(line.content) < 30 and _LABEL.fullmatch(line.content) is not None  # noqa: PLR2004 -- as _LABEL


def _is_section(line: Line) -> bool:
    return SECTION.fullmatch(line.content) is not None


def _without_title(run: list[int], lines: Sequence[Line], rules: list[BoilerplateRule | None]) -> list[int]:
    """A short title may stand right below the menu: the last label, where the article or its byline follows."""
    last, following = run[-1], run[-1] + 1
    if following == len(lines) or rules[last] is not None or lines[last].words == 1 or _is_section(lines[last]):
        return run
    below = rules[following]
    titled = is_prose(lines[following]) if below is None else below.reason in {"byline", "date line"}
    return run[:-1] if titled else run


def _mark_bylines(lines: Sequence[Line], rules: list[BoilerplateRule | None], prose: Sequence[int]) -> None:
    """A name in the article's head, below its headline, is the writer's where furniture is its neighbour.

    The head ends at the second paragraph: the first may be a standfirst. Above it a newsroom needs no neighbour.
    """
    first, second = [*prose, len(lines), len(lines)][:2]
    titled = False
    for index, line in enumerate(lines[:second]):
        if rules[index] is None and titled:
            is_newsroom = index < first and _NEWSROOM.fullmatch(line.content) is not None
            if is_newsroom or _is_writer(line, rules[index - 1 : index] + rules[index + 1 : index + 2]):
                rules[index] = _BYLINE
        titled = titled or rules[index] is None


def _is_writer(line: Line, neighbours: Sequence[BoilerplateRule | None]) -> bool:
    beside = any(rule is not None and rule.reason in _BESIDE_NAMES for rule in neighbours)
    return beside and _PERSON.fullmatch(line.content) is not None


def _mark_comments(lines: Sequence[Line], rules: list[BoilerplateRule | None]) -> None:
    """The words above a comment section are a button too: they count only where comments follow."""
    for index, rule in enumerate(rules):
        if rule is None or rule.reason != "comments":
            continue
        below = lines[index + 1 : index + 1 + MAX_COMMENT_LINES]
        if not any(_COMMENT_MARK.fullmatch(line.content) for line in below):
            rules[index] = _MENU


def _mark_list_at_end(lines: Sequence[Line], rules: list[BoilerplateRule | None], start: int) -> None:
    """Headlines in a row below the last paragraph are links to other stories, where a page's furniture parts them."""
    headlines = [rules[at] is None and _HEADLINE.fullmatch(lines[at].content) is not None for at in range(len(lines))]
    for is_list, group in groupby(range(start, len(lines)), key=headlines.__getitem__):
        run = list(group)
        above = rules[run[0] - 1]
        if is_list and len(run) >= MIN_LIST_LINES and above is not None and above.reason in _PAGE_REASONS:
            for index in run:
                rules[index] = _LINK
