"""The record of a legal item: the step, before whom, between whom, with what outcome, and when it goes on."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from schemas.classified_article.v1 import MAX_FIELDS, DateV1, FieldV1, LegalRecordV1, PartyV1, PassageV1
from streams.analysis.records.dates import find_days
from streams.analysis.records.days import to_date
from streams.analysis.records.fields import (
    NO_CONTEXT,
    NO_STOP,
    Context,
    all_matches,
    distinct,
    first_named,
    make_field,
    read_passages,
)
from streams.analysis.records.subjects import find_subject

_CAPITAL = r"[A-Z][\w&.’'-]*"
_STEP = (
    ("inquest", r"inquests?"),
    ("extradition", r"extradit\w+"),
    ("indictment", r"indict\w*|arraign\w*"),
    ("plea", r"plead\w*|pled|plea"),
    ("appeal", r"appeal(?:s|ed|ing)?(?! court| judge|s court|s judge| for)"),
    ("stay", r"stay(?:ed|s)?(?= the| of| that| his| an?)|(?:blocked|put on hold)"),
    ("injunction", r"injunctions?|restraining orders?|interdicts?"),
    ("settlement", r"settl(?:ed|es?|ement)"),
    ("sentence", r"sentenc\w+|jailed|years in prison|imprison\w+"),
    ("verdict", r"verdicts?|found (?:not )?guilty|convict\w*|acquit\w*"),
    ("suit", r"su(?:e|es|ed|ing)|lawsuits?|suit"),
    ("charge", r"charg(?:ed|es|ing)"),
    ("warrant", r"warrants?"),
    ("testimony", r"testif\w+|testimony|told the (?:court|jury)"),
    ("ruling", r"rul(?:ed|es|ing|ings)|upheld|overturn\w*|struck down|dismiss\w+|judge?ment"),
    ("hearing", r"hearings?|appear(?:ed|s)? (?:in|before)|bail|remanded"),
    ("trial", r"trial|prosecut\w+"),
    ("pardon", r"pardon\w*|commut\w+"),
)
_STEPS = tuple((name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in _STEP)
_COURT = re.compile(
    rf"\b(?:(?:U\.S\. |US )?(?:{_CAPITAL} ){{0,4}}(?:Court|Tribunal)(?: of (?:{_CAPITAL}|"
    rf"Human Rights)(?: (?:of |for |in )?{_CAPITAL}){{0,3}})?(?: (?:for|"
    rf"in) (?:the )?{_CAPITAL}(?: {_CAPITAL}){{0,3}})?"
    r"|(?:(?:an?|the) )?(?:(?:U\.S\.|US|federal|state|county|local) )?(?:federal|district|high|supreme|appeals?|"
    r"appellate|magistrates?[’']?|labou?r|criminal|county|state|"
    r"military|constitutional|crown|circuit|civil|bankruptcy|municipal|superior|immigration) "
    r"(?:(?:appeals |criminal |district )?(?:courts?|tribunal))"
    rf"|(?:an?|the) {_CAPITAL} (?:[a-z]+ )?court\b|{_CAPITAL} (?:city|regional|provincial|town|trial) court\b|"
    rf"court (?:of appeals?|in {_CAPITAL})(?: {_CAPITAL})?)\b"
)
_COURT_START = re.compile(
    r"^(?:The|A|An|In|At|On|But|And|When|After|As|Meanwhile|However|By|Before|If|Yesterday|Today) "
)
_JUDGE = re.compile(
    rf"\b(?:(?:U\.S\.|US|Chief|Senior|Federal|High Court|Supreme Court|District|Circuit|Crown Court|Magistrate|"
    rf"Regional|County|Superior Court|Associate|Lord|Lady|Mr|Mrs|Ms) ){{0,3}}(?:District |Circuit )?"
    rf"(?:Judge|Justice|Magistrate|Coroner|Justices|Judges|Sheriff Principal) (?!Department|Department|Ministry|"
    rf"Minister|Secretary|Act|Party|Democrats|"
    rf"and\b){_CAPITAL}(?: (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day){_CAPITAL}){{0,3}}"
    rf"|\b[Jj]udge ({_CAPITAL}(?: {_CAPITAL}){{1,2}})"
)

_NP = r"(?:[^,;:“”\"()]|(?<=\d),(?=\d)){2,80}?"
_NP_END = (
    r"(?=,? (?:over|for|in|on|at|to|after|alleging|claiming|arguing|saying|because|with|under|from|as|and (?:is|"
    r"was|has|said|asked)|by|who|which|that|citing|finding|seeking|accusing|last|this|yesterday|is|was|has|had|were|"
    r"will)\b|[,.;:]|$)"
)
_SUED = re.compile(
    rf"\b(?:sued|sues|is suing|are suing|suing|has sued|have sued|(?:filed|files|launched|"
    rf"brought) (?:an? )?(?:[\w-]+ ){{0,4}}?(?:lawsuit|suit|complaint|class action|legal action|"
    rf"case) (?:in [\w .]{{2,50}}? )?against|took|taken) (?P<who>(?!to\b|in\b|for\b|by\b|over\b|on\b|"
    rf"at\b){_NP}){_NP_END}"
)
_SUIT_AGAINST = re.compile(
    rf"\b(?:lawsuit|suit|case|charges?|proceedings|trial|complaint|action|warrant|injunction|indictment|ruling|"
    rf"verdict)s? (?:\w+ ){{0,3}}?against (?P<who>{_NP}){_NP_END}"
)
_FILED_BY = re.compile(
    rf"\b(?:lawsuit|suit|complaint|appeal|petition|case|challenge|action|request|motion)s? (?:was |were |"
    rf"had been )?(?:filed|brought|lodged|made|launched|submitted) by (?P<who>{_NP}){_NP_END}"
)
_VERSUS = re.compile(
    rf"\b(?P<first>{_CAPITAL}(?: (?:{_CAPITAL}|of|the|&|and)){{0,5}}) (?:v|"
    rf"vs)\.? (?P<second>{_CAPITAL}(?: (?:{_CAPITAL}|of|the|&)){{0,5}})"
)
_ACCUSED = re.compile(
    r"\b(?:(?:was|were|has been|have been|had been|is|are|be|being) (?:\w+ly |also |later |then |now |first |"
    r"initially )?(?:charged|indicted|arraigned|convicted|sentenced|jailed|acquitted|"
    r"found (?:not )?guilty|remanded|extradited|fined|accused|imprisoned|tried|prosecuted|pardoned|granted bail|"
    r"denied bail|refused bail|released on bail|cleared|ordered to pay|sued)"
    r"|plead(?:s|ed)? (?:not )?guilty|pled (?:not )?guilty|appear(?:s|ed) (?:in|before)|(?:went|goes|is|are|was|"
    r"were|stood|stands) on trial|den(?:ies|ied) (?:the |all |any )?charges?|faces? (?:\w+ ){0,3}charges?)\b"
)
_CHARGING = re.compile(
    rf"\b(?:charged|indicted|convicted|sentenced|jailed|acquitted|fined|cleared|arraigned) (?P<who>(?!with\b|"
    rf"in\b|to\b|by\b|for\b|of\b|on\b|as\b|over\b|after\b|under\b|and\b|or\b|but\b|during\b|last\b|"
    rf"guilty\b){_NP})(?= of\b|{_NP_END})"
)
_PLAIN = re.compile(
    r"(?:^|[,;:] |\b(?:that|and|while|year|month|week|[a-z]+day) )(?P<who>(?:An?|Two|Three|Four|Five|Six|an?|"
    r"two|three|four|five|six) "
    r"(?:(?!who\b|which\b|that\b)[\w’'-]+ ){1,7})$"
)
"""A subject that no name stands in: "a suspect", "two former officers"."""

_PROSECUTOR = re.compile(
    rf"\b(?:(?:[Tt]he |[Ff]ederal |[Ss]tate |[Mm]ilitary |[Pp]ublic |[Ss]pecial |[Cc]hief |"
    rf"[Ll]ead )*[Pp]rosecutors?(?: {_CAPITAL}(?: {_CAPITAL}){{1,2}})?|(?:the |The )?Crown Prosecution Service|"
    rf"[Dd]istrict [Aa]ttorney(?: {_CAPITAL}(?: {_CAPITAL}){{1,2}})?|"
    r"(?:the |The )?(?:U\.S\. |US )?(?:Justice Department|Department of Justice)|(?:the |The )?(?:Director|"
    r"Directorate) of Public Prosecutions|(?:the )?[Pp]rosecution)\b(?! of\b| for\b)"
)
_APPELLANT = re.compile(
    r"\b(?:appealed|appeals(?! court)|will appeal|would appeal|plans? to appeal|filed an appeal|"
    r"lodged an appeal|to appeal)\b"
)

_DOCKET = re.compile(
    r"\b(?:(?:[Cc]ase|[Dd]ocket|[Ii]ndictment|[Cc]ause|[Ff]ile|[Pp]etition)(?: (?:[Nn]o\.?|[Nn]umber|"
    r"#))? ?[:#]? ?(?=[\w:./-]*\d)[A-Z\d][\w:./-]*[\w]|"
    r"[Nn]o\. ?\d{2}-\d{2,6}|\d:\d{2}-(?:cv|cr|mc|mj)-\d{3,6}(?:-[A-Z]+)*|[CTF]-\d{1,4}/\d{2}|\[(?:19|"
    r"20)\d\d\] [A-Z]{2,5}(?: [A-Z][a-z]+)? \d+)"
)
_WORDS = rf"(?:[^,.;:]|(?<=\d)[,.](?=\d)|{NO_STOP})"
_CLAUSE = rf"(?:[^.;:]|(?<=\d)\.(?=\d)|{NO_STOP})"
_OUTCOME = re.compile(
    rf"\b(?:sentenced (?:\w+ ){{0,6}}?to {_WORDS}{{2,70}}|jailed (?:\w+ ){{0,3}}?for (?:[\w-]+ ){{1,4}}(?:years?|"
    rf"months?|days|life)|(?:found|"
    rf"ruled|declared) (?:\w+ ){{0,2}}?(?:not )?(?:guilty|unlawful|illegal|unconstitutional|liable|"
    rf"innocent)(?: of {_WORDS}{{2,60}})?|"
    rf"(?:was|were|been|has|have) (?:acquitted|convicted|cleared|fined|pardoned|exonerated)(?: (?:of|on|"
    rf"for) {_WORDS}{{2,60}})?|convicted (?:him|her|them|the|of)\b{_WORDS}{{0,60}}|acquitted\b{_WORDS}{{0,40}}|"
    rf"(?:upheld|overturned|struck down|quashed|dismissed|threw out|thrown out|blocked|stayed|reversed|vacated|"
    rf"rejected|denied|granted|refused|lifted|affirmed|allowed|awarded|set aside|annulled|suspended|halted)"
    rf" (?:the|a|an|that|his|her|their|its|all|any|both|bail|part)\b{_WORDS}{{0,80}}|(?:granted|denied|refused) bail|"
    rf"ruled (?:that|in favou?r of|against)\b{_CLAUSE}{{2,100}}|ruling that {_CLAUSE}{{2,100}}|"
    rf"sided with {_WORDS}{{2,60}}|"
    rf"ordered (?:to pay|the release|him|her|them|that)\b{_WORDS}{{0,60}}|"
    rf"settled (?:the|a|with|for)\b{_WORDS}{{0,60}}|commuted to {_WORDS}{{2,40}}|(?:(?!to\b|of\b|"
    rf"in\b)[\w-]+ )?(?:years?|months?|life)(?: of| in)? (?:in (?:prison|"
    rf"jail)|imprisonment|sentence))(?!\w)"
)
_NEXT = re.compile(
    r"\b(?:hearing|trial|sentenc\w+|appear\w*|court|due|scheduled|set|adjourned|postponed|arraign\w*|verdict|"
    r"ruling|inquest|remanded|retrial|deadline|resume\w*|case|oral arguments?|decision|bail)\b",
    re.IGNORECASE,
)

_NEXT_CHARACTERS = 80
"""How far from a day what happens on it stands."""

PartyRole = Literal["plaintiff", "defendant", "prosecutor", "appellant"]


def read_legal(passages: Sequence[PassageV1], context: Context = NO_CONTEXT) -> LegalRecordV1:
    """Read a legal item's record: the step under its name in the table, such as "ruling"."""
    passages = read_passages(passages)
    outcome = _outcome(passages)
    return LegalRecordV1(
        step=first_named(_STEPS, passages),
        court=_court(passages, outcome),
        judge=next(all_matches(_JUDGE, passages), None),
        parties=distinct(_parties(passages), lambda each: (_surname(each.value), each.role)),
        docket=next(all_matches(_DOCKET, passages), None),
        outcome=outcome,
        next_date=_next_date(passages, context),
    )


