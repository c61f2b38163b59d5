"""Which act an item reports: one that is known already, or a new one.

Outlets name the same act in other words: "Trump", "the administration", "the White House". So an act is known by how
much of actors, places, days and words agrees, each word counting the more the rarer it is. docs/adr/0010-acts.md says
what was tried.
"""

import hashlib
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from schemas.alert.v1 import ActV1
from schemas.classified_article.v1 import Kind
from streams.rules.fingerprint import Fingerprint, name_words

T = TypeVar("T")

NEAR_DAYS = 3
"""Reports of an act come within these days; later ones have to agree in more."""

FAR_DAYS = 45
"""After this nobody speaks of the same step any more."""

CANDIDATE_WORDS = 12
"""An item is compared with the acts that share one of its rarest words."""

MAX_CANDIDATES = 40
"""Acts that an item is compared with: where many share its words, those that share the rarest."""

MAX_POSTINGS = 400
"""A word of more acts than this tells none from another."""

MAX_ACTS = 100_000
"""Some weeks of a busy wire; the oldest go. An act takes about 3 kB."""

MAX_WORDS = 120
MAX_NAMES = 40
"""What an act gathers from its reports, bounded."""


@dataclass
class Act:
    """What is known of one act, over all its reports.

    named: the words of its names that say nothing of what happens; telling: its other words.
    """

    act_id: str
    kind: Kind
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    words: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    outlets: set[str] = field(default_factory=set)
    item_ids: list[str] = field(default_factory=list)

    @property
    def reports(self) -> int:
        """How many items report it."""
        return len(self.item_ids)

    def take(self, seen: Fingerprint) -> list[str]:
        """Add what one more report says. Returns: the words that are new."""
        self.actors = _joined(self.actors, sorted(seen.actors), MAX_NAMES)
        self.places = _joined(self.places, sorted(seen.places), MAX_NAMES)
        self.days = _joined(self.days, seen.days, MAX_NAMES)
        new = [sys.intern(each) for each in sorted(seen.words.difference(self.words))][: MAX_WORDS - len(self.words)]
        self.words = (*self.words, *new)
        self.named |= names_to_leave_out(seen)
        self.telling = frozenset(self.words) - self.named
        return new

    def to_message(self) -> ActV1:
        """As an alert carries it."""
        return ActV1(
            act_id=self.act_id,
            kind=self.kind,
            actors=self.actors,
            places=self.places,
            days=self.days,
            words=self.words,
        )


@dataclass(frozen=True)
class Likeness:
    """How alike an item and an act are. words: share of the lesser side's weight that both have, 0 to 1; of directives
    without the names of actors and places, or whatever one authority orders in one place would be one act, above all
    while few acts are known. A court case is known by its parties.

    places: None where one of them names none. days: how far apart, 0 where they share one. same_article: whether the
    item's article reports the act already.
    """

    words: float
    actors: bool
    places: bool | None
    days: int
    same_article: bool

    @property
    def is_same(self) -> bool:
        """Whether they are taken for the same act."""
        if self.days > FAR_DAYS:
            return False
        if self.days > NEAR_DAYS:
            return self.words >= FAR_WORDS and self.actors and self.places is not False
        return self.words >= self._least

    @property
    def _least(self) -> float:
        if self.places is False:
            return ELSEWHERE_WORDS if self.actors else OTHER_WORDS
        if self.same_article:
            return SAME_ARTICLE_WORDS
        if self.actors and self.places:
            return AGREED_WORDS
        return PARTLY_WORDS if self.actors or self.places else UNNAMED_WORDS


AGREED_WORDS = 0.2
PARTLY_WORDS = 0.28
UNNAMED_WORDS = 0.36
SAME_ARTICLE_WORDS = 0.7
ELSEWHERE_WORDS = 0.75
OTHER_WORDS = 0.85
FAR_WORDS = 0.42
"""How much of the words must agree: less where actor and place do, more where one article tells of both, most where the
places differ (the same wire text with another dateline), and still more where actors do."""


