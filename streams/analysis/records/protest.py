"""The record of a protest: its name, where and when, how many came, what was done to them, and what they want."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator, Sequence

from schemas.classified_article.v1 import (
    MAX_POLICE_MEASURES,
    FieldV1,
    PassageV1,
    ProtestRecordV1,
    QuantityV1,
    SizeV1,
)
from streams.analysis.records.days import Role, dates_of
from streams.analysis.records.fields import (
    NO_CONTEXT,
    Context,
    all_matches,
    distinct,
    distinct_fields,
    first_named,
    make_field,
    read_passages,
)
from streams.analysis.records.places import find_places
from streams.analysis.records.quantities import COMPARED, CROWD, NUMBER, make_quantity, make_size

_CAPITAL = r"[A-Z][\w&.’'-]*"
_EVENT = (
    r"(?:protests?|demonstrations?|march(?:es)?|rall(?:y|ies)|movement|strikes?|sit-ins?|walkouts?|vigils?|"
    r"riots|uprising|"
    r"blockades?|boycott)"
)
_NAME = re.compile(
    rf"[“\"‘]({_CAPITAL}(?: [\w’'-]+){{0,4}})[,]?[”\"’] (?:day of )?(?:[a-z]+ )?{_EVENT}"
    rf"|\b(?:[Tt]he|[Aa]|[Tt]his year’s|[Aa]nnual|of) ({_CAPITAL}(?: (?:the |of |"
    rf"for )?{_CAPITAL}){{1,4}}) (?:[a-z-]+ )?{_EVENT}\b"
    rf"|\b((?:{_CAPITAL} )?(?:March|Rally|Strike|Day of Action|Pride|Spring|Revolution|Uprising|"
    rf"Friday of \w+)(?: (?:for|of|on|Against) (?:{_CAPITAL} ?){{1,4}}))"
    rf"|\b(Black Lives Matter|Extinction Rebellion|Occupy {_CAPITAL}(?: {_CAPITAL})?|Fridays for Future|"
    rf"[Yy]ellow [Vv]ests?|Women[’']s March|Umbrella (?:Movement|Revolution))\b"
)
_NO_NAME = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|^(?:Los Angeles|New York|US|U\.S\.|Mr|San Francisco|New Delhi)\b"
)
_PEOPLE = (
    r"(?:people|persons|protest[eo]rs|demonstrators|marchers|workers|students|pupils|teachers|nurses|doctors|"
    r"supporters|"
    r"residents|activists|farmers|miners|drivers|strikers|women|men|citizens|opponents|members|employees|pilots|"
    r"crowd|participants|detainees|prisoners|youths?|young people|locals|migrants|campaigners|lawyers|dockers|"
    r"migrants)"
)
_GATHERING = (
    r"(?:protested|marched|rallied|gathered|turned out|demonstrated|took to|joined|attended|took part|participated|"
    r"descended|filled|walked out|have (?:gathered|marched|protested|taken)|were (?:protesting|demonstrating|"
    r"marching)|"
    r"took over|blocked|are (?:protesting|demonstrating|marching))"
)
_SIZE = re.compile(
    rf"(?<![\w$€£:/-])(?P<size>(?:(?:{COMPARED}|several|between) )?{CROWD})(?! (?:years?|days?|per cent|percent|"
    rf"hours?|dead|killed|arrested|injured|wounded)\b)"
    rf"(?= (?:of (?:the )?)?(?:(?!who\b|killed\b|arrested\b|injured\b|police\b|of\b|by\b|in\b|on\b|at\b|and\b|"
    rf"for\b|to\b|from\b)[\w’'-]+ ){{0,3}}?(?:{_PEOPLE}|{_GATHERING})\b)"
    rf"|\b(?:crowds?|turnout|attendance) (?:of|at|was|estimated at) (?P<crowd>(?:{COMPARED} )?{CROWD})"
    rf"|\b(?:attended|joined) by (?P<by>(?:{COMPARED} )?{CROWD})",
    re.IGNORECASE,
)
_CASUALTY_BEFORE = re.compile(
    r"(?:killed|killing|arrested|arresting|detained|injured|injuring|wounded|wounding|dead|deaths? of|"
    r"hurt) (?:\w+ )?$"
)
_CASUALTY_AFTER = re.compile(
    rf" (?:of )?(?:[\w’'-]+ ){{0,2}}?(?:{_PEOPLE}|officers|others)?,? ?(?:were |was |have been |had been |have |"
    rf"had |who )?(?:also |been |reported )*(?:killed|dead|died|shot|injured|wounded|hurt|arrested|detained|"
    rf"hospitali[sz]ed)\b"
)
_POLICE_MEASURE = re.compile(
    r"\b(?:tear[- ]?gas(?:sed)?|rubber (?:bullets|pellets)|plastic bullets|bean ?bag rounds|water cannons?|"
    r"pepper[- ]?(?:spray(?:ed)?|balls?)|stun grenades|flash-?bangs?|"
    r"sound (?:bombs|grenades)|batons|truncheons|live (?:rounds|ammunition|fire)|(?:crowd|"
    r"riot)[- ]control munitions|projectiles|less-lethal \w+|kettl(?:ed|ing)|"
    r"(?:arrested|detained) (?:about |at least |some |more than |nearly |over )?\d[\d,]*(?: \w+)?|"
    r"\d[\d,]* (?:people |\w+ )?(?:were |was |had been |have been )?(?:arrested|detained)|riot (?:police|gear)|"
    r"roadblocks|"
    r"barricaded|curfew|shut (?:off|down) (?:the )?(?:internet|metro)|internet (?:shutdown|blackout)|mounted police|"
    r"cordon(?:ed off)?|dispersed (?:the |a )?(?:crowds?|protest\w+|demonstrat\w+|march\w+)|"
    r"charged (?:at )?(?:the )?(?:crowd|protesters|demonstrators)|opened fire)\b",
    re.IGNORECASE,
)
_STATUS = (
    (
        "cancelled",
        re.compile(
            r"\b(?:called off|cancell?ed (?:the|its|their|a) (?:\w+ )?(?:protest|march|rally|strike|"
            r"demonstration)|postponed|suspended (?:the|its|their) (?:strike|protest))"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:(?:will|would|plan(?:s|ned|ning)? to|(?:is|are) (?:set|due|expected|scheduled|to)(?: to)?|"
            r"threaten(?:s|ed|ing)? to|vow(?:s|ed) to|intend(?:s)? to|going to|called for|calls? for|"
            r"prepar(?:es?|ing) to) "
            r"(?:[\w’'-]+ ){0,5}?(?:protest|march|rally|strike|demonstrat|walk out|gather|hold|stage|take to|"
            r"boycott|picket|block|begin|start|be held|take place)"
            r"|(?:planned|upcoming|scheduled) (?:protest|march|rall|strike|demonstration|walkout))"
        ),
    ),
    (
        "under_way",
        re.compile(
            r"\b(?:ongoing|under ?way|continu(?:e|es|ing) to (?:protest|march|strike|demonstrate)|(?:are|is|"
            r"have been|has been) (?:protesting|marching|demonstrating|striking|rallying|blocking|occupying|"
            r"picketing|on strike|on hunger strike)|"
            r"protests? (?:continue|go on|are|spread)|demonstrations? (?:continue|go on|are|spread)|"
            r"are (?:out )?on (?:the streets|strike)|have continued)\b"
        ),
    ),
    (
        "past",
        re.compile(
            rf"\b(?:(?:{_GATHERING})|were|was|ended|took place|began|broke out|erupted|clash(?:ed|es)|flared|"
            rf"staged|held|used|fired|turned|"
            r"arrested|killed|struck|went on strike|sparked|occurred|[a-z]{3,}ed)\b"
        ),
    ),
)
_TEXT_END = (
    r"(?=,? (?:after|as|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)|in (?:the|front|[A-Z])|at (?:the|an?)|"
    r"outside|across|that|which|who|when|while|have|has|had|were|was|is|are|turned|came|said|but|with|by|late|"
    r"early|last|this|into|over the weekend|before|during|and (?:police|was|were|clashed))\b|[,.;:!?—–”\"\n]|$)"
)
_CLAIM = re.compile(
    rf"\b(?:{_EVENT}|protest(?:ing|ed|ers)?|demonstrat(?:ors|ed|ing)|march(?:ed|ing|ers)|rall(?:ied|ying)|"
    rf"strik(?:e|ing|ers)|gathered|(?:took|take) to the streets|joined|crowd|out|chant(?:ed|ing)|anger|"
    rf"riot(?:ing|ed))"
    rf"(?: (?!against|over|demanding|calling|to\b|about)[\w’'“”\"-]+){{0,8}}? (?P<how>against|over|demanding|"
    rf"calling for|to demand|in support of|to oppose|to call for|about|in solidarity with|in protest (?:at|"
    rf"against|of)) "
    rf"(?P<claim>(?!the weekend|a hundred|\d|an? (?:week|month|year)\b)[\w“‘\"][^,.;:!?—–\n]{{2,120}}?){_TEXT_END}"
    rf"|\b(?:demanding|demanded|to demand|calling for|in protest (?:at|against|of)|to protest (?:against )?|"
    rf"protest(?:ed|ing) (?=the |his |her |their |its )) ?"
    rf"(?P<other>(?!in |at |on |outside )[\w“‘\"][^,.;:!?—–\n]{{2,120}}?){_TEXT_END}"
)

_COUNT = (
    rf"(?:(?P<compared>{COMPARED}) )?(?P<number>{NUMBER}|an?(?! (?:number|few|total|couple|lot|group|handful|"
    rf"day|week|month|year)\b)|dozens|hundreds|scores|thousands)"
)
_WHO = (
    r"(?:(?: (?:[\w’'-]+ ){0,2}?(?P<who>people|persons|man|woman|boy|girl|men|women|protest[eo]rs?|"
    r"demonstrators?|students?|officers?|policem[ae]n|police|others?|activists?|journalists?|civilians?|"
    r"teenagers?|workers?|soldiers?|youths?|supporters|suspects|bystanders?|deaths|arrests|injuries|marchers|"
    r"[a-z]{4,}s))?)"
)


def _casualties(done: str, nouns: str, before: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of one sort of harm: "12 people were arrested", "arrested 12 people", "12 arrests"."""
    been = (
        r"(?:,? (?:who )?(?:were|was|have been|had been|has been|are|got|have|had|has|being)?(?: (?:also|"
        r"reportedly|been|reported|fatally|seriously|critically|being))*)?"
    )
    return (
        re.compile(rf"(?<![\w$€£:/,-]){_COUNT}{_WHO}{been} (?P<done>{done})\b", re.IGNORECASE),
        re.compile(
            rf"\b(?P<done>{before}) {_COUNT}\b(?!-year|:\d|,\d| (?:years|days|hours|minutes|km|miles|"
            rf"percent))(?:{_WHO}\b)?",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![\w$€£:/,-]){_COUNT}(?: \w+)? (?P<done>{nouns})\b", re.IGNORECASE),
    )


