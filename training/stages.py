"""What is known when the judges are weighed, and what comes of it: the two stages and who is asked in which."""

from dataclasses import dataclass

import numpy as np

from training.thresholds import find_ceiling, find_floor

BELOW, ABOVE = 0.5, 1.3
"""The odds of the threshold times these bound where the answer is "unsure". Further below than above: a desk would
rather look at a sentence in vain than lose a report."""


@dataclass(frozen=True)
class Seen:
    """What the judges said of sentences that none of them was trained on.

    log_odds: (sentences, kinds, judges): rules, n-grams, encoder. afar: (sentences, kinds): n-grams that have read
        nothing of the sentence's publisher. y, scored: (sentences, kinds).
    enriched: (sentences,), whether it is of a set with more labels than news has: it may teach slopes but no level.
    """

    log_odds: np.ndarray
    afar: np.ndarray
    y: np.ndarray
    scored: np.ndarray
    enriched: np.ndarray


@dataclass(frozen=True)
class Combination:
    """One stage for one kind: the judges' weights, the bias, and the threshold."""

    weights: np.ndarray
    bias: float
    threshold: float

    @property
    def low(self) -> float:
        """From here on the answer is "unsure"."""
        return _times_odds(self.threshold, BELOW)

    @property
    def high(self) -> float:
        """From here on the label is given."""
        return _times_odds(self.threshold, ABOVE)

    def probability(self, log_odds: np.ndarray) -> np.ndarray:
        """From (sentences, judges) to (sentences,)."""
        return np.asarray(1.0 / (1.0 + np.exp(-(log_odds[:, : len(self.weights)] @ self.weights + self.bias))))


def _times_odds(p: float, factor: float) -> float:
    odds = p / (1.0 - p) * factor
    return round(odds / (1.0 + odds), 2)


def find_sure(seen: Seen, kind: int, first: Combination) -> tuple[float, float]:
    """Below and from which probabilities the first stage needs no second.

    They are found on news as it comes, of a publisher that the n-grams have not read: on news like that which they
    know they are surer than they will be elsewhere. What readers labelled decides, since what the second stage would
    say anything about is mostly nothing, and costs as much.
    """
    rows = (seen.scored[:, kind] > 0) & ~seen.enriched
    y = seen.y[rows, kind] > 0
    p = first.probability(np.stack([seen.log_odds[rows, kind, 0], seen.afar[rows, kind]], 1))
    return find_floor(p, y), find_ceiling(p, y)
