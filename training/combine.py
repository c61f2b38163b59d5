"""The last step: how far each judge is believed, and where the thresholds lie."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from training.batches import KINDS
from training.stages import Combination, Seen
from training.thresholds import best_threshold

REGULARISATION = 1.0


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