_AGED = r"(?: (?:\d{1,2}|\w+)-year-old)?"
_ARRESTS = _casualties(
    "arrested|detained|taken into custody", "arrests|detentions", "arrested|arresting|detained|detaining|arrests of"
)
_INJURIES = _casualties(
    "injured|wounded|hurt|hospitali[sz]ed", "injuries", "injured|injuring|wounded|wounding|injuries to|hurt"
)
_DEATHS = _casualties(
    "killed|died|dead|fatally shot|shot dead|shot and killed|shot to death|beaten to death|lost their lives",
    "deaths|fatalities",
    "killed|killing|deaths of|death of|fatally shot|shot dead",
)
_ROUND_VALUES = {"a": 1, "an": 1}
_VAGUE = {"dozens", "hundreds", "scores", "thousands"}
_MAY_HARM = re.compile(
    r"arrest|detain|detention|custody|injur|wound|hurt|hospitali|kill|die|dead|death|shot|fatal|lost their"
)


def read_protest(passages: Sequence[PassageV1], context: Context = NO_CONTEXT) -> ProtestRecordV1:
    """Read a protest's record. Of several sizes the first is kept: the passages have the others."""
    passages = read_passages(passages)
    return ProtestRecordV1(
        name=_name(passages),
        places=distinct_fields(find_places(passages, aside=_MEANWHILE)),
        dates=tuple(each for each in dates_of(passages, context.published, _role) if each.role),
        status=first_named(_STATUS, passages),
        size=next(_sizes(passages), None),
        police_measures=distinct_fields(all_matches(_POLICE_MEASURE, passages), MAX_POLICE_MEASURES),
        arrests=_harmed(_ARRESTS, passages),
        injuries=_harmed(_INJURIES, passages),
        deaths=_harmed(_DEATHS, passages),
        claims=distinct_fields(_claims(passages)),
    )