class Acts:
    """The acts of the last weeks. Items are given to it in the order of their arrival."""

    def __init__(self) -> None:
        self._acts: dict[str, Act] = {}
        self._by_word: dict[tuple[Kind, str], list[str]] = defaultdict(list)
        self._frequency: Counter[str] = Counter()
        self._weights = _Weights(1)
        self._act_of_item: dict[str, str] = {}
        self._expected: dict[str, str] = {}

    def __contains__(self, act_id: str) -> bool:
        return act_id in self._acts

    def of(self, item_id: str) -> Act | None:
        """The act of an item that was assigned before; None where it was not, or is forgotten."""
        return self._acts.get(self._act_of_item.get(item_id, ""))

    def assign(self, item_id: str, source: str, seen: Fingerprint) -> Act:
        """The act that a new item reports; the one that bears its id where it was the first to report it."""
        expected = self._expected.pop(item_id, None)
        name = expected or _act_id(item_id)
        known = self._acts.get(name) or (None if expected else self._best(item_id, seen))
        act = known or self._add(Act(name, seen.kind))
        self._take(act, seen)
        self._report(act, item_id)
        act.outlets.add(source)
        return act

    def expect(self, act_id: str, item_ids: Iterable[str]) -> None:
        """Have these items report this act when they come: an alert says so."""
        self._expected |= {item_id: act_id for item_id in item_ids if item_id not in self._act_of_item}

    def restore(self, message: ActV1, item_ids: Iterable[str], outlets: Iterable[str]) -> None:
        """Take an act as an alert carries it; of several alerts of one act the fullest counts."""
        act = self._acts.get(message.act_id) or self._add(Act(message.act_id, message.kind))
        self._take(
            act,
            Fingerprint(
                message.kind,
                frozenset(message.actors),
                frozenset(message.places),
                message.days,
                frozenset(message.words),
            ),
        )
        act.outlets.update(outlets)
        for item_id in item_ids:
            if item_id not in self._act_of_item:
                self._report(act, item_id)

    def _report(self, act: Act, item_id: str) -> None:
        act.item_ids.append(item_id)
        self._act_of_item[item_id] = act.act_id

    def _best(self, item_id: str, seen: Fingerprint) -> Act | None:
        article = _article_of(item_id)
        own_names = names_to_leave_out(seen)
        telling = seen.words - own_names
        likenesses = ((self._likeness(act, article, seen, own_names, telling), act) for act in self._candidates(seen))
        same = [(likeness.words, act) for likeness, act in likenesses if likeness.is_same]
        return max(same, key=lambda each: (each[0], each[1].act_id))[1] if same else None

    def _candidates(self, seen: Fingerprint) -> list[Act]:
        """The acts that share most of an item's rarest words, the rarer counting more."""
        rarest = sorted(seen.words, key=lambda word: (self._frequency[word], word))
        shared: Counter[str] = Counter()
        asked = 0
        for word in rarest:
            postings = self._by_word.get((seen.kind, word), ())
            if not postings or len(postings) > MAX_POSTINGS:
                continue
            for act_id in postings:
                shared[act_id] += MAX_POSTINGS // len(postings)
            asked += 1
            if asked == CANDIDATE_WORDS:
                break
        return [self._acts[each] for each, _ in shared.most_common(MAX_CANDIDATES)]

    def _likeness(
        self, act: Act, article: str, seen: Fingerprint, own_names: frozenset[str], telling: frozenset[str]
    ) -> Likeness:
        theirs = act.telling.difference(own_names)
        ours = telling.difference(act.named)
        shared, lesser = self._weight(ours & theirs), min(self._weight(ours), self._weight(theirs))
        return Likeness(
            words=shared / lesser if lesser else 0.0,
            actors=not seen.actors.isdisjoint(act.actors),
            places=None if not (seen.places and act.places) else not seen.places.isdisjoint(act.places),
            days=min((abs((one - other).days) for one in seen.days for other in act.days), default=0),
            same_article=any(_article_of(each) == article for each in act.item_ids),
        )

    def _weight(self, words: Iterable[str]) -> float:
        acts = len(self._acts) + 1
        if self._weights.acts != acts:
            self._weights = _Weights(acts)
        return sum(map(self._weights.__getitem__, map(self._frequency.__getitem__, words)))

    def _add(self, act: Act) -> Act:
        self._acts[act.act_id] = act
        if len(self._acts) > MAX_ACTS:
            self._forget(next(iter(self._acts)))
        return act

    def _take(self, act: Act, seen: Fingerprint) -> None:
        for word in act.take(seen):
            self._frequency[word] += 1
            self._by_word[act.kind, word].append(act.act_id)

    def _forget(self, act_id: str) -> None:
        act = self._acts.pop(act_id)
        for word in act.words:
            self._frequency[word] -= 1
            if not self._frequency[word]:
                del self._frequency[word]
            postings = self._by_word[act.kind, word]
            postings.remove(act_id)
            if not postings:
                del self._by_word[act.kind, word]
        for item_id in act.item_ids:
            del self._act_of_item[item_id]


def names_to_leave_out(seen: Fingerprint) -> frozenset[str]:
    """Those of its words that name who and where, of a directive: see `Likeness`."""
    return name_words((*seen.actors, *seen.places)) if seen.kind is Kind.DIRECTIVE else frozenset()


class _Weights(dict[int, float]):
    """The weight of a word by the number of acts that have it, where there are ``acts`` acts: each worked out once."""

    def __init__(self, acts: int) -> None:
        super().__init__()
        self.acts = acts

    def __missing__(self, frequency: int) -> float:
        self[frequency] = weight = math.log(1 + self.acts / (1 + frequency))
        return weight


def _act_id(item_id: str) -> str:
    """The id of the act that an item is the first to report."""
    return hashlib.sha256(item_id.encode()).hexdigest()[:24]


def _article_of(item_id: str) -> str:
    return item_id.rpartition("#")[0]


def _joined(known: tuple[T, ...], new: Iterable[T], most: int) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*known, *new)))[:most]
