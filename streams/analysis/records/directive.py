"""The record of a directive: who orders whom to do what, where, when, how far it has come, and on whose word."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.classified_article.v1 import DateV1, DirectiveRecordV1, FieldV1, PassageV1
from streams.analysis.records.days import Role, dates_of
from streams.analysis.records.fields import (
    NO_CONTEXT,
    NO_STOP,
    Context,
    distinct,
    distinct_fields,
    first_named,
    make_field,
    read_passages,
)
from streams.analysis.records.places import find_places
from streams.analysis.records.quantities import find_quantities
from streams.analysis.records.subjects import find_subject

_ACTION = re.compile(
    r"\b(?:order(?:s|ed|ing)|direct(?:s|ed|ing)|instruct(?:s|ed)|told|asked|ask(?:s)?(?= [A-Z])|task(?:s|ed)|"
    r"bann?(?:s|ed|ing)|bans|"
    r"prohibit(?:s|ed)|forb(?:ids|ade|idden)|barr(?:s|ed)|restrict(?:s|ed|ing)|impos(?:es?|ed|ing)|"
    r"declar(?:es?|ed|ing)|deploy(?:s|ed|ing)?|suspend(?:s|ed|ing)?|lift(?:s|ed|ing)?|extend(?:s|ed|ing)?|"
    r"clos(?:es|ed|ing)(?! (?:to|down on|in on)\b)|reopen(?:s|ed)|recall(?:s|ed)|expel(?:s|led)|sanction(?:s|"
    r"ed)|issu(?:es|ed|ing)|"
    r"sign(?:s|ed)|announc(?:es|ed|ing)|evacuat(?:es|ed)|mandat(?:es|ed)|requir(?:es|ed)|revok(?:es|ed|ing)|"
    r"rescind(?:s|ed)|halt(?:s|ed)|paus(?:es|ed)|dismiss(?:es|ed)|fir(?:es|ed)(?= (?:the |his |her |"
    r"its )?[A-Za-z]+)|sack(?:s|ed)|"
    r"dissolv(?:es|ed)|prorogu(?:es|ed)|withdr(?:aws?|ew)|cancel(?:s|led|ed)|ground(?:s|ed)|called on|has a quota|"
    r"shut(?:s)?|mobili[sz](?:es|ed)|sen(?:t|ds)(?= (?:\w+ ){0,4}(?:troops|soldiers|forces|guard|marines|"
    r"officers|agents|police))|"
    r"quarantin(?:es|ed)|"
    r"(?:would|must|will) (?:target|focus on|expand|ban|require|close|suspend|impose|lift|extend|deploy|"
    r"withdraw|send))\b"
    rf"(?:[^.;:!?\n]|\.(?=\S)|{NO_STOP}|(?<=\d):(?=\d)){{0,160}}(?<!\.)"
)
_PASSIVE = re.compile(r"\b(?:was|were|been|be|being|is|are|gets?|got)(?: \w+ly| also| now| again)? $")
_BY = re.compile(r"\bby ((?:the )?(?:[\w.’'&-]+ ){0,6}[\w’'&-]+)")
_TAIL = re.compile(
    r",? (?:according to|as (?:part of|the)|after|before|because|amid|while|saying|citing|following) .*$"
    r"|, (?:(?:the|an?|one|local|[A-Z][\w.’'-]*) ?(?:[\w.’'-]+ ){0,6})?(?:said|says|reported|announced|"
    r"confirmed)\b.*$"
    r"| (?:was|is) (?:the|a|one) (?:\w+ )?(?:reason|cause)\b.*$"
)
_OF_ORDER = re.compile(
    r"(?:[’']s?) (?:[a-z]+ )?(?:order|directive|decree|ban|decision|declaration|announcement|instruction|memo|"
    r"policy|curfew)\b"
)

_ADDRESSEE = re.compile(
    r"(?:order|direct|instruct|task|urg|requir|forc|allow|authori[sz])(?:s|es|ed|ing)?|told|asks?|asked|"
    r"called on|forb(?:ids|ade)|"
    r"(?:bann?(?:s|ed)|bans|prohibit(?:s|ed)|barr?(?:s|ed))(?= .{2,70} from \w+ing\b)"
)
_TO_WHOM = re.compile(
    r" (?P<who>(?:all |most |every |its |his |her |their |the |"
    r"an? )?[^,;:“”\"()]{2,90}?(?: ?\([^)]{1,20}\))?(?: officials| officers| agents)?)"
    r",? (?:[“\"])?(?:not )?(?:to (?!the\b|an?\b)[a-z]+|that\b|from [a-z]+ing\b)"
)
_NO_ADDRESSEE = re.compile(
    r"\b(?:closures?|suspension|deployment|withdrawal|evacuation|release|lockdown|ban|bans|curfew|investigation|"
    r"inquiry|"
    r"review|halt|end|removal|arrest|probe|troops|shutdown|state of|emergency|construction|destruction|measures?|"
    r"reporters?|journalists|parliament that|order|decree|return)\b",
    re.IGNORECASE,
)
_WHEN_TAIL = re.compile(
    r"(?: (?:on|last|late|early|earlier|this|next)\b.*| (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day.*|"
    r" (?:yesterday|today|in a .*))$"
)
_ADDRESSED = re.compile(
    r"\b((?:[A-Z\d]\w*(?:,\d+)*|[Aa]ll|[Tt]he|[Aa]bout|[Ss]ome|[a-z]+s)(?: (?!that\b|and\b|said\b|when\b|"
    r"after\b|as\b|"
    r"who\b)[\w’'-]+){0,5}) (?:was|were|has been|have been|had been|are|is|be)"
    r"(?: \w+ly| also| now)? (?:ordered|told|instructed|directed|asked|required|tasked|"
    r"(?:banned|barred|forbidden|prohibited)(?= from\b))\b"
)
_QUOTA = re.compile(
    r"(?<![\w.’'&-])((?:[Tt]he )?[\w.’'&-]+(?: [\w.’'&-]+){0,3}) (?:has|have|had|was given|were given) "
    r"an? (?:quota|target)"
)

_SCOPE = re.compile(
    r"\b(?:at|for|on|against|of|from|in|by|all|including) (?P<list>(?:all |most |"
    r"the )?[a-z][a-z-]{2,}(?: [a-z][a-z-]+)?"
    r"(?:, (?:all )?[a-z][a-z-]{2,}(?: [a-z][a-z-]+)?){0,6},? (?:and|"
    r"or) (?:all )?[a-z][a-z-]{2,}(?: [a-z][a-z-]*s\b)?(?: and (?:all )?[a-z-]{3,}s\b)?)"
    r"|\b(?P<some>(?:all|any|every|non-?essential|foreign|public|large|outdoor|"
    r"indoor) (?:[a-z-]+ ){0,2}(?:flights?|travell?ers?|"
    r"travel|schools?|businesses|shops|events|gatherings?|visitors|citizens|nationals|residents|restaurants|bars|"
    r"passengers|employees|workers|personnel|vehicles|aircraft|exports|imports|arrivals|protests|rallies|meetings|"
    r"universities|borders|beaches|parks|foreigners|immigrants|refugees|asylum seekers|prisoners|women|men|children|"
    r"adults|students|ports|ships|vessels|firearms|weapons|services|operations|sales)\b(?: (?:of|from|to|over|"
    r"under|with|in) (?:[\w-]+ ?){1,5})?)"
    r"|\b(?P<gatherings>gatherings of (?:more than |over )?[\w,]+(?: or more)?(?: people)?)"
)
_SCOPE_END = re.compile(
    r"\b(?:after|as|while|because|which|that|who|until|from|when|if|would|will|was|were|is|are|said|have|has|"
    r"had|to)\b.*$"
)

_INSTRUMENT = re.compile(
    r"\b(?:executive orders?|emergency (?:order|decree|regulations?|powers)|presidential (?:decree|order|"
    r"memorandum|proclamation)|"
    r"ministerial (?:order|decree)|royal decree|evacuation orders?|gag order|stay-at-home orders?|"
    r"shelter-in-place orders?|public health orders?|decrees?|memorandum|memos?|"
    r"proclamation|binding guidance|guidance|guidelines|circular|directives?|e-?mail(?:ed)?|"
    r"social media post(?:ing)?s?|tweet(?:ed|s)?|"
    r"notices?|regulations?|ordinances?|by-?law|statement|resolution|warrant|Truth Social|Proclamation|"
    r"Executive Order|Twitter)\b"
    r"(?: (?:No\. ?|[Nn]umber )?\d+)?"
)

_ATTRIBUTED = re.compile(
    r"\b[Aa]ccording to (?P<to>(?:[^,.;“”\n]|\.(?=\S)|(?<=\b[A-Z])\.){3,160})"
    r"|, (?P<said>(?:an?|the|one|two|three|some|local|several|[A-Z])[^,;“”]{2,90}?) (?:said|says|told \w+|"
    r"reported|confirmed)(?=[ .,]|$)"
    r"|\breported by (?P<by>[^,.;]{3,80})"
    r"|\b(?P<anonymous>an? [^,.;]{0,60}(?:official|source|spokes\w+|person)s?[^,.;]{0,40}) (?:said|told)\b"
)
_SAYING = re.compile(r"\b(?:said|says|reported|reports|claimed|claims|revealed)\b(?! to\b)")
_HEDGE = re.compile(r"\breportedly\b|\bis said to\b")

_STATUS = (
    ("blocked", re.compile(r"\b(?:blocked|stayed|struck down|enjoined)\b")),
    (
        "reversed",
        re.compile(
            r"\b(?:lift(?:s|ed)(?! off)|revok(?:es|ed)|rescind(?:s|ed)|revers(?:es|ed)|repeal(?:s|ed)|"
            r"ended (?:the|its|his|a)\b|"
            r"scrapp?ed|reopen(?:s|ed)|eas(?:es|ed) (?:the|its|some))\b"
        ),
    ),
    (
        "paused",
        re.compile(
            r"\b(?:put on hold|paus(?:es|ed) (?:the|its|his|her) (?:order|ban|rule|plan|policy)\w*|"
            r"suspended the (?:order|ban|rule|decree)\w*|postpon(?:es|ed) the (?:order|ban|rule))\b"
        ),
    ),
    (
        "in_force",
        re.compile(
            r"\b(?:in force|in effect|in place|took effect|takes effect|came into (?:force|effect)|"
            r"remains? (?:closed|shut|banned|suspended|under)|"
            r"(?:has|have|had) an? (?:quota|target)|is banned|are banned|is prohibited|are prohibited)\b"
        ),
    ),
    (
        "ordered",
        re.compile(
            r"\b(?:(?:has|have|had|was|were|been) (?:ordered|directed|instructed|told|asked|banned)|order(?:s|"
            r"ed)|direct(?:s|ed)(?! by)|instruct(?:s|ed)|"
            r"signed|banned|bans|prohibited|imposed|imposes|declare[sd]|issue[sd]|deployed|suspend(?:s|ed)|told|"
            r"asked|called on|"
            r"expelled|recalled|dissolved|dismissed|fired|sacked|tasked|closed|shut|halted|extended|required|"
            r"sanctioned|"
            r"cancelled|grounded|withdrew|mobili[sz]ed|sent)\b"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:will|would|plans? to|is to|are to|is set to|are set to|intends? to|from next|is expected to|"
            r"going to|considering|preparing to|announced plans)\b"
        ),
    ),
    ("reported", re.compile(r"\b(?:reportedly|according to|said to have)\b")),
)

_EFFECTIVE = re.compile(
    r"\b(?:from|effective|starting|beginning|as of|takes? effect|took effect|into (?:force|effect)|in (?:force|"
    r"effect|place) (?:since|from)|since|will \w+)"
    r"(?: (?:midnight|noon|early|late))?(?: on)? ?$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:until|till|through|expires?|ends?|lasts?(?: until)?|extend\w* (?:[^.;]{0,40} )?(?:to|"
    r"until))(?: (?:at least|the end of|"
    r"midnight|late))*(?: on)? ?$"
)
_ANNOUNCING = re.compile(r"\b(?:announc|order|direct|sign|post|issu|declar|wrote|said|told|instruct|social media)\w*")
_SHORTEST = 3

_NEIGHBOURS, _GOING_ON = 2, 3
"""Sentences beside a passage in which an order is still told of: a quotation often stands between."""


@dataclass(frozen=True, slots=True)
class _Act:
    """The passage and the place of the verb that orders."""

    passage: PassageV1
    start: int
    end: int


def read_directive(passages: Sequence[PassageV1], context: Context = NO_CONTEXT) -> DirectiveRecordV1:
    """Read a directive's record. The action is the order's verb and what follows it in its clause."""
    passages = read_passages(passages)
    acts = [act for act in map(_act, passages) if act]
    issuer = _first(_issuer(act) for act in acts) or _first(_possessor(each) for each in passages)
    addressee = _first(_addressee(each) for each in passages)
    action = make_field(acts[0].passage, acts[0].start, acts[0].end) if acts else None
    reported_by = _first(_reporter(each, issuer) for each in passages)
    return DirectiveRecordV1(
        issuer=issuer,
        addressee=addressee,
        action=action,
        scope=_first(_scope(act) for act in acts),
        places=_places(passages, context, (issuer, addressee, reported_by)),
        instrument=_first(_instrument(each) for each in passages),
        status=first_named(_STATUS, passages),
        dates=_dates(passages, context, issuer),
        quantities=distinct(
            (each for passage in passages for each in find_quantities(passage)),
            lambda each: (each.value, each.unit.lower(), each.rate),
        ),
        reported_by=reported_by,
    )


def _first(found: Iterator[FieldV1 | None]) -> FieldV1 | None:
    return next((each for each in found if each), None)


def _act(passage: PassageV1) -> _Act | None:
    match = _ACTION.search(passage.text)
    if match is None:
        return None
    tail = _TAIL.search(passage.text, match.start(), match.end())
    return _Act(
        passage, match.start(), tail.start() if tail and tail.start() > match.start() + _SHORTEST else match.end()
    )


def _issuer(act: _Act) -> FieldV1 | None:
    """The subject of the order's verb; of a passive whoever follows "by"; of a quota nobody: it names who bears it."""
    text = act.passage.text
    if text.startswith("has a quota", act.start):
        return None
    if _PASSIVE.search(text, max(0, act.start - 30), act.start):
        return _agent(act)
    subject = find_subject(text, act.start)
    return make_field(act.passage, *subject) if subject else None


