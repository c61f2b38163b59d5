"""Places: names of a short list, and names that a preposition of place or a list of places makes one."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Collection, Iterator, Sequence

from schemas.classified_article.v1 import FieldV1, PassageV1, SpanV1
from streams.analysis.records.fields import make_field
from streams.analysis.records.gazetteer import ALIASES, KNOWN_PLACES
from streams.analysis.sentences import Sentence

_CAPITAL = r"[A-Z][^\W\d_]+(?:-[A-Z]?[^\W\d_]+)*"
_NAME = (
    rf"(?:St\. |Mt\. |Fort )?{_CAPITAL}(?: (?:{_CAPITAL}|de {_CAPITAL}|of {_CAPITAL}|\d+(?= (?:Street|Avenue))))"
    r"{0,3}"
)
_PLACED = re.compile(
    rf"\b(?P<word>[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Tt]hroughout|[Oo]utside|[Aa]round|[Ii]nto|[Ii]nside|[Tt]o|"
    rf"[Ff]rom|[Oo]f|[Tt]hrough)"
    rf" (?:(?:the )?(?:[a-z-]+ )?(?:city|town|village|capital|state|province|district|suburb|port|region|county|"
    rf"island|streets) (?:of )?,? ?"
    rf"|(?:central|downtown|northern|southern|eastern|western|north|south|east|west|mainland|the|"
    rf"nearby) )*(?P<name>{_NAME})"
)
_ALWAYS = frozenset({"in", "near", "across", "throughout", "outside"})
"""Before a capital letter these lead to a place; after the others only what is known or called a city is one."""

_KNOWN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(name) for name in sorted(KNOWN_PLACES, key=len, reverse=True))
    + r")(?![\w-])(?![’']s\b)"
)
_NO_PLACE = re.compile(
    r"(?:\b(?:Court|Tribunal|Guard|Ministry|Minister|Department|Agency|Police|Army|Navy|Force|Forces|Party|"
    r"Union|Council|"
    r"Commission|Board|Committee|Congress|Senate|Parliament|House|Administration|Service|Office|Bureau|Act|Bill|"
    r"League|"
    r"Cup|Group|News|Times|Post|Press|Company|Corporation|Inc|Ltd|Association|Organi[sz]ation|Movement|Front|"
    r"Bank|Day|"
    r"Week|Twitter|Facebook|Instagram|Telegram|Truth Social|English|Arabic|Islam|Elections|French|Spanish|God|"
    r"History|Christmas|"
    r"Easter|"
    r"Ramadan|"
    r"President|Judge|Justice|General|Governor|Mayor|Mr|Mrs|Ms|Dr|Democrats?|Republicans?|Congressional|Super Bowl|"
    r"Article|Section|Phase|Level|World War|EU|UN|NATO|US|U\.S|UK|I|ICE|Wikinews|Internet|COVID)\b)"
    r"|^(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|(?:an|ese|ish)s?$"
)
_ADJECTIVE_NOUN = re.compile(
    r" (?:man|woman|resident|native|jail|prison|administration|government|officials?|police|president|prime|"
    r"minister|ministry|court|judge|authorities|"
    r"troops|"
    r"army|military|senator|mayor|governor|lawmakers|ambassador|embassy|[A-Z]\w+ (?:Court|Police|Department))\b"
)
_WITHIN = re.compile(rf"(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,2}}), $")
"""What stands right before a known name: "Kenosha, Wisconsin"."""

_AFTER_LIST = re.compile(rf"(?P<gap>(?:, (?:and |or )?| and | or )(?:the )?)(?P<name>{_NAME})")


def find_places(
    passages: Sequence[PassageV1 | Sentence],
    taken: Collection[SpanV1 | None] = (),
    aside: re.Pattern[str] | None = None,
) -> Iterator[FieldV1]:
    """Find the places that passages name, in order.

    Parameters: taken -- words that are read as something else, such as the issuer; aside -- a pattern of what leads to
    places that are not the act's own, searched for before each.
    """
    spans = [(each.start, each.end) for each in taken if each]
    for passage in passages:
        for start, end in _places(passage.text):
            absolute = passage.start + start, passage.start + end
            if any(absolute[0] < last and first < absolute[1] for first, last in spans):
                continue
            if aside and aside.search(passage.text, 0, start):
                continue
            found = make_field(passage, start, end, ALIASES.get(passage.text[start:end]))
            if found:
                yield found


def _places(text: str) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for match in _KNOWN.finditer(text):
        if not _is_part_of_name(text, *match.span()):
            found[match.start()] = match.end()
            within = _WITHIN.search(text, max(0, match.start() - 50), match.start())
            if within and not _NO_PLACE.search(within["name"]):
                found[within.start("name")] = within.end("name")
    for match in _PLACED.finditer(text):
        start, end = match.span("name")
        if _is_placed(text, match) and not any(start < last and first < end for first, last in found.items()):
            found[start] = end
            found.update(_listed(text, end))
    return sorted(found.items())


def _is_placed(text: str, match: re.Match[str]) -> bool:
    name = match["name"]
    if _NO_PLACE.search(name) or text[match.end() : match.end() + 2] in {"’s", "'s"}:
        return False
    if _ADJECTIVE_NOUN.match(text, match.end()):
        return False
    led = match["word"].lower() in _ALWAYS or re.search(r"city|town|village|province|county|district", match.group())
    return bool(led)


def _listed(text: str, end: int) -> Iterator[tuple[int, int]]:
    """What goes on as a list after a place: "in Lorne, Sul and Brack"."""
    for _ in range(10):
        match = _AFTER_LIST.match(text, end)
        if match is None or _NO_PLACE.search(match["name"]) or _VERB.match(text, match.end()):
            return
        yield match.span("name")
        end = match.end()


_VERB = re.compile(r"(?:[’']s)? (?:[a-z]+ed|said|is|was|has|had|told|will|were|are|have)\b")


def _is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a known name only helps to name somebody or something else: "the Utah governor", "Jordan Stone"."""
    after = re.match(r" (?:[A-Z][a-z]+)", text[end : end + 20])
    if _NAMED_AFTER.search(text, max(0, start - 30), start):
        return True
    before = re.search(r"(?:[A-Z][\w.]+|of) $", text[max(0, start - 20) : start])
    if before and before.group() != "of " and not _COMPASS.search(before.group()):
        return not _PREPOSITION.search(before.group())
    return bool(_ADJECTIVE_NOUN.match(text, end) or after)


_NAMED_AFTER = re.compile(r"\b(?:Gulf|University|Bank|Bay|College|Republic|House|Treaty) of (?:the )?$")
_COMPASS = re.compile(
    r"(?:North|South|East|West|Central|Downtown|Greater|Upper|Lower|Northern|Southern|Eastern|Western) $"
)
_PREPOSITION = re.compile(r"^(?:In|At|Near|Across|From|To|Throughout|Outside|Around|And|But|On|While|As|After|The) $")
