"""Precision, recall and F1 for each kind and macro, with bootstrap intervals; what is undefined is NaN."""

from dataclasses import dataclass

import numpy as np

from schemas.classified_article.v1 import Kind
from streams.evaluation.judged import KINDS, Counts, Flags, Floats, Judged

ROUNDS = 2_000
"""Resamples of a bootstrap: the ends of an interval then move by some thousandths from seed to seed."""

SEED = 20_260_101
"""Of the bootstrap, so that the same set gives the same interval."""

LEVEL = 0.95

_STEP = 100
"""Resamples drawn at once: 100 by 10,000 articles are 8 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and the interval around it: 95 % of the resampled sets lie within ``low`` to ``high``."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one kind, or macro: the mean over the kinds for which a measure is defined.

    precision: of what was said, the share that held. recall: of what held, the share that was said. f1: their harmonic
    mean, undefined only where nothing held and nothing was said. right, said, there: how many; of macro the sums.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate
    right: int
    said: int
    there: int


def measure(judged: Judged, *, sure_only: bool = False, rounds: int = ROUNDS) -> tuple[dict[Kind, Measures], Measures]:
    """Measure the forced decision. Returns: for each kind, and macro.

    Parameters: sure_only -- leave out each answer that is unsure; rounds -- resamples, over articles.
    """
    counts = _by_article(judged, judged.scored & judged.sure if sure_only else judged.scored)
    total = counts.sum(axis=0)
    values = ratios(total)
    low, high = _interval(counts, rounds)
    ends = zip(values, low, high, strict=True)
    rows = [_measures(each, amounts) for each, amounts in zip(ends, [*total, total.sum(axis=0)], strict=True)]
    return dict(zip(KINDS, rows[:-1], strict=True)), rows[-1]


def _measures(ends: tuple[Floats, Floats, Floats], amounts: Counts) -> Measures:
    precision, recall, f1 = (Estimate(*map(float, each)) for each in zip(*ends, strict=True))
    right, said, there = map(int, amounts)
    return Measures(precision, recall, f1, right, said, there)


def ratios(counts: Counts) -> Floats:
    """Precision, recall and F1 from right, said and there.

    Parameters: counts -- shape (..., kinds, 3). Returns: shape (..., kinds + 1, 3), macro last.
    """
    right, said, there = np.moveaxis(counts.astype(float), -1, 0)
    by_kind = np.stack([_share(right, said), _share(right, there), _share(2 * right, said + there)], axis=-1)
    defined = ~np.isnan(by_kind)
    macro = _share(np.where(defined, by_kind, 0.0).sum(axis=-2), defined.sum(axis=-2).astype(float))
    return np.concatenate([by_kind, macro[..., np.newaxis, :]], axis=-2)


def precision_recall(true: Flags, p: Floats) -> tuple[Floats, Floats, Floats]:
    """Precision and recall at each threshold that makes a difference, the highest first.

    Parameters: of the n sentences that count for a kind. Returns: thresholds, precision, recall, of one length.
    """
    order = np.argsort(-p, kind="stable")
    right, ordered = np.cumsum(true[order]), p[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(p) else np.array([], int)
    there = np.full(len(last), float(true.sum()))
    return ordered[last], right[last] / (last + 1.0), _share(right[last].astype(float), there)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _by_article(judged: Judged, counted: Flags) -> Counts:
    """Right, said and there by article and kind: shape (articles, kinds, 3)."""
    said, there = judged.said & counted, judged.true & counted
    counts = np.zeros((int(judged.articles.max(initial=-1)) + 1, len(KINDS), 3), np.int64)
    np.add.at(counts, judged.articles, np.stack([said & there, said, there], axis=-1).astype(np.int64))
    return counts


def _interval(counts: Counts, rounds: int) -> tuple[Floats, Floats]:
    """The ends of the interval of each ratio, by resampling articles."""
    generator = np.random.default_rng(SEED)
    articles, flat = len(counts), counts.reshape(len(counts), -1).astype(float)
    drawn = [
        generator.multinomial(articles, np.full(articles, 1 / articles), min(_STEP, rounds - start)) @ flat
        for start in range(0, rounds, _STEP)
    ]
    resampled = ratios(np.concatenate(drawn).reshape(rounds, *counts.shape[1:]).round().astype(np.int64))
    ends = [_quantile(resampled, (1 - LEVEL) / 2), _quantile(resampled, (1 + LEVEL) / 2)]
    return ends[0], ends[1]


def _quantile(resampled: Floats, share: float) -> Floats:
    """Over the resamples in which a ratio is defined; NaN where it never is."""
    undefined = np.isnan(resampled).all(axis=0)
    quantile: Floats = np.nanquantile(np.where(undefined, 0.0, resampled), share, axis=0)
    return np.where(undefined, np.nan, quantile)
