"""Days that a text names, resolved against the day on which it was published.

"Sunday" in a report of what happened is the latest Sunday not after publication; with "next", or in the future tense,
it is the coming one. Without a day of publication only what names its year is resolved.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SHORT_MONTHS = r"Jan\.?|Feb\.?|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = rf"(?:January|February|March|April|May|June|July|August|September|October|November|December|{_SHORT_MONTHS})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_TO = r"(?: ?[-\u2013] ?| to | through | and )"
_PART = r"(?: (?:morning|afternoon|evening|night))?"

_DATE = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-[01]\d-[0-3]\d)"
    rf"|(?:(?P<weekday>{_WEEKDAY})(?:,| the)? )?(?:(?P<month>{_MONTH}) (?P<day>{_DAY})(?:{_TO}(?P<to_day>{_DAY}))?"
    rf"|(?:the )?(?P<first>{_DAY})(?:{_TO}(?P<to_first>{_DAY}))? (?:of )?(?P<of_month>{_MONTH}))"
    rf"(?!\w)(?:,? (?P<year>{_YEAR}))?"
    rf"|(?:(?P<which>[Nn]ext|[Ll]ast|[Tt]his|[Cc]oming|[Pp]ast) )?(?P<name>{_WEEKDAY}){_PART}"
    rf"|(?P<near>[Yy]esterday|[Tt]oday|[Tt]onight|[Tt]omorrow)(?: (?:morning|afternoon|evening|night))?"
    rf"|(?P<span>[Nn]ext|[Ll]ast|[Tt]his|[Cc]oming|[Pp]ast|[Oo]ver the|[Aa]t the) (?P<unit>week(?:end)?|month|year)"
    rf"|(?P<count>\d{{1,2}}|an?|one|two|three|four|five|six|seven|eight) (?P<unit_ago>day|week|month|year)s? ago"
    rf"|(?<=\b[Ii]n )(?P<year_alone>{_YEAR})"
    rf"|(?:(?P<which_month>[Nn]ext|[Ll]ast|"
    rf"[Tt]his) )?(?P<month_alone>{_MONTH})(?:,? (?:of )?(?P<its_year>{_YEAR}|this year|last year|"
    rf"next year))?)(?![\w-])"
)
_MAY_HOLD_DATE = re.compile(r"day|night|morrow|\d|week|month|year|[JFMASOND][a-z]{2}")
_BEFORE_MONTH = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|[Ee]arly|[Ll]ate|[Mm]id|[Oo]f|[Dd]uring|[Bb]efore|[Aa]fter|"
    r"through)[ -]$"
)
"""A month without a day is one only after such a word: "may" and "march" are verbs, May and June are names."""

_PLAN = (
    r"order|plan|ask|tell|told|call|instruct|direct|agree|expect|vow|set|requir|threaten|inten|hop|want|promis|"
    r"prepar|schedul|slat|summon|need|command"
)
_TENSE = re.compile(
    r"\b(?:(?P<future>(?:(?:will|would|shall|won[\u2019']t|can|must|(?:is|are) (?:to|due|set|expected|going))\b"
    r"(?: (?:to|not|also|then|be|have|been)\b)*(?: [a-z]+)?"
    r"|upcoming|forthcoming|scheduled|slated|planned|postponed (?:to|until)|adjourned (?:to|until)|remanded|"
    r"returnable"
    r"|later this|(?:is|are) [a-z]+ing)\b)"
    rf"|(?P<plan>(?:{_PLAN})\w*) (?:[\w\u2019'.\[\]-]+ ){{0,12}}?to (?!the\b|an?\b|h(?:is|er)\b|its\b|their\b)[a-z]+"
    r"|(?P<past>\w{2,}ed\b|was|were|had|has|have|said|told|took|began|held|met|went|came|made|gave|found|rose|"
    r"won|led|"
    r"shot|struck|wrote|sent|left|saw|sought|brought|fell|fought|broke|spoke|stood|ran|set|put|shut|hit|sued|sat|"
    r"became|got|drew|did|won|pled|fled|threw|chose))\b"
)
_DONE = re.compile(r"ed$|told$")
"""An order that was given: what lies before its verb is past, what lies after it is to come."""

_AHEAD = re.compile(
    r"\b(?:until|till|by|from|starting|beginning|effective|as of|through|before|due|for|scheduled for)"
    r"(?: (?:midnight|noon|early|late|the end of))?(?: on)? ?$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(r"\b(?:extend|postpon|adjourn|delay|prolong|mov)\w*\b[^.;]{0,50}\bto $")
_BEHIND = re.compile(r"\b(?:since|earlier|ended|began|started|dated)(?: on)? ?$", re.IGNORECASE)
_CLAUSE_BEFORE, _CLAUSE_AFTER = 160, 80
"""How far the verb that a date goes with stands from it, in characters."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one stretch ``text[start:end]`` names: days, or nothing resolvable. ahead: in the future tense."""

    start: int
    end: int
    first: date | None
    last: date | None
    ahead: bool


