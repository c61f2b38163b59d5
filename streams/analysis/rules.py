"""What a rule is. The tables themselves: directive_rules, protest_rules, legal_rules."""

import re
from dataclasses import dataclass
from enum import StrEnum

from schemas.classified_article.v1 import Kind
from streams.analysis.actors import Actor


class Effect(StrEnum):
    """What a rule does where its pattern is found.

    MASK: the matched words speak for nothing ("tennis court"); what later rules match there does not count.
    REPORT: the sentence reports such an act with probability p.
    DOUBT: whatever the other rules of the kind give is multiplied by p.
    """

    MASK = "mask"
    REPORT = "report"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule.

    words: one of them, or a word that shares its first `KEY_CHARACTERS` letters, must be in the sentence before the
        pattern is tried at all.
    p: for REPORT, how often sentences with this match were of the kind in labelled news; for DOUBT, the factor.
    subjects: who must stand nearest before the match, None for nobody known; not asked where it is empty.
    agents: whether a court or a private body that follows with "by" undoes the match (for passives).
    """

    name: str
    kind: Kind
    effect: Effect
    p: float
    words: frozenset[str]
    pattern: re.Pattern[str]
    subjects: frozenset[Actor | None] = frozenset()
    agents: bool = False


KEY_CHARACTERS = 4
"""Long enough to part "ordered" from "orphan", short enough that one key covers a word's endings."""


class Rules:
    """Writes the rules of one kind down."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def mask(self, name: str, words: str, pattern: str) -> Rule:
        """Words in another sense."""
        return self._rule(Effect.MASK, name, 0.0, words, pattern)

    def doubt(self, name: str, factor: float, words: str, pattern: str) -> Rule:
        """A turn of the sentence that makes the kind less likely."""
        return self._rule(Effect.DOUBT, name, factor, words, pattern)

    def report(self, name: str, p: float, words: str, pattern: str) -> Rule:
        """Words that report such an act, whoever acts."""
        return self._rule(Effect.REPORT, name, p, words, pattern)

    def acts(self, name: str, p: float, words: str, pattern: str, *subjects: Actor | None) -> Rule:
        """A verb phrase that reports such an act of the named sorts of body; None: of nobody known."""
        return self._rule(Effect.REPORT, name, p, words, pattern, subjects=frozenset(subjects))

    def passive(self, name: str, p: float, words: str, pattern: str) -> Rule:
        """A passive, unless a court or a private body is its agent."""
        return self._rule(Effect.REPORT, name, p, words, pattern, agents=True)

    def _rule(
        self,
        effect: Effect,
        name: str,
        p: float,
        words: str,
        pattern: str,
        *,
        subjects: frozenset[Actor | None] = frozenset(),
        agents: bool = False,
    ) -> Rule:
        keys = frozenset(word[:KEY_CHARACTERS] for word in words.split())
        return Rule(name, self._kind, effect, p, keys, re.compile(pattern, re.IGNORECASE), subjects, agents)