def _outcome(passages: Sequence[PassageV1]) -> FieldV1 | None:
    """The first outcome told of, unless a later passage says that another has come since."""
    found = None
    for passage in passages:
        if found is None or _SINCE.search(passage.text):
            found = next(all_matches(_OUTCOME, (passage,)), None) or found
    return found


_SINCE = re.compile(r"\b(?:has since|have since|later|subsequently|has now|have now|then)\b")


def _court(passages: Sequence[PassageV1], outcome: FieldV1 | None) -> FieldV1 | None:
    """The court that decided, where the passage of the outcome names it, or else the first one named."""
    deciding = [each for each in passages if outcome and each.start <= outcome.start < each.end]
    return next(_courts(deciding), None) or next(_courts(passages), None)


def _courts(passages: Sequence[PassageV1]) -> Iterator[FieldV1]:
    """The courts named, without the word that only begins the sentence."""
    for passage in passages:
        for match in _COURT.finditer(passage.text):
            lead = _COURT_START.match(match.group())
            found = make_field(passage, match.start() + (lead.end() if lead else 0), match.end())
            if found and found.value.lower() not in {"court", "tribunal"}:
                yield found


def _surname(value: str) -> str:
    return value.rsplit(maxsplit=1)[-1].lower()


def _parties(passages: Sequence[PassageV1]) -> Iterator[PartyV1]:
    for passage in passages:
        yield from _sides(passage)
        yield from _accused(passage)
        yield from _others(passage)


