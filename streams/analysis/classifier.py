"""The port behind which sentences are judged: the rule table today, a fine-tuned encoder later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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


class Answer(StrEnum):
    """What is made of a probability: the kind is given, left open, or not given."""

    LABELLED = "labelled"
    UNSURE = "unsure"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Band:
    """Where one kind's answer is left open: from ``low``, and up to but without ``high``.

    threshold: the decision of whoever wants no third answer. 0 <= low <= threshold <= high <= 1, else ValueError.
    """

    low: float
    threshold: float
    high: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.threshold <= self.high <= 1.0:
            raise ValueError(f"not in order within [0, 1]: {self.low}, {self.threshold}, {self.high}")

    def answer(self, p: float) -> Answer:
        """The answer to a probability."""
        if p >= self.high:
            return Answer.LABELLED
        return Answer.UNSURE if p >= self.low else Answer.NOT


class SentenceClassifier(Protocol):
    """Judges sentences, each by itself."""

    @property
    def identity(self) -> ClassifierV1:
        """Name and version; the version differs whenever a judgement could."""
        ...

    @property
    def bands(self) -> Mapping[Kind, Band]:
        """For every kind what its probabilities come to."""
        ...

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        """Judge sentences of 0 to `MAX_SENTENCE_CHARACTERS` characters. Returns: one judgement each, in order."""
        ...
