"""The sentence classifier of today: an ordered table of named rules."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.classified_article.v1 import ClassifierV1, Kind
from streams.analysis.classifier import Evidence, Judgement

PRIOR = {Kind.DIRECTIVE: 0.01, Kind.PROTEST: 0.01, Kind.LEGAL: 0.01}
"""What is left of the probability when no rule speaks."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: where ``pattern`` is found, the sentence is of ``kind`` with probability ``p``."""

    name: str
    kind: Kind
    p: float
    pattern: re.Pattern[str]


RULES = (
    Rule(
        "orders",
        Kind.DIRECTIVE,
        0.6,
        re.compile(r"\b(?:has |have )?(?:ordered|directed|banned|imposed|deployed|orders|directs)\b"),
    ),
    Rule("protest", Kind.PROTEST, 0.7, re.compile(r"(?i)\b(?:protest(?:s|ers?|ed)?|demonstrat(?:ions?|ors?))\b")),
    Rule("court", Kind.LEGAL, 0.7, re.compile(r"(?i)\b(?:court|judge|sued|lawsuit|hearing|sentenced)\b")),
)


class RuleTable:
    """Judges a sentence by the rules of `RULES`."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = tuple(rules)
        digest = hashlib.sha256(repr([(r.name, r.kind, r.p, r.pattern.pattern) for r in self._rules]).encode())
        self._identity = ClassifierV1(name="rule-table", version=f"1-{digest.hexdigest()[:12]}")

    @property
    def identity(self) -> ClassifierV1:
        """See `SentenceClassifier`."""
        return self._identity

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        """See `SentenceClassifier`."""
        return [self._judge(sentence) for sentence in sentences]

    def _judge(self, sentence: str) -> Judgement:
        p = dict(PRIOR)
        evidence: dict[Kind, tuple[Evidence, ...]] = {}
        for rule in self._rules:
            found = rule.pattern.search(sentence)
            if found:
                p[rule.kind] = max(p[rule.kind], rule.p)
                evidence[rule.kind] = (*evidence.get(rule.kind, ()), Evidence(*found.span(), rule.name))
        return Judgement(p, evidence)
