"""Labelled sentences and what was said of them, as arrays: one row a sentence, one column a kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from schemas.classified_article.v1 import Kind
from streams.analysis import Band
from streams.evaluation.examples import Example

KINDS = tuple(Kind)

Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """true, scored, p: n sentences by the `KINDS`: the kind holds; it counts, not being optional; its probability.

    articles: n numbers from 0 without a gap, the same for sentences of one article; ``articles_named``: whether any
    sentence names its article. low, threshold, high: one number a kind, of its band.
    """

    true: Flags
    scored: Flags
    p: Floats
    articles: Counts
    articles_named: bool
    low: Floats
    threshold: Floats
    high: Floats

    @property
    def said(self) -> Flags:
        """The forced decision: the probability reaches the threshold."""
        return self.p >= self.threshold

    @property
    def sure(self) -> Flags:
        """The probability lies outside the unsure band."""
        return (self.p < self.low) | (self.p >= self.high)


def join(examples: Sequence[Example], p: Sequence[Mapping[Kind, float]], bands: Mapping[Kind, Band]) -> Judged:
    """Lay at least one example and its probabilities side by side. ValueError where one has no other."""
    if len(examples) != len(p):
        raise ValueError(f"{len(examples)} examples, {len(p)} judgements")
    return Judged(
        true=np.array([[kind in each.labels for kind in KINDS] for each in examples], bool),
        scored=np.array([[kind not in each.optional for kind in KINDS] for each in examples], bool),
        p=np.array([[each[kind] for kind in KINDS] for each in p], float),
        articles=_numbered(examples),
        articles_named=any(each.article is not None for each in examples),
        low=np.array([bands[kind].low for kind in KINDS]),
        threshold=np.array([bands[kind].threshold for kind in KINDS]),
        high=np.array([bands[kind].high for kind in KINDS]),
    )


def _numbered(examples: Sequence[Example]) -> Counts:
    """A sentence whose article is unknown is an article of its own."""
    numbers: dict[str | int, int] = {}
    keys = (index if each.article is None else each.article for index, each in enumerate(examples))
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