def _name(passages: Sequence[PassageV1]) -> FieldV1 | None:
    return next((each for each in all_matches(_NAME, passages) if not _NO_NAME.search(each.value)), None)


def _role(text: str, start: int, _ahead: bool) -> Role | None:
    """A day in a protest's passage is a day of the protest, unless it dates what the protest follows or opposes."""
    aside = _ASIDE.search(text, max(0, start - 60), start) or _ASIDE_AFTER.match(text, start, start + 90)
    return None if aside else "held"


_ASIDE = re.compile(
    r"\b(?:said|told|after|before|follow\w*|elect\w+|sworn|killed by|died|signed|passed|scheduled|sentenced|"
    r"released|charged|suggested|announced|ordered|directed|killing|shooting|murder|death)\b[^,;]*$"
)
_ASIDE_AFTER = re.compile(
    r"[^.;]*?\b(?:sentenced|convicted|charged|pleaded|sworn|elected|resigned|signed|ruled|released|directed|"
    r"ordered|announced|suggested)\b"
)


_MEANWHILE = re.compile(r"\b(?<!such )(?:as|while) (?:[A-Z][\w’'-]+ ){1,3}(?!and\b|or\b)[a-z]+ [^.;]*$")
"""What happens elsewhere at the same time: its places are not the protest's."""


