"""Numbers in a text: how many of what, at least or about, a day, up from how many."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from schemas.classified_article.v1 import PassageV1, QuantityV1, SizeV1
from streams.analysis.records.fields import as_written

Comparison = Literal["at_least", "at_most", "about", "exactly"]
Rate = Literal["hour", "day", "week", "month", "year"]

_WORDS = {
    word: value
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"],
        1,
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "m": 1_000_000}
_ROUND: dict[str, tuple[int, int | None]] = {
    "millions": (2_000_000, None),
    "hundreds of thousands": (200_000, 999_999),
    "tens of thousands": (20_000, 99_999),
    "thousands": (2_000, None),
    "hundreds": (200, 999),
    "scores": (40, 199),
    "dozens": (24, 99),
    "several thousand": (3_000, 9_999),
    "several hundred": (300, 999),
    "several dozen": (36, 99),
    "a few thousand": (2_000, 5_000),
    "a few hundred": (200, 500),
    "a few dozen": (24, 60),
    "a dozen": (12, 12),
    "a thousand": (1_000, 1_000),
    "a hundred": (100, 100),
}
"""What a round word bounds. "Thousands" has no upper end: outlets write it of 3,000 and of 80,000 alike."""

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = (
    rf"(?:(?:{_FIGURE})(?: (?:hundred|thousand|million|billion))?|(?:{'|'.join(_WORDS)})(?: (?:hundred|thousand|"
    rf"million))?)"
)
COMPARED = (
    r"(?:at least|no fewer than|no less than|a minimum of|more than|over|upwards? of|at most|no more than|up to|"
    r"fewer than|less than|under|a maximum of|not more than|about|around|some|roughly|nearly|almost|approximately|"
    r"an estimated|close to|as many as)"
)
_COMPARISONS: tuple[tuple[Comparison, re.Pattern[str]], ...] = (
    ("at_most", re.compile(r"at most|no more|not more|up to|fewer|less than(?<!no less than)|under|maximum|as many")),
    ("at_least", re.compile(r"at least|no fewer|no less|minimum|more than|over|upward")),
    ("about", re.compile(r"\S")),
)
_RATE = (
    r"(?:(?: (?:a|an|per|each|every) |/)(?P<rate>hour|day|week|month|year)\b| (?P<daily>hourly|daily|weekly|"
    r"monthly|yearly|annually))"
)
_RATES: dict[str, Rate] = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}
_NO_UNIT = (
    r"(?:a|an|and|as|at|by|each|every|for|from|had|has|have|in|is|of|on|or|per|since|than|that|the|to|was|were|who|"
    r"with|will|would|year-old|years old|percent|am|pm|a\.m|p\.m|local|after|before|during|against|but|while|when|"
    r"under|over|into|he|she|it|they|which|said|points?)\b"
)
_QUANTITY = re.compile(
    rf"(?<![\w$€£.,:/–-])(?:(?P<compared>{COMPARED}) )?(?P<number>{NUMBER})(?![\d:/–]|[.,]\d|(?:st|nd|rd|th)\b)"
    rf"(?:[ -](?P<unit>(?!{_NO_UNIT})(?:[A-Z][\w.]*(?: (?!{_NO_UNIT})[A-Z]\w*){{0,2}}(?: (?!{_NO_UNIT}|daily|"
    rf"weekly)[a-z]{{4,}}s)?"
    rf"|(?:(?!{_NO_UNIT})[a-z][\w-]* ){{0,2}}?(?:(?!{_NO_UNIT}|daily|weekly)[a-z-]*[a-z]{{2}}s|people|troops|"
    rf"personnel|police|percent)\b)))"
    rf"(?:{_RATE})?(?:,? (?:up|down|rising|an increase) from (?:{COMPARED} )?(?P<earlier>{NUMBER}))?",
)
_MAY_HOLD_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b")
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:[Nn]o\.|[Nn]umber|[Aa]rticle|[Ss]ection|[Rr]esolution|[Ff]light|[Rr]oute|[Hh]ighway|[Cc]ovid|"
    r"COVID|Chapter|Title|[A-Z][a-z]{2,8}\.?)[ -])$"
)
_MONTHS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)"
)
_SPAN_BEFORE = re.compile(r"\b(?:first|last|past|previous|after|age of) $")
_SPAN_AFTER = re.compile(r" (?:ago|later|earlier|old|before)\b")
_TIMES = frozenset(["years", "months", "weeks", "days", "hours", "minutes", "decades"])


def find_quantities(passage: PassageV1) -> Iterator[QuantityV1]:
    """Find the numbers that count something, in order. Dates, ages, sums of money and numbers in names are none."""
    text = passage.text
    if _MAY_HOLD_NUMBER.search(text) is None:
        return
    for match in _QUANTITY.finditer(text):
        unit = match["unit"]
        if _MONTHS.match(unit) or _NAMED_NUMBER.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        if unit in _TIMES and (
            _SPAN_BEFORE.search(text[max(0, match.start() - 14) : match.start()])
            or _SPAN_AFTER.match(text, match.end())
        ):
            continue
        yield make_quantity(
            passage,
            match.span(),
            match["number"],
            unit,
            compared=match["compared"],
            rate=match["rate"] or match["daily"],
            earlier=match["earlier"],
        )


def make_quantity(
    passage: PassageV1,
    span: tuple[int, int],
    number: str,
    unit: str,
    *,
    compared: str | None = None,
    rate: str | None = None,
    earlier: str | None = None,
) -> QuantityV1:
    """A quantity that stands at ``span`` of the passage, its parts as written."""
    return QuantityV1(
        start=passage.start + span[0],
        end=passage.start + span[1],
        text=as_written(passage.text, *span),
        value=to_number(number),
        unit=unit,
        comparison=comparison_of(compared),
        rate=_RATES[rate] if rate else None,
        earlier_value=to_number(earlier) if earlier else None,
    )


def comparison_of(words: str | None) -> Comparison:
    """What words before a number make of it; without any it is exact."""
    return "exactly" if not words else next(name for name, pattern in _COMPARISONS if pattern.search(words.lower()))


def to_number(words: str) -> int | float:
    """Read "3,000", "1.5 million", "two hundred" as a number, at most 1e15."""
    figure, _, scale = words.lower().partition(" ")
    value = float(_WORDS[figure]) if figure in _WORDS else float(figure.replace(",", "")[:18])
    value = min(value * _SCALES.get(scale, 1), 1e15)
    return int(value) if value.is_integer() else value


_ROUNDS = "|".join(sorted(_ROUND, key=len, reverse=True))
CROWD = rf"(?:{_ROUNDS}|{NUMBER}(?:(?: ?[-–] ?| to | and ){NUMBER})?)"
_BOUNDED = re.compile(
    rf"(?P<compared>{COMPARED} )?(?:between )?(?:(?P<round>{_ROUNDS})|(?P<low>{NUMBER})(?:(?: ?[-–] ?| to |"
    rf" and )(?P<high>{NUMBER}))?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a size says: at least ``low`` and at most ``high``, either None where the words leave it open."""

    low: int | None
    high: int | None


def bounds_of(words: str) -> Bounds:
    """Read "Tens of thousands", "2,000 to 3,000", "at least 500" as bounds."""
    match = _BOUNDED.search(words)
    if match is None:
        return Bounds(None, None)
    if match["round"]:
        return Bounds(*_ROUND[match["round"].lower()])
    low, high = int(to_number(match["low"])), int(to_number(match["high"] or match["low"]))
    if match["high"]:
        return _range(words, low, high)
    comparison = comparison_of(match["compared"])
    return Bounds(None if comparison == "at_most" else low, None if comparison == "at_least" else high)


def _range(words: str, low: int, high: int) -> Bounds:
    """Read "Two to three thousand": the scale belongs to both ends."""
    for scale, factor in _SCALES.items():
        if words.lower().endswith(scale) and low < factor <= high:
            low *= factor
            break
    return Bounds(min(low, high), max(low, high))


def make_size(passage: PassageV1, start: int, end: int) -> SizeV1:
    """The size that stands at a stretch of the passage."""
    bounds = bounds_of(passage.text[start:end])
    return SizeV1(
        start=passage.start + start,
        end=passage.start + end,
        value=as_written(passage.text, start, end),
        low=bounds.low,
        high=bounds.high,
    )
