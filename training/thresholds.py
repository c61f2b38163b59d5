"""Where to draw lines through probabilities, and how good they are."""

import numpy as np

KEPT = 0.94
"""Of the sentences that are of a kind, the share that the first stage hands on to the second. To keep .96 of them the
second would have to read two thirds more sentences, to keep .98 three times as many."""

AGREED = 0.98
"""Where the first stage is sure of a kind, the share in which readers gave it too."""

LEAST_CEILING = 0.98
"""Nobody calls less than this sure, however rarely the readers have disagreed so far."""

SMOOTH = 7
"""Thresholds are tried in hundredths, and each is judged by the mean over this many neighbours."""


TOLERANCE = 0.01
"""Of thresholds this near to the best in F1 the lowest is taken: a desk would rather look in vain than miss."""


def find_floor(first: np.ndarray, y: np.ndarray) -> float:
    """The first stage's probability from which the second is asked, so that `KEPT` of the kind's sentences remain.

    Parameters: first -- probabilities (sentences,); y -- whether each is of the kind.
    """
    wanted = np.sort(first[y])
    return float(wanted[int((1.0 - KEPT) * len(wanted))]) if len(wanted) else 0.0


def find_ceiling(first: np.ndarray, y: np.ndarray) -> float:
    """The first stage's probability from which the second need not be asked: it is right in `AGREED` of all cases.

    Parameters: first -- probabilities (sentences,); y -- whether each is of the kind.
    """
    order = np.argsort(-first, kind="stable")
    agreed = np.cumsum(y[order]) / np.arange(1, len(order) + 1)
    sure = np.flatnonzero(agreed >= AGREED)
    return max(LEAST_CEILING, float(first[order[sure[-1]]])) if len(sure) else 1.0


def f1(y: np.ndarray, said: np.ndarray) -> float:
    """F1 of (sentences,) booleans."""
    right = float((y & said).sum())
    return 2.0 * right / max(1.0, float(y.sum() + said.sum()))


def best_threshold(y: np.ndarray, p: np.ndarray) -> float:
    """The lowest threshold whose neighbourhood has about the best mean F1: one lucky sentence does not decide it."""
    tried = np.arange(0.15, 0.851, 0.01)
    measures = np.array([f1(y, p >= threshold) for threshold in tried])
    padded = np.pad(measures, SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(SMOOTH, 1 / SMOOTH), "valid")
    return round(float(tried[np.flatnonzero(smooth >= smooth.max() - TOLERANCE)[0]]), 2)


def expected_calibration_error(y: np.ndarray, p: np.ndarray, above: float = 0.0) -> float:
    """The mean distance of probability and share over ten bins of [0, 1], of probabilities above ``above``."""
    y, p = y[p > above], p[p > above]
    bins = [np.minimum(9, (p * 10).astype(int)) == each for each in range(10)]
    return float(sum(abs(p[each].mean() - y[each].mean()) * each.mean() for each in bins if each.any()))
