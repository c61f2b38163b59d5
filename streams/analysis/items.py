"""Passages to items: one item is what the article says of one act.

The rule: a passage joins the latest item of its kind that it may belong to, and opens a new one otherwise. It may
belong where it shares a name with the item, or two other words, or stands within `ADJACENT_SENTENCES` of it, or names
nothing at all ("The order came days later"). A directive moreover never joins one of another sort of action: sending
troops, stopping something and banning something are different acts however close they stand.
"""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from schemas.classified_article.v1 import (
    MAX_ITEMS,
    MAX_PASSAGES_OF_ITEM,
    MAX_UNSURE,
    DirectiveItemV1,
    ItemV1,
    Kind,
    LegalItemV1,
    PassageV1,
    ProtestItemV1,
    UnsurePassageV1,
)
from streams.analysis.records import NO_CONTEXT, Context, read_directive, read_legal, read_protest

ADJACENT_SENTENCES = 2
"""News paragraphs have one to three sentences: within one, a passage goes on with what the last one told."""

MAX_PASSAGES_BYTES = 1_100_000
"""Passages that travel with one article, so that with 10,000 stretches set aside its value stays under its 2 MiB."""

MAX_RECORDS_BYTES = 300_000
"""Records that travel with one article, for the same reason: a thousand honest ones."""

PASSAGE_BYTES, EVIDENCE_BYTES = 120, 90
"""What a passage and a piece of evidence cost in JSON beside their text."""

_NAME = re.compile(r"\b[A-Z][\w&.’'-]*\w")
_WORD = re.compile(r"[^\W\d_]{5,}")
_POSSESSIVE = re.compile(r"[’']s?$")
_NO_NAMES = frozenset(
    """
    the a an this that these those he she it they we you i his her its their our my in on at by for from to of as
    and but or if while when after before during since under over with without about however meanwhile earlier
    later also currently monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december mr mrs ms dr sir president minister prime judge court
    police government state city new officials protesters demonstrators protests thousands hundreds similar
    another no not more most some many all each there here what who which where why how yesterday today tomorrow
    last next first second opponents officers
    """.split()  # noqa: SIM905 -- a list of words reads better than a column of quotes
)
_SAME_WORDS = 2
_SAME_NAMES = 2
"""Two proceedings against different people share a town or a court, seldom both and a name beside."""

_ACCUSED = re.compile(
    r"\b([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)(?:, [^,]{1,60},)? (?:(?:was|were|has been|had been) )?"
    r"(?:charged|indicted|convicted|sentenced|jailed|acquitted|pleaded|pled|found guilty|appeared|remanded|sued|"
    r"appealed)\b"
)
_REFERS = re.compile(
    r"\b(?:the same|also|(?:his|her|their) (?:co-accused|co-defendant|accomplice|trial|case|lawyer))\b|^(?:He|"
    r"She|They|That|This|It)\b"
)
MAX_COMPARED_ITEMS = 50
"""Of the items of its kind a passage is held against the latest, so that a list of hundreds takes no longer."""

