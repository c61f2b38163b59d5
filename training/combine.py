"""The last step: how far each judge is believed, where the thresholds lie, and whom the encoder is asked about."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from training.batches import KINDS
from training.thresholds import best_threshold

BELOW, ABOVE = 0.5, 1.3
"""The odds of the threshold times these bound where the answer is "unsure". Further below than above: a desk would
rather look at a sentence in vain than lose a report."""

REGULARISATION = 1.0


@dataclass(frozen=True)
class Seen:
    """What the judges said of sentences that none of them was trained on.

    log_odds: (sentences, kinds, judges): rules, n-grams, encoder. y, scored: (sentences, kinds).
    enriched: (sentences,), whether it is of a set with more labels than news has: it may teach slopes but no level.
    """

    log_odds: np.ndarray
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


def combine(seen: Seen, judges: int) -> list[Combination]:
    """Fit a stage that hears the first ``judges`` judges, for each kind."""
    return [_combine(seen, kind, judges) for kind in range(len(KINDS))]


def _combine(seen: Seen, kind: int, judges: int) -> Combination:
    rows = seen.scored[:, kind] > 0
    y = seen.y[rows, kind] > 0
    heard = seen.log_odds[rows, kind, :judges]
    level = seen.enriched[rows, None].astype(float)
    model = LogisticRegression(C=REGULARISATION, max_iter=1_000).fit(np.concatenate([heard, level], 1), y)
    weights, bias = model.coef_[0, :judges], float(model.intercept_[0])
    plain = Combination(weights, bias, 0.5)
    natural = ~seen.enriched[rows]
    return Combination(weights, bias, best_threshold(y[natural], plain.probability(heard[natural])))
