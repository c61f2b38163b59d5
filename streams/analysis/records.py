"""The fields of records, read off an item's passages by plain patterns. What is not said stays empty."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.classified_article.v1 import (
    MAX_POLICE_MEASURES,
    MAX_SHORT_CHARACTERS,
    DirectiveRecordV1,
    FieldV1,
    LegalRecordV1,
    PassageV1,
    ProtestRecordV1,
)

MAX_READ_PASSAGES = 200
"""A record repeats itself after a few passages; reading on would cost more than it finds."""

_CAPITAL = r"[A-Z][\w&.’'-]*"
_TITLE = (
    r"(?:President|Prime Minister|Premier|Chancellor|King|Queen|Governor|Gov\.|Mayor|Minister|Secretary|"
    r"Commissioner|Sheriff|"
    r"General|Gen\.|Admiral|Commander|Superintendent|Chief|Emir|Sultan|Crown Prince|Attorney General)"
)
_OFFICE = (
    r"(?:[Pp]resident|[Pp]rime minister|[Pp]remier|[Gg]overnor|[Mm]ayor|[Mm]inister|[Mm]inistry|"
    r"[Gg]overnment|[Aa]dministration|"
    r"[Cc]abinet|[Aa]gency|[Aa]uthorit(?:y|ies)|[Dd]epartment|[Cc]ommission|[Cc]ouncil|[Bb]oard|"
    r"[Rr]egulator|[Pp]olice|[Aa]rmy|"
    r"[Mm]ilitary|[Jj]unta|[Oo]fficials?|[Cc]ommander|[Cc]ommissioner|[Ss]heriff)"
)
_ISSUER = re.compile(
    rf"(?:U\.S\. |US |UNITED STATES )?{_TITLE}(?: of {_CAPITAL}(?: {_CAPITAL}){{0,2}})?,? ?(?:{_CAPITAL} "
    rf"){{0,3}}{_CAPITAL}"
    rf"|(?:[Tt]he )?(?:{_CAPITAL} ){{0,4}}(?:[a-z]+ )?{_OFFICE}(?: (?:of|"
    rf"for) (?:the )?{_CAPITAL}(?: (?:and )?{_CAPITAL}){{0,3}})?(?:,? {_CAPITAL}){{0,3}}"
    rf"|{_CAPITAL}(?: {_CAPITAL}){{0,3}}"
)
_ACTION = re.compile(
    r"\b(?:order(?:s|ed|ing)|direct(?:s|ed|ing)|instruct(?:s|ed)|told|asked|bann?(?:s|ed|ing)|bans|"
    r"prohibit(?:s|ed)|impos(?:es|ed|ing)|"
    r"declar(?:es|ed|ing)|deploy(?:s|ed|ing)|suspend(?:s|ed|ing)|lift(?:s|ed|ing)|extend(?:s|ed|ing)|clos(?:es|ed|ing)|"
    r"reopen(?:s|ed)|recall(?:s|ed)|expel(?:s|led)|sanction(?:s|ed)|issu(?:es|ed|ing)|sign(?:s|ed)|"
    r"announc(?:es|ed|ing)|"
    r"evacuat(?:es|ed)|mandat(?:es|ed)|requir(?:es|ed)|revok(?:es|ed)|halt(?:s|ed)|paus(?:es|ed)|dismiss(?:es|ed)|"
    r"dissolv(?:es|ed)|called on|has a quota|shut(?:s)?)\b(?:[^.;:!?\n]|\.(?=\S)|(?<=\b[A-Z])\.){0,160}(?<!\.)"
)
_STATUS = (
    ("blocked", re.compile(r"\b(?:blocked|stayed|struck down|enjoined)\b")),
    (
        "reversed",
        re.compile(
            r"\b(?:lift(?:s|ed)|revok(?:es|ed)|rescind(?:s|ed)|revers(?:es|ed)|ended|withdr(?:aws|ew)|scrapp?ed)\b"
        ),
    ),
    (
        "paused",
        re.compile(
            r"\b(?:put on hold|paus(?:es|ed) (?:the|its|his) (?:order|ban|rule)\w*|suspended the (?:order|ban|"
            r"rule)\w*)"
        ),
    ),
    ("in_force", re.compile(r"\b(?:in force|in effect|in place|took effect|takes effect|remains?|has a quota)\b")),
    (
        "planned",
        re.compile(r"\b(?:will|would|plans? to|is to|are to|is set to|intends? to|from next|is expected to)\b"),
    ),
    (
        "ordered",
        re.compile(
            r"\b(?:order(?:s|ed)|direct(?:s|ed)|instruct(?:s|ed)|signed|banned|bans|imposed|imposes|declared?s?|"
            r"issued|deployed|suspended|told|asked|called on)\b"
        ),
    ),
    ("reported", re.compile(r"\b(?:reportedly|according to|said to have)\b")),
)

_PROTEST_NAME = re.compile(
    rf"[“\"‘]({_CAPITAL}(?: [\w’'-]+){{0,4}})[”\"’] (?:day of )?(?:protests?|demonstrations?|march(?:es)?|"
    rf"rall(?:y|ies)|movement|strike)"
    rf"|\b[Tt]he ({_CAPITAL}(?: (?:the |of |for )?{_CAPITAL}){{1,4}}) (?:protests?|demonstrations?|"
    rf"march(?:es)?|rall(?:y|ies)|movement|strike)\b"
)
_SIZE = re.compile(
    r"\b(?:(?:about|some|around|nearly|almost|at least|more than|over|an estimated|up to|roughly|several|fewer than) )?"
    r"(?:tens of thousands|hundreds of thousands|thousands|hundreds|dozens|scores|\d[\d,.]*(?: (?:million|thousand))?)"
    r"(?= (?:of )?(?:\w+ ){0,2}(?:people|protesters|protestors|demonstrators|marchers|workers|students|"
    r"teachers|nurses|supporters|"
    r"residents|activists|farmers|miners|drivers|strikers|women|protested|marched|rallied|gathered|"
    r"turned out|demonstrated)\b)",
    re.IGNORECASE,
)
_POLICE_MEASURE = re.compile(
    r"\b(?:tear[- ]?gas|rubber bullets|water cannons?|pepper[- ]?spray|stun grenades|flash-?bangs?|batons|"
    r"live (?:rounds|ammunition)|"
    r"crowd[- ]control munitions|projectiles|(?:arrested|detained) (?:about |at least |some |"
    r"more than )?\d[\d,]*(?: \w+)?|"
    r"\d[\d,]* (?:people |\w+ )?(?:were |was |had been )?(?:arrested|detained)|riot police|roadblocks|"
    r"cordon(?:ed off)?)\b",
    re.IGNORECASE,
)

_STEP = (
    ("inquest", r"inquests?"),
    ("extradition", r"extradit\w+"),
    ("indictment", r"indict\w*|arraign\w*"),
    ("plea", r"plead\w*|pled|plea"),
    ("appeal", r"appeal(?:s|ed|ing)?(?! court| judge)"),
    ("stay", r"stay(?:ed|s)?|blocked|put on hold"),
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
    rf"Human Rights)(?: {_CAPITAL}){{0,3}})?"
    r"|(?:federal|district|high|supreme|appeals|appeal|magistrates?[’']?|labou?r|criminal|county|state|"
    r"military|constitutional|crown) "
    r"(?:appeals )?(?:courts?|tribunal))\b"
)
_JUDGE = re.compile(
    rf"\b(?:(?:U\.S\.|US|Chief|Senior|Federal|High Court|Supreme Court|District|Circuit|"
    rf"Regional) ){{0,3}}(?:District |Circuit )?"
    rf"(?:Judge|Justice|Magistrate|Coroner) {_CAPITAL}(?: {_CAPITAL}){{0,3}}"
)


def read_directive(passages: Sequence[PassageV1]) -> DirectiveRecordV1:
    """Read issuer, action and status. The action is the order's verb and what follows it in its clause."""
    for passage in passages[:MAX_READ_PASSAGES]:
        action = _ACTION.search(passage.text)
        if action:
            return DirectiveRecordV1(
                issuer=_issuer(passage, action.start()),
                action=_field(passage, action.start(), action.end()),
                status=_first_named(_STATUS, (passage,)),
            )
    return DirectiveRecordV1(status=_first_named(_STATUS, passages))