def _sizes(passages: Sequence[PassageV1]) -> Iterator[SizeV1]:
    for passage in passages:
        for match in _SIZE.finditer(passage.text):
            start, end = match.span(match.lastgroup or 0)
            if _CASUALTY_BEFORE.search(passage.text, max(0, start - 25), start) or _CASUALTY_AFTER.match(
                passage.text, end
            ):
                continue
            if match["size"] and match["size"].lower() in {"one", "two", "a"}:
                continue
            yield make_size(passage, start, end)


def _claims(passages: Sequence[PassageV1]) -> Iterator[FieldV1]:
    for passage in passages:
        for match in _CLAIM.finditer(passage.text):
            found = make_field(passage, *match.span("claim" if match["claim"] else "other"))
            if found:
                yield found


def _harmed(patterns: Sequence[re.Pattern[str]], passages: Sequence[PassageV1]) -> tuple[QuantityV1, ...]:
    """The numbers of those harmed in one way, each once."""
    found = (each for passage in passages for each in _harms(patterns, passage))
    return distinct(found, lambda each: (each.value, each.comparison))


def _harms(patterns: Sequence[re.Pattern[str]], passage: PassageV1) -> Iterator[QuantityV1]:
    if _MAY_HARM.search(passage.text) is None:
        return
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(passage.text):
            start, end = match.span()
            if match["number"].lower() in _VAGUE or any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            yield _harm(passage, match)


def _harm(passage: PassageV1, match: re.Match[str]) -> QuantityV1:
    groups = match.groupdict()
    number = str(_ROUND_VALUES.get(match["number"].lower(), match["number"]))
    return make_quantity(passage, match.span(), number, groups.get("who") or "people", compared=match["compared"])