def find_days(text: str, published: date | None) -> Iterator[Day]:
    """Find the days that ``text`` names, in order.

    Parameters: published -- the day of publication where the article was written; None when nobody knows.
    """
    if _MAY_HOLD_DATE.search(text) is None:
        return
    for match in _DATE.finditer(text):
        if match["month_alone"] and not _is_month(text, match):
            continue
        ahead = _is_ahead(text, match)
        try:
            first, last = _resolve(match, published, ahead)
        except (ValueError, OverflowError):
            first = last = None
        yield Day(match.start(), match.end(), first, last, _lies_ahead(first, published, ahead))


def _is_month(text: str, match: re.Match[str]) -> bool:
    return bool(
        match["its_year"]
        or match["which_month"]
        or _BEFORE_MONTH.search(text, max(0, match.start() - 12), match.start())
    )


def _lies_ahead(first: date | None, published: date | None, ahead: bool | None) -> bool:
    return first >= published if first and published and ahead is None else bool(ahead)


def _is_ahead(text: str, match: re.Match[str]) -> bool | None:
    """Whether the date stands in the future tense: the nearest verb before it decides, or else the first after it."""
    start, end = match.span()
    before = text[max(0, start - _CLAUSE_BEFORE) : start]
    ranged = match["to_day"] or match["to_first"] or before.endswith(("for ", "through "))
    if _BEHIND.search(before):
        return False
    verbs = list(_TENSE.finditer(before))
    if _MOVED_TO.search(before):
        return True
    if _AHEAD.search(before) and not (ranged and verbs and verbs[-1]["past"]):
        dated = (match["month"] or match["of_month"]) and verbs and verbs[-1]["past"]
        return None if dated else True
    if verbs:
        return verbs[-1]["past"] is None
    after = _TENSE.search(text, end, end + _CLAUSE_AFTER)
    return None if after is None else bool(after["future"] or (after["plan"] and not _DONE.search(after["plan"])))


def _resolve(match: re.Match[str], published: date | None, ahead: bool | None) -> tuple[date | None, date | None]:
    if match["month"] or match["of_month"]:
        return _days_of_month(match, published, ahead)
    if match["month_alone"] and match["its_year"]:
        return _month_of_year(match["month_alone"], match["its_year"], published)
    if match["iso"] or match["year_alone"]:
        return _absolute(match)
    if published is None:
        return None, None
    if match["unit"]:
        return _span(match["span"].lower(), match["unit"], published, ahead)
    return _single(match, published, ahead)


def _absolute(match: re.Match[str]) -> tuple[date, date]:
    """Read "2031-06-02", or a year by itself."""
    if match["iso"]:
        return date.fromisoformat(match["iso"]), date.fromisoformat(match["iso"])
    return date(int(match["year_alone"]), 1, 1), date(int(match["year_alone"]), 12, 31)


def _single(match: re.Match[str], published: date, ahead: bool | None) -> tuple[date, date]:
    """Read "two days ago", "in July", "Sunday", "yesterday"."""
    if match["count"]:
        return _ago(match["count"], match["unit_ago"], published)
    if match["month_alone"]:
        return _month_alone(match, published, ahead)
    if match["name"]:
        day = _weekday(match["name"], (match["which"] or "").lower(), published, ahead)
    else:
        day = published + timedelta({"yesterday": -1, "tomorrow": 1}.get(match["near"].lower(), 0))
    return day, day


def _days_of_month(match: re.Match[str], published: date | None, ahead: bool | None) -> tuple[date | None, date | None]:
    """Read "June 14", "14 to 16 June 2025". Without a year the tense or a weekday beside it decides."""
    month = _month_number(match["month"] or match["of_month"])
    first = _digits(match["day"] or match["first"])
    last = _digits(match["to_day"] or match["to_first"] or str(first))
    year = int(match["year"]) if match["year"] else _year(month, first, match["weekday"], published, ahead)
    if year is None:
        return None, None
    if last < first:
        return date(year, month, first), date(year, month, first)
    return date(year, month, first), date(year, month, last)


def _year(month: int, day: int, weekday: str | None, published: date | None, ahead: bool | None) -> int | None:
    if published is None:
        return None
    days = [
        date(year, month, day)
        for year in range(published.year - 4, published.year + 5)
        if day <= monthrange(year, month)[1]
    ]
    if weekday:
        days = [each for each in days if each.weekday() == _WEEKDAYS.index(weekday.lower())]
    if ahead is True:
        days = [each for each in days if each >= published] or days
    if ahead is False:
        days = [each for each in days if each <= published] or days
    return min(days, key=lambda each: abs(each - published)).year if days else None


def _weekday(name: str, which: str, published: date, ahead: bool | None) -> date:
    """The day of that name: "next" and "last" are never the day of publication itself."""
    back = (published.weekday() - _WEEKDAYS.index(name.lower())) % 7
    if which in {"next", "coming"}:
        return published + timedelta(7 - back)
    if which in {"last", "past"}:
        return published - timedelta(back or 7)
    return published + timedelta(-back % 7) if ahead else published - timedelta(back)