def read_protest(passages: Sequence[PassageV1]) -> ProtestRecordV1:
    """Read name, size and police measures, each as written."""
    measures = {found.value.lower(): found for found in reversed(list(_all(_POLICE_MEASURE, passages)))}
    ordered = sorted(measures.values(), key=lambda found: found.start)
    return ProtestRecordV1(
        name=next(_all(_PROTEST_NAME, passages), None),
        size=next(_all(_SIZE, passages), None),
        police_measures=tuple(ordered[:MAX_POLICE_MEASURES]),
    )


def read_legal(passages: Sequence[PassageV1]) -> LegalRecordV1:
    """Read the step (under its name in the table, such as "ruling"), the court and the judge."""
    return LegalRecordV1(
        step=_first_named(_STEPS, passages),
        court=next(_all(_COURT, passages), None),
        judge=next(_all(_JUDGE, passages), None),
    )


def _issuer(passage: PassageV1, action: int) -> FieldV1 | None:
    """The authority named last before the action."""
    found = [match for match in _ISSUER.finditer(passage.text, 0, action) if _is_name(match.group())]
    return _field(passage, found[-1].start(), found[-1].end()) if found else None


def _is_name(words: str) -> bool:
    """Whether a run of capitalised words names anybody: a day does not, nor does how a sentence begins."""
    return words not in _SENTENCE_STARTS and words.rsplit(maxsplit=1)[-1].strip(".,") not in _DAYS