def _sides(passage: PassageV1) -> Iterator[PartyV1]:
    """Who sues whom."""
    text = passage.text
    for match in _SUED.finditer(text):
        if match.group().startswith(("took", "taken")) and not text.startswith(" to court", match.end()):
            continue
        if _BEING.search(text, max(0, match.start() - 20), match.start()):
            yield from _party(passage, _subject(text, match.start()), "defendant")
            continue
        yield from _party(passage, _subject(text, match.start()), "plaintiff")
        yield from _party(passage, match.span("who"), "defendant")
    for pattern, role in ((_SUIT_AGAINST, "defendant"), (_FILED_BY, "plaintiff")):
        for match in pattern.finditer(text):
            yield from _party(passage, match.span("who"), "defendant" if role == "defendant" else "plaintiff")
    for match in _VERSUS.finditer(text):
        yield from _party(passage, match.span("first"), "plaintiff")
        yield from _party(passage, match.span("second"), "defendant")


def _accused(passage: PassageV1) -> Iterator[PartyV1]:
    """Who is charged, tried or sentenced."""
    for match in _ACCUSED.finditer(passage.text):
        if passage.text.endswith("to ", 0, match.start()):
            continue
        plain = _PLAIN.search(passage.text, max(0, match.start() - 90), match.start())
        subject = plain.span("who") if plain else _subject(passage.text, match.start())
        yield from _party(passage, subject, "defendant")
    for match in _CHARGING.finditer(passage.text):
        yield from _party(passage, match.span("who"), "defendant")