def _agent(act: _Act) -> FieldV1 | None:
    """Whoever stands after "by" in a passive."""
    match = _BY.search(act.passage.text, act.start, min(len(act.passage.text), act.end + 80))
    if match is None:
        return None
    subject = find_subject(act.passage.text[match.start(1) : match.end(1)], match.end(1) - match.start(1))
    return make_field(act.passage, match.start(1) + subject[0], match.start(1) + subject[1]) if subject else None


def _possessor(passage: PassageV1) -> FieldV1 | None:
    """Whose order it is: "Brek's order came after the storm"."""
    match = _OF_ORDER.search(passage.text)
    subject = find_subject(passage.text, match.start()) if match else None
    return make_field(passage, *subject) if match and subject and subject[1] == match.start() else None


def _addressee(passage: PassageV1) -> FieldV1 | None:
    text = passage.text
    passive = _ADDRESSED.search(text) or _QUOTA.search(text)
    if passive:
        return _whom(passage, *passive.span(1))
    for verb in _ADDRESSEE.finditer(text):
        match = _TO_WHOM.match(text, verb.end())
        if match and not _PASSIVE.search(text, max(0, verb.start() - 30), verb.start()):
            found = _whom(passage, *match.span("who"))
            if found:
                return found
    return None


def _whom(passage: PassageV1, start: int, end: int) -> FieldV1 | None:
    words = passage.text[start:end]
    tail = _WHEN_TAIL.search(words)
    end = start + tail.start() if tail else end
    words = passage.text[start:end]
    if not words or _NO_ADDRESSEE.search(words) or words.lower() in _PRONOUNS:
        return None
    return make_field(passage, start, end)


