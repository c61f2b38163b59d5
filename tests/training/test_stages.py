"""Whom the encoder is asked about is decided by readers, on news of publishers that the n-grams have not read."""

import numpy as np

from training.stages import Combination, Seen, find_sure
from training.thresholds import KEPT, LEAST_CEILING

CHANCE = np.random.default_rng(0)
Y = CHANCE.random((2_000, 3)) < 0.1
NEAR = np.where(Y, 4.0, -4.0) + CHANCE.normal(0.0, 1.0, Y.shape)
FAR = np.where(Y, 2.0, -4.0) + CHANCE.normal(0.0, 1.5, Y.shape)
ENRICHED = np.arange(len(Y)) % 5 == 0
RULED = np.full(Y.shape, -4.0)
SEEN = Seen(np.stack([RULED, NEAR, NEAR], 2), FAR, Y.astype(float), np.ones(Y.shape), ENRICHED)
FIRST = Combination(np.array([0.0, 1.0]), 0.0, 0.5)


def test_floor_keeps_the_share_of_unread_publishers_news_as_it_comes() -> None:
    floor, _ = find_sure(SEEN, 0, FIRST)
    p = 1.0 / (1.0 + np.exp(-FAR[:, 0]))
    kept = (p[Y[:, 0] & ~ENRICHED] >= floor).mean()
    assert KEPT <= kept < KEPT + 0.02


def test_ceiling_is_one_that_readers_agree_with() -> None:
    _, ceiling = find_sure(SEEN, 0, FIRST)
    sure = 1.0 / (1.0 + np.exp(-FAR[~ENRICHED, 0])) >= ceiling
    assert ceiling >= LEAST_CEILING
    assert Y[~ENRICHED, 0][sure].mean() >= LEAST_CEILING


def test_sentences_that_are_not_scored_decide_nothing() -> None:
    doubtful = Y[:, 0] & (FAR[:, 0] < 0.0)
    scored = np.ones(Y.shape)
    scored[doubtful, 0] = 0.0
    unscored = Seen(SEEN.log_odds, FAR, SEEN.y, scored, ENRICHED)
    assert find_sure(unscored, 0, FIRST)[0] > find_sure(SEEN, 0, FIRST)[0]


def test_answer_is_unsure_on_both_sides_of_the_threshold() -> None:
    assert (FIRST.low, FIRST.threshold, FIRST.high) == (0.33, 0.5, 0.57)
