"""Training the fast stage: a linear model over n-grams, taught by labels and by what the encoder makes of news."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from streams.model.grams import BUCKETS, features_of
from training.batches import KINDS

PENALTY = 2.0
"""On the squared weights, beside the sum over sentences of the loss."""

STEPS = 120


def fit_grams(sentences: Sequence[np.ndarray], y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fit one logistic regression a kind to labels in [0, 1].

    Parameters: sentences -- token ids; y, weight -- (sentences, kinds).
    Returns: weights (BUCKETS + 1, kinds), float16, the last row the bias.
    """
    features = features_of(sentences)
    used, columns = np.unique(features.buckets, return_inverse=True)
    matrix = csr_matrix((np.ones(len(columns), np.float32), (features.sentences, columns)), (len(sentences), len(used)))
    weights = np.zeros((BUCKETS + 1, len(KINDS)), np.float16)
    for kind in range(len(KINDS)):
        found = _fit(matrix, y[:, kind], weight[:, kind])
        weights[used, kind], weights[-1, kind] = found[:-1], found[-1]
    return weights


def _fit(matrix: csr_matrix, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    turned = matrix.T.tocsr()

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        total = matrix @ values[:-1] + values[-1]
        off = weight * (1.0 / (1.0 + np.exp(-total)) - y)
        losses = weight * (np.logaddexp(0.0, total) - y * total)
        slope = np.append(turned @ off + PENALTY * values[:-1], off.sum())
        return float(losses.sum() + 0.5 * PENALTY * (values[:-1] ** 2).sum()), slope

    begin = np.zeros(matrix.shape[1] + 1)
    return np.asarray(minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x)