def _span(which: str, unit: str, published: date, ahead: bool | None) -> tuple[date, date]:
    """The week (Monday to Sunday), weekend, month or year before, of or after the day of publication."""
    step = {"next": 1, "coming": 1, "last": -1, "past": -1}.get(which, 0)
    monday = published - timedelta(published.weekday())
    if unit == "week":
        return monday + timedelta(7 * step), monday + timedelta(7 * step + 6)
    if unit == "weekend":
        return _weekend(step, monday, published, ahead)
    if unit == "month":
        return _month(*_shifted(published.year, published.month, step))
    return date(published.year + step, 1, 1), date(published.year + step, 12, 31)


def _weekend(step: int, monday: date, published: date, ahead: bool | None) -> tuple[date, date]:
    """Before Saturday "the weekend" of a report is the one gone by, and so is "last weekend" on any day."""
    gone_by = published.weekday() < _WEEKDAYS.index("saturday")
    weeks = -1 if step < 0 or (step == 0 and gone_by and not ahead) else int(step > 0 and not gone_by)
    return monday + timedelta(7 * weeks + 5), monday + timedelta(7 * weeks + 6)


def _ago(count: str, unit: str, published: date) -> tuple[date, date]:
    """The day so many days ago; of weeks, months and years the week, month or year."""
    number = int(count) if count.isdigit() else _NUMBERS[count]
    if unit == "day":
        return published - timedelta(number), published - timedelta(number)
    if unit == "week":
        monday = published - timedelta(published.weekday() + 7 * number)
        return monday, monday + timedelta(6)
    if unit == "month":
        return _month(*_shifted(published.year, published.month, -number))
    return date(published.year - number, 1, 1), date(published.year - number, 12, 31)


def _month_alone(match: re.Match[str], published: date, ahead: bool | None) -> tuple[date, date]:
    """Read "in July": the coming or the latest July by the tense, and the nearest where there is none."""
    month = _month_number(match["month_alone"])
    which = (match["which_month"] or "").lower()
    years = {"next": (0, 1), "last": (-1, 0), "this": (0,)}.get(which) or (
        (0, 1) if ahead else (-1, 0) if ahead is False else (-1, 0, 1)
    )
    allowed = [
        year
        for year in (published.year + each for each in years)
        if which == "this"
        or (which == "next" and (year, month) > (published.year, published.month))
        or (which == "last" and (year, month) < (published.year, published.month))
        or (not which and _fits(year, month, published, ahead))
    ]
    return _month(min(allowed, key=lambda year: abs((year - published.year) * 12 + month - published.month)), month)


def _fits(year: int, month: int, published: date, ahead: bool | None) -> bool:
    months = (year - published.year) * 12 + month - published.month
    return months >= 0 if ahead else months <= 0 if ahead is False else True


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month_of_year(name: str, year: str, published: date | None) -> tuple[date | None, date | None]:
    """Read "June 2019", or "June of last year", which says nothing without a day of publication."""
    if year.isdigit():
        return _month(int(year), _month_number(name))
    if published is None:
        return None, None
    return _month(published.year + {"last": -1, "next": 1}.get(year.split(maxsplit=1)[0], 0), _month_number(name))


def _shifted(year: int, month: int, months: int) -> tuple[int, int]:
    whole = year * 12 + month - 1 + months
    return whole // 12, whole % 12 + 1


def _month_number(name: str) -> int:
    return next(number for number, each in enumerate(_MONTHS, 1) if each.startswith(name.lower().rstrip(".")[:3]))


def _digits(day: str) -> int:
    return int(day.rstrip("stndrh"))


_DATELINE = re.compile(
    rf"(?:^|[\n(]|\w, )(?:{_WEEKDAY},? )?(?:(?P<month>{_MONTH}) (?P<day>{_DAY})|"
    rf"(?P<first>{_DAY}) (?P<of_month>{_MONTH}))"
    rf"(?:,? (?P<year>{_YEAR}))?(?=\s*(?:$|\n|\)|[-\u2013\u2014(]))"
)
_DATELINE_CHARACTERS = 1_000
"""A dateline stands at the top of a report."""


def find_dateline(text: str, published: date | None) -> date | None:
    """The day that a report is dated, where it was written.

    Parameters: published -- the day of publication in UTC. A dateline within a day of it is that day in the article's
    own zone; one farther off is that of another story, and then, as without a dateline, ``published`` is returned.
    """
    for match in _DATELINE.finditer(text, 0, _DATELINE_CHARACTERS):
        month, day = _month_number(match["month"] or match["of_month"]), _digits(match["day"] or match["first"])
        year = int(match["year"]) if match["year"] else _year(month, day, None, published, None)
        try:
            dated = date(year, month, day) if year else None
        except ValueError:
            continue
        if dated and (published is None or abs(dated - published) <= timedelta(1)):
            return dated
    return published