_PRONOUNS = frozenset(
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
        "there",
        "what",
        "and",
        "to",
    ]
)


def _scope(act: _Act) -> FieldV1 | None:
    for match in _SCOPE.finditer(act.passage.text, act.start, act.end):
        group = match.lastgroup or "list"
        start, end = match.span(group)
        tail = _SCOPE_END.search(act.passage.text, start, end)
        end = tail.start() if tail else end
        if end - start > _SHORTEST and (
            group != "list" or re.search(r"\b(?:and|or)\b \w", act.passage.text[start:end])
        ):
            return make_field(act.passage, start, end)
    return None


def _instrument(passage: PassageV1) -> FieldV1 | None:
    match = _INSTRUMENT.search(passage.text)
    return make_field(passage, *match.span()) if match else None


def _reporter(passage: PassageV1, issuer: FieldV1 | None) -> FieldV1 | None:
    """Whose word it rests on: named after "according to" or beside "said". The issuer's own word is no report."""
    match = _ATTRIBUTED.search(passage.text)
    if match:
        return _unless_issuer(make_field(passage, *match.span(match.lastgroup or 0)), issuer)
    saying = _SAYING.search(passage.text)
    subject = find_subject(passage.text, saying.start()) if saying else None
    return _unless_issuer(make_field(passage, *subject), issuer) if subject else None