def _subject(text: str, verb: int) -> tuple[int, int] | None:
    """The verb's subject with the nouns that its name only helps to say: "Lorne bank robbery suspect"."""
    subject = find_subject(text, verb)
    if subject and _NOUNS.fullmatch(text, subject[1], verb):
        return subject[0], verb
    return subject


_NOUNS = re.compile(
    r"(?: (?!also\b|has\b|had\b|have\b|was\b|were\b|is\b|are\b|later\b|then\b|on\b|in\b|of\b|who\b|and\b|now\b|"
    r"will\b|"
    r"would\b|again\b|[a-z]+ly\b)[a-z-]+){1,4} "
)
_BEING = re.compile(r"\b(?:being|was|were|been|be|is|are|get|got) $")


def _others(passage: PassageV1) -> Iterator[PartyV1]:
    prosecutor = _PROSECUTOR.search(passage.text)
    if prosecutor:
        yield from _party(passage, prosecutor.span(), "prosecutor")
    for match in _APPELLANT.finditer(passage.text):
        yield from _party(passage, find_subject(passage.text, match.start()), "appellant")


def _party(passage: PassageV1, span: tuple[int, int] | None, role: PartyRole) -> Iterator[PartyV1]:
    found = make_field(passage, *span) if span else None
    if found and found.value.lower() not in _NOBODY and not (role != "prosecutor" and _NO_PARTY.search(found.value)):
        yield PartyV1(start=found.start, end=found.end, value=found.value, role=role)


_NOBODY = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "them",
        "him",
        "her",
        "us",
        "we",
        "you",
        "i",
        "who",
        "that",
        "which",
        "this",
        "the",
        "him",
        "or",
        "her",
        "both",
        "one",
        "others",
    ]
)
_NO_PARTY = re.compile(
    r"\b(?:[Cc]ourts?|Judge|Justice|[Jj]ury|Tribunal|[Pp]rosecutors?|[Mm]agistrate|guilty|charges?)\b|^(?:it|"
    r"its|his|her|their|this|that)\b ?(?:decision|ruling)?$|^\W*\d+\W*$|^[\w,-]+ (?:years?|months?)\b"
)


def _next_date(passages: Sequence[PassageV1], context: Context) -> DateV1 | None:
    """The first day to come on which the proceeding goes on."""
    for passage in passages:
        if _NEXT.search(passage.text) is None:
            continue
        for day in islice(find_days(passage.text, context.published), MAX_FIELDS):
            ahead = day.last >= context.published if day.last and context.published else True
            near = _NEXT.search(passage.text, max(0, day.start - _NEXT_CHARACTERS), day.end + _NEXT_CHARACTERS)
            if day.ahead and ahead and near:
                return to_date(passage, day)
    return None
