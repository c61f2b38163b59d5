"""Sentences as token ids, in batches of about the same number of tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

KINDS = ("DIRECTIVE", "PROTEST", "LEGAL")

LENGTHS = (16, 24, 32, 40, 56, 80, 128)
"""Tokens to which a sentence is padded. A shape compiles once, so there are few."""

TOKENS_OF_BATCH = 1_024


@dataclass(frozen=True)
class Batch:
    """rows: which sentences; ids, mask: (size, length); weight: (size,), 0.0 where the batch is filled up."""

    rows: np.ndarray
    ids: np.ndarray
    mask: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Targets:
    """What each sentence is: y in [0, 1] and whether it is scored, both (sentences, kinds); its weight."""

    y: np.ndarray
    scored: np.ndarray
    weight: np.ndarray


def make_batches(sentences: Sequence[np.ndarray], rng: np.random.Generator | None = None) -> Iterator[Batch]:
    """Batch sentences of like length, in their order, or, where rng is given, in a new one each time."""
    order = np.arange(len(sentences)) if rng is None else rng.permutation(len(sentences))
    fitting = np.searchsorted(LENGTHS, [min(len(sentences[row]), LENGTHS[-1]) for row in order])
    chunks = []
    for index, length in enumerate(LENGTHS):
        rows, size = order[fitting == index], TOKENS_OF_BATCH // length
        chunks += [(length, size, rows[start : start + size]) for start in range(0, len(rows), size)]
    if rng is not None:
        chunks = [chunks[index] for index in rng.permutation(len(chunks))]
    for length, size, rows in chunks:
        yield _pad(sentences, rows, length, size)


def _pad(sentences: Sequence[np.ndarray], rows: np.ndarray, length: int, size: int) -> Batch:
    ids = np.zeros((size, length), np.int32)
    mask = np.zeros((size, length), np.float32)
    mask[:, 0] = 1.0
    weight = np.zeros(size, np.float32)
    for place, row in enumerate(rows):
        tokens = sentences[row][:length]
        ids[place, : len(tokens)] = tokens
        mask[place, : len(tokens)] = 1.0
        weight[place] = 1.0
    return Batch(rows, ids, mask, weight)