_DAYS = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December
    """.split()  # noqa: SIM905 -- a list of words reads better than a column of quotes
)

_SENTENCE_STARTS = frozenset(
    """
    A About According After All Although An And Another Any As At Because Before Both But By During Each Earlier Even
    Every Few Following For From He Her His However I If In It Its Later Many Meanwhile More Most Nearly No Nobody Now
    Of On Once One Only Or Other Others Our Over She Since So Some Still Such That The Their Then There These They This
    Those Though To Two Under Until We What When Whenever Where Whether Which While Who With Within Yesterday You
    """.split()  # noqa: SIM905 -- likewise
)
"""Words that are capitalised because a sentence begins with them: alone they name nobody."""


def _first_named(table: Iterable[tuple[str, re.Pattern[str]]], passages: Sequence[PassageV1]) -> FieldV1 | None:
    """The first passage that any pattern of the table finds something in; the table's order decides within it."""
    for passage in passages[:MAX_READ_PASSAGES]:
        for name, pattern in table:
            found = pattern.search(passage.text)
            if found:
                return _field(passage, found.start(), found.end(), name)
    return None


def _all(pattern: re.Pattern[str], passages: Sequence[PassageV1]) -> Iterator[FieldV1]:
    """Every match, or its group that took part, in order."""
    for passage in passages[:MAX_READ_PASSAGES]:
        for match in pattern.finditer(passage.text):
            start, end = match.span(match.lastindex or 0)
            found = _field(passage, start, end)
            if found:
                yield found


def _field(passage: PassageV1, start: int, end: int, value: str | None = None) -> FieldV1 | None:
    """A field with its words' place in the article, white space at the ends left out."""
    words = passage.text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if end <= start:
        return None
    return FieldV1(
        start=passage.start + start,
        end=passage.start + end,
        value=value or " ".join(passage.text[start:end].split())[:MAX_SHORT_CHARACTERS],
    )