def _unless_issuer(found: FieldV1 | None, issuer: FieldV1 | None) -> FieldV1 | None:
    if found is None or issuer is None:
        return found
    same = found.start < issuer.end and issuer.start < found.end
    return None if same or found.value.split()[-1] == issuer.value.split()[-1] else found


def _places(passages: Sequence[PassageV1], context: Context, taken: Sequence[FieldV1 | None]) -> tuple[FieldV1, ...]:
    """The places in the passages; where they name none, those in the sentences that go on with the order."""
    found = distinct_fields(find_places(passages, taken, _LED_TO))
    if found:
        return found
    beside = [each for passage in passages[:_NEIGHBOURS] for each in context.around(passage, 0, _GOING_ON)]
    return distinct_fields(find_places([each for each in beside if _GOES_ON.search(each.text)], taken, _LED_TO))


def _dates(passages: Sequence[PassageV1], context: Context, issuer: FieldV1 | None) -> tuple[DateV1, ...]:
    """The days in the passages; where none has a role, first that on which the issuer announces in one beside."""
    found = dates_of(passages, context.published, _role)
    if issuer is None or any(each.role for each in found):
        return found
    name = issuer.value.split()[-1]
    beside = [each for passage in passages[:_NEIGHBOURS] for each in context.around(passage, 1, _NEIGHBOURS)]
    announced = [each for each in beside if name in each.text and _ANNOUNCING.search(each.text)]
    issued = [each for each in dates_of(announced, context.published, _role) if each.role == "issued"]
    return (*issued[:1], *found)


_LED_TO = re.compile(r"\b(?:after|amid|follow(?:s|ed|ing)|since|because|comes? days|came days)\b[^.;]*$")
"""What an order follows: its places are not the order's own."""

_GOES_ON = re.compile(
    r"^\W*(?:He|She|It|The (?:order|directive|ban|decree|measure|instruction|agency|president|governor|mayor))\b"
)


def _role(text: str, start: int, ahead: bool) -> Role | None:
    before = text[max(0, start - 40) : start]
    if _ENDS.search(before):
        return "ends"
    if _EFFECTIVE.search(before) or ahead:
        return "effective"
    return "issued" if _ANNOUNCING.search(text) and not _HEARSAY.search(before) else None


_HEARSAY = re.compile(r"\b(?:after|since|follow\w*|amid|during|before|than)\b[^,]*$")