_ACTIONS = (
    ("troops", re.compile(r"\b(?:deploy\w*|troops?|soldiers|marines|national guard|mobili[sz]\w+)\b", re.IGNORECASE)),
    ("emergency", re.compile(r"\b(?:emergenc\w+|martial law|calamity|curfews?|lockdowns?)\b", re.IGNORECASE)),
    ("evacuation", re.compile(r"\bevacuat\w+\b", re.IGNORECASE)),
    ("sanctions", re.compile(r"\b(?:sanction\w*|embargo\w*|expel\w*|ambassadors?)\b", re.IGNORECASE)),
    ("recall", re.compile(r"\brecall\w*\b", re.IGNORECASE)),
    (
        "stop",
        re.compile(
            r"\b(?:paus\w+|halt\w*|suspen\w+|stop\w*|freez\w+|froze|clos(?:es?|ed|ing|ure)|shut\w*)\b", re.IGNORECASE
        ),
    ),
    ("release", re.compile(r"\b(?:lift(?:s|ed|ing)?|eas(?:es|ed|ing)|reopen\w*|revok\w+|rescind\w*)\b", re.IGNORECASE)),
    (
        "ban",
        re.compile(r"\b(?:bans?|banned|banning|prohibit\w*|outlaw\w*|forb[ia]d\w*|barr?(?:s|ed|ing))\b", re.IGNORECASE),
    ),
    ("more", re.compile(r"\b(?:expand\w*|step(?:s|ped)? up|ramp\w* up|priorit\w+|increas\w+|quota)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage of one kind. sentence: the place of its sentence in the article, counted from 0."""

    kind: Kind
    sentence: int
    passage: PassageV1


@dataclass(slots=True)
class _Draft:
    """An item while it grows."""

    kind: Kind
    action: str | None
    last_sentence: int = -1
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    passages: list[PassageV1] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What decides where a finding belongs."""

    action: str | None
    names: frozenset[str]
    words: frozenset[str]
    persons: frozenset[str]
    refers: bool


def build_items(article_id: str, findings: Sequence[Finding], context: Context = NO_CONTEXT) -> Iterator[ItemV1]:
    """Gather findings into items, in the order of their first passage.

    Parameters: findings -- in the article's order; context -- what their records are read against.
    Returns: at most `MAX_ITEMS` items, numbered from 0; each finding is in exactly one of them, save that of an article
    with more than `MAX_PASSAGES_BYTES` of passages the weakest are left out.
    """
    drafts: list[_Draft] = []
    for finding in _strongest(findings, MAX_PASSAGES_BYTES):
        traits = _traits(finding)
        draft = _item_for(drafts, finding, traits)
        if draft is None:
            draft = _Draft(finding.kind, traits.action)
            drafts.append(draft)
        _add(draft, finding, traits)
    return _within_limit(
        _build(f"{article_id}#{number}", draft, context) for number, draft in enumerate(drafts[:MAX_ITEMS])
    )


def _within_limit(items: Iterable[ItemV1]) -> Iterator[ItemV1]:
    """The same items, those after `MAX_RECORDS_BYTES` of records with an empty one."""
    left = MAX_RECORDS_BYTES
    for item in items:
        left -= len(item.record.model_dump_json(exclude_none=True).encode())
        yield item if left >= 0 else item.model_copy(update={"record": type(item.record)()})


def build_unsure(unsure: Sequence[Finding], labelled: Sequence[Finding]) -> tuple[UnsurePassageV1, ...]:
    """List findings that are of no item (docs/adr/0007): never joined, however close they stand to a labelled one.

    Parameters: both in the article's order.
    Returns: the strongest, at most `MAX_UNSURE`, of ``unsure``; only those that fit beside ``labelled``.
    """
    room = MAX_PASSAGES_BYTES - sum(_size(each.passage) for each in labelled)
    return tuple(UnsurePassageV1(kind=each.kind, **dict(each.passage)) for each in _strongest(unsure, room, MAX_UNSURE))


def _strongest(findings: Sequence[Finding], room_bytes: int, number: int | None = None) -> list[Finding]:
    """As many findings as fit, the strongest first to stay, in their old order."""
    left = room_bytes
    kept = set()
    for index in sorted(range(len(findings)), key=lambda index: -findings[index].passage.p)[:number]:
        left -= _size(findings[index].passage)
        if left < 0:
            break
        kept.add(index)
    return [finding for index, finding in enumerate(findings) if index in kept]


def _size(passage: PassageV1) -> int:
    return (
        len(passage.text.encode("utf-8", "surrogatepass")) * 2 + PASSAGE_BYTES + EVIDENCE_BYTES * len(passage.evidence)
    )


def _traits(finding: Finding) -> _Traits:
    text = finding.passage.text
    names = (_POSSESSIVE.sub("", name).lower() for name in _NAME.findall(text))
    return _Traits(
        next((name for name, pattern in _ACTIONS if pattern.search(text)), None)
        if finding.kind is Kind.DIRECTIVE
        else None,
        frozenset(name for name in names if name not in _NO_NAMES),
        frozenset(word.lower()[:6] for word in _WORD.findall(text)),
        _persons(text) if finding.kind is Kind.LEGAL else frozenset(),
        finding.kind is Kind.LEGAL and _REFERS.search(text) is not None,
    )


def _persons(text: str) -> frozenset[str]:
    """The last names of those who are charged, sentenced or sue: other people, other proceedings."""
    names = (match.group(1).rsplit(maxsplit=1)[-1] for match in _ACCUSED.finditer(text))
    return frozenset(_POSSESSIVE.sub("", name).lower() for name in names) - _NO_NAMES


def _item_for(drafts: Sequence[_Draft], finding: Finding, traits: _Traits) -> _Draft | None:
    """The item that the finding has most in common with, of equals the latest; of too many the last of its kind."""
    own = [draft for draft in drafts if draft.kind is finding.kind and len(draft.passages) < MAX_PASSAGES_OF_ITEM]
    fitting = [draft for draft in own[-MAX_COMPARED_ITEMS:] if _belongs(draft, finding, traits)]
    if fitting:
        return max(reversed(fitting), key=lambda draft: _in_common(draft, finding, traits))
    return own[-1] if own and len(drafts) >= MAX_ITEMS else None


def _belongs(draft: _Draft, finding: Finding, traits: _Traits) -> bool:
    if traits.action and draft.action and traits.action != draft.action:
        return False
    if traits.persons and draft.persons and traits.persons.isdisjoint(draft.persons) and not traits.refers:
        return len(traits.names & draft.names) >= _SAME_NAMES
    return (
        _is_adjacent(draft, finding)
        or not traits.names
        or not traits.names.isdisjoint(draft.names)
        or len(traits.words & draft.words) >= _SAME_WORDS
    )


def _in_common(draft: _Draft, finding: Finding, traits: _Traits) -> int:
    """How much speaks for an item: of a passage that names nobody only how near it stands, for it goes on with that."""
    if not traits.names:
        return draft.last_sentence
    return (
        2 * len(traits.names & draft.names)
        + len(traits.words & draft.words)
        + 2 * _is_adjacent(draft, finding)
        + 2 * (traits.action is not None and traits.action == draft.action)
    )


def _is_adjacent(draft: _Draft, finding: Finding) -> bool:
    return finding.sentence - draft.last_sentence <= ADJACENT_SENTENCES


def _add(draft: _Draft, finding: Finding, traits: _Traits) -> None:
    draft.passages.append(finding.passage)
    draft.last_sentence = finding.sentence
    draft.action = draft.action or traits.action
    draft.names |= traits.names
    draft.words |= traits.words
    draft.persons |= traits.persons


def _build(item_id: str, draft: _Draft, context: Context) -> ItemV1:
    passages = tuple(draft.passages)
    p = max(passage.p for passage in passages)
    match draft.kind:
        case Kind.DIRECTIVE:
            return DirectiveItemV1(item_id=item_id, p=p, passages=passages, record=read_directive(passages, context))
        case Kind.PROTEST:
            return ProtestItemV1(item_id=item_id, p=p, passages=passages, record=read_protest(passages, context))
        case Kind.LEGAL:
            return LegalItemV1(item_id=item_id, p=p, passages=passages, record=read_legal(passages, context))
