"""The port behind which sentences are judged: the rule table today, a fine-tuned encoder later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schemas.classified_article.v1 import ClassifierV1, Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for a label: ``sentence[start:end]``, and the rule that read them."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of one sentence.

    p: for each kind the probability that the sentence reports such an act, in [0, 1].
    evidence: for each kind with a reason, the words, in their order. A kind may have none.
    """

    p: Mapping[Kind, float]
    evidence: Mapping[Kind, tuple[Evidence, ...]] = field(default_factory=dict)


class SentenceClassifier(Protocol):
    """Judges sentences, each by itself."""

    @property
    def identity(self) -> ClassifierV1:
        """Name and version; the version differs whenever a judgement could."""
        ...

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        """Judge sentences of 0 to `MAX_SENTENCE_CHARACTERS` characters. Returns: one judgement each, in order."""
        ...
