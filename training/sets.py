"""Labelled sentences as arrays, and how they are parted between learning and measuring."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from streams.model.pieces import PieceTokenizer
from training.batches import Targets
from training.labels import KINDS as LETTERS
from training.labels import Sentence
from training.sources import SOURCES

CHOSEN = frozenset({"current-events", "own"})
"""Sources whose sentences were chosen, or written, for what they might hold: there labels are far more frequent than in
news."""

PUBLISHERS = {source.name: source.publisher for source in SOURCES}
"""Sources that are not among them are their own publishers."""

LATE = frozenset({"own-superiors"})
"""Sources for the last step alone: what every other source tells too seldom."""

HELD_BACK = 16
"""Every sixteenth chosen sentence is kept from all judges, so that they can be weighed on what none of them knows."""

FOLDS = 4


@dataclass(frozen=True)
class Set:
    """Sentences with their token ids, and what is known of them. y, scored: (sentences, kinds)."""

    sentences: list[Sentence]
    ids: list[np.ndarray]
    y: np.ndarray
    scored: np.ndarray

    def take(self, rows: np.ndarray) -> "Set":
        """The named rows."""
        return Set(
            [self.sentences[row] for row in rows], [self.ids[row] for row in rows], self.y[rows], self.scored[rows]
        )

    def targets(self) -> Targets:
        """For tuning: every sentence counts alike."""
        return Targets(self.y, self.scored, np.ones(len(self.ids), np.float32))


def create_set(sentences: list[Sentence], tokenizer: PieceTokenizer) -> Set:
    """Cut the sentences into pieces."""
    ids = tokenizer.cut([sentence.text for sentence in sentences])
    y = np.array([[letter in sentence.labels for letter in LETTERS] for sentence in sentences], np.float32)
    unsure = np.array([[letter in sentence.unsure for letter in LETTERS] for sentence in sentences])
    return Set(sentences, ids, y, (~unsure).astype(np.float32))


@dataclass(frozen=True)
class Split:
    """Rows of a set: articles, with their folds; chosen sentences to learn from; held-back ones; late ones.

    publishers: who published each row, of all rows of the set.
    """

    publishers: np.ndarray
    articles: np.ndarray
    folds: np.ndarray
    chosen: np.ndarray
    held: np.ndarray
    late: np.ndarray

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> "Split":
        """Part sentences by source, and by a hash of their article: the same way on every machine."""
        chosen = np.array([sentence.source in CHOSEN for sentence in sentences])
        late = np.array([sentence.source in LATE for sentence in sentences])
        held = chosen & np.array([_part(sentence.article, HELD_BACK) == 0 for sentence in sentences])
        articles = np.flatnonzero(~chosen & ~late)
        folds = np.array([_part(sentence.article, FOLDS) for sentence in sentences])[articles]
        publishers = np.array([PUBLISHERS.get(sentence.source, sentence.source) for sentence in sentences])
        return cls(
            publishers, articles, folds, np.flatnonzero(chosen & ~held), np.flatnonzero(held), np.flatnonzero(late)
        )

    def published_by_others(self, publisher: str) -> np.ndarray:
        """The articles and the chosen sentences to learn from that are not of one publisher."""
        known = np.concatenate([self.articles, self.chosen])
        return np.asarray(known[self.publishers[known] != publisher])

    def articles_without(self, fold: int | None) -> np.ndarray:
        """The articles of all folds but one, or of all."""
        return self.articles if fold is None else self.articles[self.folds != fold]


def _part(article: str, parts: int) -> int:
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % parts
