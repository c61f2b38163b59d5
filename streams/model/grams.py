"""The fast stage: a linear model over the pieces of words, and pairs of them, that a sentence holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BUCKET_BITS = 18
BUCKETS = 1 << BUCKET_BITS
"""Pairs share a weight when they fall into one bucket: with a quarter of a million, pairs that matter rarely do."""

REACH = 3
"""Pairs are of neighbours, and of pieces with one or two between them ("ordered the closure")."""

_ONE, _FIRST, _SECOND, _MIX = (np.uint64(each) for each in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F165667C5))
_SHIFT = np.uint64(64 - BUCKET_BITS)


@dataclass(frozen=True, slots=True)
class Features:
    """What sentences hold, all (features,): the bucket, the sentence's number, and the piece at which it begins."""

    buckets: np.ndarray
    sentences: np.ndarray
    places: np.ndarray


def features_of(sentences: Sequence[np.ndarray]) -> Features:
    """Read the features of sentences, given as token ids, (tokens,) each."""
    lengths = [len(ids) for ids in sentences]
    pieces = np.concatenate(sentences).astype(np.uint64) + np.uint64(1)
    owner = np.repeat(np.arange(len(sentences)), lengths)
    place = np.arange(len(pieces)) - np.repeat(np.cumsum([0, *lengths[:-1]]), lengths)
    hashed, owners, places = [pieces * _ONE], [owner], [place]
    for reach in range(1, REACH + 1):
        together = owner[:-reach] == owner[reach:]
        pairs = pieces[:-reach] * _FIRST * np.uint64(reach) + pieces[reach:] * _SECOND
        hashed.append(pairs[together])
        owners.append(owner[:-reach][together])
        places.append(place[:-reach][together])
    buckets = ((np.concatenate(hashed) * _MIX) >> _SHIFT).astype(np.int64)
    return Features(buckets, np.concatenate(owners), np.concatenate(places))


class GramScorer:
    """Scores sentences by the weights of their buckets. weights: (BUCKETS + 1, kinds), the last row the bias."""

    def __init__(self, weights: np.ndarray) -> None:
        self.weights = weights
        self._weights = weights.astype(np.float32)

    def score(self, sentences: Sequence[np.ndarray]) -> np.ndarray:
        """Log-odds, (sentences, kinds)."""
        features = features_of(sentences)
        added = self._weights[features.buckets]
        columns = [np.bincount(features.sentences, column, len(sentences)) for column in added.T]
        return np.asarray(np.stack(columns, 1) + self._weights[-1])

    def contributions(self, ids: np.ndarray) -> np.ndarray:
        """What each piece of one sentence added, a pair's part counted where it begins: (tokens, kinds)."""
        features = features_of([ids])
        added = self._weights[features.buckets]
        return np.stack([np.bincount(features.places, column, len(ids)) for column in added.T], 1)
