"""By what an act is known again: who, where, when and in which words, out of one item."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.classified_article.v1 import DirectiveItemV1, FieldV1, ItemV1, Kind, LegalItemV1, ProtestItemV1
from streams.rules.regions import regions_of
from streams.rules.relation import ArrivedItem

MAX_WORDS = 90
"""A headline and three sentences have about as many that count."""

MIN_CHARACTERS = 3
"""Of a word that says anything."""

_PASSAGES = 3
"""The strongest passages say what the act is; later ones wander off."""

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")  # noqa: RUF001 -- the press writes typographic apostrophes
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w-]+")
_POSSESSIVE = re.compile(r"[’']s?$")  # noqa: RUF001
_ENDINGS = re.compile(r"(?<=\w{3})(?:ations?|ments?|ings?|ions?|ers?|ors?|ed|es|ly|s|e)$")

_STOP = frozenset(
    """a about after again against ago all also although among an and another any are as at away back be because been
    before being between both but by can could did do does down during each early even every few first for four from
    further get give given go had half has have he her here him his how i if in including into is it its just last late
    later least less made make many may me might more most much must my near never new next no nor not now of off on
    once one only or other our out over own part per place put said same say says second see seven several she should
    since six so some still such take taken than that the their them then there these they third this those three
    through to today told tomorrow too took two under until up upon us used very was we week weeks were what when where
    whether which while who whose why will with within without would year years yesterday yet you your day days hour
    hours month months people time monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december according reported reports report news officials official
    statement added announced am pm spokesman spokeswoman ten five eight nine""".split()  # noqa: SIM905
)

_TITLES = frozenset(
    """president premier prime minister ministers governor mayor secretary chancellor king queen judge justice chief
    commissioner general attorney mr mrs ms dr sir senator u s us the of for and district federal national state states
    government administration ministry department agency authority authorities office police court courts high supreme
    appeals tribunal magistrate officials council commission board regional local former acting deputy senior
    department's county city""".split()  # noqa: SIM905
)
"""What many actors are called: it makes no two the same."""


@dataclass(frozen=True)
class Fingerprint:
    """One item's. actors, places, words: folded to small letters without accents. places: with their regions.

    days: of the act where the text names them, and of the report.
    """

    kind: Kind
    actors: frozenset[str]
    places: frozenset[str]
    days: tuple[date, ...]
    words: frozenset[str]


def fingerprint(arrived: ArrivedItem) -> Fingerprint:
    """Make the fingerprint of one item."""
    named, places, dates = _said(arrived.item)
    texts = sorted(arrived.item.passages, key=lambda each: -each.p)[:_PASSAGES]
    title = content_words(arrived.arrival.classified.title or "")
    words = [*title, *(word for each in texts for word in (*content_words(each.text), *proper_names(each.text)))]
    return Fingerprint(
        arrived.item.kind,
        frozenset(token for each in named for token in actor_tokens(each)),
        frozenset(folded(each) for each in (*places, *regions_of(places))),
        tuple(sorted({*dates, arrived.day})),
        frozenset(list(dict.fromkeys(words))[:MAX_WORDS]),
    )


def _said(item: ItemV1) -> tuple[list[str], list[str], list[date]]:
    """The actors, places and days that the record names."""
    match item:
        case DirectiveItemV1(record=record):
            actors = [record.issuer, record.addressee]
        case ProtestItemV1(record=record):
            actors = [record.name]
        case LegalItemV1(record=record):
            return _texts([*record.parties, record.judge, record.docket]), [], []
    return _texts(actors), _texts(record.places), [each.first_day for each in record.dates if each.first_day]


def _texts(fields: Iterable[FieldV1 | None]) -> list[str]:
    return [each.value for each in fields if each is not None]


def actor_tokens(name: str) -> set[str]:
    """The words of a name that tell it from others, without titles and offices."""
    tokens = {_POSSESSIVE.sub("", token) for token in _WORD.findall(folded(name))}
    return {each for each in tokens if len(each) > 1 and each not in _TITLES}


def name_words(names: Iterable[str]) -> frozenset[str]:
    """All that the words of names, folded, are among `content_words` and `proper_names`; titles and offices too."""
    tokens = {token for each in names for token in _WORD.findall(each)}
    return _TITLE_STEMS | tokens | {stem(each) for each in tokens} | {f"^{each}" for each in tokens}


def content_words(text: str) -> list[str]:
    """The words that say what a text is about, cut to their stems, in its order; numbers as they are."""
    tokens = (_POSSESSIVE.sub("", token) for token in _WORD.findall(folded(text).replace(",", "")))
    return [stem(each) for each in tokens if each not in _STOP and (len(each) >= MIN_CHARACTERS or each.isdigit())]


def proper_names(text: str) -> list[str]:
    """The words that are capitals within a sentence, marked as such: a name counts twice, as a word and as a name."""
    names = (folded(each) for each in _NAME.findall(text))
    return [f"^{each}" for each in names if each not in _STOP and each not in _TITLES]


def stem(word: str) -> str:
    """The word without a common ending."""
    return word if word.isdigit() else _ENDINGS.sub("", word)


_TITLE_STEMS = frozenset(stem(each) for each in _TITLES)


def folded(text: str) -> str:
    """In small letters, without accents, white space as single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())
