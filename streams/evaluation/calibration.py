"""Whether probabilities mean what they say."""

from dataclasses import dataclass

import numpy as np

from streams.evaluation.judged import Flags, Floats

BINS = 10
"""Of equal width from 0 to 1; each holds its lower end, the last its upper one too."""

LEAST = 0.1
"""Nearly every sentence is surely of no kind, which hides the rest: so the error is told above this as well."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The sentences whose probability lies from ``low`` up to ``high``.

    mean_p: of their probabilities; share: of those that are of the kind; both NaN where ``count`` is 0.
    """

    low: float
    high: float
    count: int
    mean_p: float
    share: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """error, error_above: the expected calibration error of all, and of those above `LEAST`; NaN where there are none.

    above: how many lie above it.
    """

    bins: tuple[Bin, ...]
    error: float
    error_above: float
    above: int


def calibrate(true: Flags, p: Floats) -> Calibration:
    """Compare probabilities with what held. Parameters: one value for each answer that counts."""
    above = p > LEAST
    return Calibration(
        _bins(true, p), calibration_error(true, p), calibration_error(true[above], p[above]), int(above.sum())
    )


def calibration_error(true: Flags, p: Floats) -> float:
    """The mean over the answers of how far their bin's share lies from its mean probability; NaN of none.

    Source: Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015.
    """
    if not len(p):
        return float("nan")
    filled = [each for each in _bins(true, p) if each.count]
    return sum(each.count * abs(each.mean_p - each.share) for each in filled) / len(p)


def _bins(true: Flags, p: Floats) -> tuple[Bin, ...]:
    places = np.minimum((p * BINS).astype(int), BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    sums, held = np.bincount(places, p, BINS), np.bincount(places, true, BINS)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            int(count),
            float(sums[number] / count) if count else float("nan"),
            float(held[number] / count) if count else float("nan"),
        )
        for number, count in enumerate(counts)
    )
