"""The sentence classifier of today: an ordered table of named rules (docs/adr/0005-rule-table.md)."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemas.classified_article.v1 import ClassifierV1, Kind
from streams.analysis.actors import LEXICON, Actor, find_actors
from streams.analysis.classifier import Band, Evidence, Judgement
from streams.analysis.directive_rules import DIRECTIVE_RULES
from streams.analysis.legal_rules import LEGAL_RULES
from streams.analysis.protest_rules import PROTEST_RULES
from streams.analysis.rules import KEY_CHARACTERS, Effect, Rule

RULES = (*DIRECTIVE_RULES, *PROTEST_RULES, *LEGAL_RULES)

KINDS = tuple(Kind)
"""A tuple is gone through many times as fast as the enumeration itself."""

TABLE_NUMBER = 1
"""Raised when the way the rules are combined changes; the rules themselves are in the version by their digest."""

PRIOR = 0.02
"""What is left when no rule speaks: of labelled news, about one such sentence in fifty is of a kind."""

SECOND_WITNESS = 0.4
"""How much a further rule counts beside the strongest: rules read the same sentence, so they are not independent."""

SUBJECT_REACH = 110
"""Characters between an actor and its verb, such as an office, a name and a weekday."""

AGENT_REACH = 60
"""Characters after a passive in which its agent stands."""

BANDS = {
    Kind.DIRECTIVE: Band(0.4, 0.5, 0.65),
    Kind.PROTEST: Band(0.3, 0.5, 0.65),
    Kind.LEGAL: Band(0.4, 0.5, 0.7),
}
"""Where the rules cannot tell: of 6,320 labelled sentences of news a label held within them in .62, .54 and .47 of the
cases, above in .80, .94 and .85, and below, where a rule spoke at all, in a quarter or less."""

_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[;:“”\"]|[.?!]\s")
_AGENT = re.compile(r"\bby\b")
_NO_AGENTS = frozenset({Actor.COURT, Actor.PRIVATE})

Span = tuple[int, int]


class RuleTable:
    """Judges a sentence by a table of rules, in the table's order. See `Effect` for what a rule does."""

    def __init__(self, rules: Iterable[Rule] = RULES) -> None:
        self.rules = tuple(rules)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for index, rule in enumerate(self.rules):
            for key in rule.words:
                self._by_key[key].append(index)
        self._identity = ClassifierV1(name="rule-table", version=f"{TABLE_NUMBER}-{_digest(self.rules)}")

    @property
    def identity(self) -> ClassifierV1:
        """See `SentenceClassifier`."""
        return self._identity

    @property
    def bands(self) -> Mapping[Kind, Band]:
        """See `SentenceClassifier`."""
        return BANDS

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        """See `SentenceClassifier`."""
        return [self._judge(sentence) for sentence in sentences]

    def _judge(self, sentence: str) -> Judgement:
        rules = self._rules_for(sentence)
        if not rules:
            return _NOTHING
        reading = _Reading(sentence)
        for rule in rules:
            reading.apply(rule)
        return reading.judgement()

    def _rules_for(self, sentence: str) -> list[Rule]:
        """The rules with a word in the sentence, in the table's order."""
        keys = {word[:KEY_CHARACTERS] for word in _WORD.findall(sentence.lower())}
        indexes = {index for key in keys & self._by_key.keys() for index in self._by_key[key]}
        return [self.rules[index] for index in sorted(indexes)]


_NOTHING = Judgement(dict.fromkeys(Kind, PRIOR))


class _Reading:
    """One sentence while the rules go over it."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._actors: list[tuple[int, Actor]] | None = None
        self._masked: dict[Kind, list[Span]] = {kind: [] for kind in KINDS}
        self._witnesses: dict[Kind, list[tuple[float, Evidence]]] = {kind: [] for kind in KINDS}
        self._doubt: dict[Kind, float] = dict.fromkeys(KINDS, 1.0)

    def apply(self, rule: Rule) -> None:
        """Let one rule speak: the first of its matches that counts, or all of them for a mask."""
        for match in rule.pattern.finditer(self._sentence):
            span = match.span()
            if rule.effect is Effect.MASK:
                self._masked[rule.kind].append(span)
                continue
            if self._is_masked(rule.kind, span) or not self._is_by_whom(rule, span):
                continue
            if rule.effect is Effect.DOUBT:
                self._doubt[rule.kind] *= rule.p
            else:
                self._witnesses[rule.kind].append((rule.p, Evidence(*span, rule.name)))
            return

    def judgement(self) -> Judgement:
        """What the rules together say."""
        p = {kind: self._combine(kind) for kind in KINDS}
        evidence = {
            kind: tuple(sorted((each for _, each in found), key=lambda each: (each.start, each.end)))
            for kind, found in self._witnesses.items()
            if found
        }
        return Judgement(p, evidence)

    def _combine(self, kind: Kind) -> float:
        """The strongest rule in full, further ones damped, then the doubts."""
        strengths = sorted((p for p, _ in self._witnesses[kind]), reverse=True)
        if not strengths:
            return PRIOR
        against = 1.0 - strengths[0]
        for strength in strengths[1:]:
            against *= (1.0 - strength) ** SECOND_WITNESS
        return round(max(PRIOR, (1.0 - against) * self._doubt[kind]), 4)

    def _is_masked(self, kind: Kind, span: Span) -> bool:
        """Whether the match overlaps words that were read in another sense."""
        return any(start < span[1] and span[0] < end for start, end in self._masked[kind])

    def _is_by_whom(self, rule: Rule, span: Span) -> bool:
        if rule.subjects and self._subject(span[0]) not in rule.subjects:
            return False
        return not (rule.agents and self._agent(span[1]) in _NO_AGENTS)

    def _subject(self, start: int) -> Actor | None:
        """The actor named nearest before ``start``, in the same clause."""
        for end, actor in reversed(self._find_actors()):
            if end <= start:
                gap = self._sentence[end:start]
                return actor if len(gap) <= SUBJECT_REACH and not _BREAK.search(gap) else None
        return None

    def _agent(self, end: int) -> Actor | None:
        """The actor named first after a "by" that follows a passive."""
        agent = _AGENT.search(self._sentence, end, end + AGENT_REACH)
        if agent is None:
            return None
        after = (actor for at, actor in self._find_actors() if agent.end() < at <= agent.end() + AGENT_REACH)
        return next(after, None)

    def _find_actors(self) -> list[tuple[int, Actor]]:
        if self._actors is None:
            self._actors = find_actors(self._sentence)
        return self._actors


def _digest(rules: Iterable[Rule]) -> str:
    """Twelve digits that change with any rule's name, place, weight or pattern, the words for actors, or the bands."""
    rows = [
        (
            *(rule.name, rule.kind.value, rule.effect.value, rule.p, sorted(rule.words), rule.pattern.pattern),
            *(sorted(subject.name if subject else "" for subject in rule.subjects), rule.agents),
        )
        for rule in rules
    ]
    return hashlib.sha256(repr((rows, LEXICON, BANDS)).encode()).hexdigest()[:12]
