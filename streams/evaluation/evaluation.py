"""Everything that is measured on one set."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from schemas.classified_article.v1 import Kind
from streams.analysis import Band
from streams.evaluation.calibration import Calibration, calibrate
from streams.evaluation.examples import Example
from streams.evaluation.judged import KINDS, Flags, Floats, Judged, join
from streams.evaluation.measures import ROUNDS, Measures, measure, precision_recall

NEAR = 0.1
"""An error whose probability lies no further than this from the threshold is a near miss."""

_ROUNDING = 1e-9
"""0.6 - 0.5 is a little below 0.1 and 0.5 - 0.4 a little above: both are near."""


@dataclass(frozen=True, slots=True)
class Misses:
    """Errors of one kind.

    wrong, missed: said and not true, true and not said. near_wrong, near_missed: those of them that are near misses.
    borderline_said, borderline_not_said: what was made of optional labels, which are no errors.
    """

    wrong: int
    missed: int
    near_wrong: int
    near_missed: int
    borderline_said: int
    borderline_not_said: int


@dataclass(frozen=True, slots=True)
class Sureness:
    """What the unsure band leaves open.

    coverage: share of the answers that are sure. unsure, held: how many are not, and of how many the kind is true.
    measures: the forced decision where the answer is sure.
    """

    coverage: float
    unsure: int
    held: int
    measures: Measures


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall at each threshold, the highest first; ``threshold`` is the one in use."""

    thresholds: Floats
    precision: Floats
    recall: Floats
    band: Band


@dataclass(frozen=True, slots=True)
class Cell:
    """How many sentences of these kinds were said to be of those; what is optional is in neither."""

    true: tuple[Kind, ...]
    said: tuple[Kind, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error, with its sentence."""

    kind: Kind
    p: float
    example: Example


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one set, by kind and macro or pooled over the kinds.

    resampled: "articles" or "sentences", what the intervals were drawn from, and ``units``, how many there are.
    wrong: errors of what was said, the highest probability first; missed: the lowest first.
    """

    sentences: int
    resampled: str
    units: int
    measures: Mapping[Kind, Measures]
    macro: Measures
    misses: Mapping[Kind, Misses]
    confusion: tuple[Cell, ...]
    calibration: Mapping[Kind, Calibration]
    calibration_pooled: Calibration
    sureness: Mapping[Kind, Sureness]
    sureness_macro: Sureness
    curves: Mapping[Kind, Curve]
    wrong: tuple[Mistake, ...]
    missed: tuple[Mistake, ...]


def evaluate(
    examples: Sequence[Example],
    p: Sequence[Mapping[Kind, float]],
    bands: Mapping[Kind, Band],
    *,
    rounds: int = ROUNDS,
) -> Evaluation:
    """Measure one set.

    Parameters: examples -- at least one, boilerplate left out; p -- of each its probabilities; rounds -- resamples.
    Raises: ValueError -- no example, or not as many judgements.
    """
    if not examples:
        raise ValueError("no example to measure on")
    judged = join(examples, p, bands)
    measures, macro = measure(judged, rounds=rounds)
    sureness, sureness_macro = _sureness(judged, rounds)
    wrong, missed = _mistakes(examples, judged)
    return Evaluation(
        sentences=len(examples),
        resampled="articles" if judged.articles_named else "sentences",
        units=int(judged.articles.max()) + 1,
        measures=measures,
        macro=macro,
        misses={kind: _misses(judged, column) for column, kind in enumerate(KINDS)},
        confusion=_confusion(judged),
        calibration={kind: calibrate(*_scored(judged, column)) for column, kind in enumerate(KINDS)},
        calibration_pooled=calibrate(judged.true[judged.scored], judged.p[judged.scored]),
        sureness=sureness,
        sureness_macro=sureness_macro,
        curves={
            kind: Curve(*precision_recall(*_scored(judged, column)), bands[kind]) for column, kind in enumerate(KINDS)
        },
        wrong=wrong,
        missed=missed,
    )


def _scored(judged: Judged, column: int) -> tuple[Flags, Floats]:
    counted = judged.scored[:, column]
    return judged.true[counted, column], judged.p[counted, column]


def _misses(judged: Judged, column: int) -> Misses:
    true, said, scored = (each[:, column] for each in (judged.true, judged.said, judged.scored))
    near = np.abs(judged.p[:, column] - judged.threshold[column]) <= NEAR + _ROUNDING
    wrong, missed = said & ~true & scored, true & ~said & scored
    kinds = (wrong, missed, wrong & near, missed & near, said & ~scored, ~said & ~scored)
    return Misses(*(int(each.sum()) for each in kinds))


def _confusion(judged: Judged) -> tuple[Cell, ...]:
    """The cells that are not empty, fewest kinds first."""
    true, said = judged.true & judged.scored, judged.said & judged.scored
    cells = Counter((tuple(row), tuple(column)) for row, column in zip(true.tolist(), said.tolist(), strict=True))
    found = [Cell(_kinds(row), _kinds(column), count) for (row, column), count in cells.items()]
    return tuple(sorted(found, key=lambda cell: (_order(cell.true), _order(cell.said))))


def _kinds(flags: tuple[bool, ...]) -> tuple[Kind, ...]:
    return tuple(kind for kind, flag in zip(KINDS, flags, strict=True) if flag)


def _order(kinds: tuple[Kind, ...]) -> tuple[int, ...]:
    return len(kinds), *(KINDS.index(kind) for kind in kinds)


def _sureness(judged: Judged, rounds: int) -> tuple[dict[Kind, Sureness], Sureness]:
    measures, macro = measure(judged, sure_only=True, rounds=rounds)
    open_, scored = judged.scored & ~judged.sure, judged.scored
    by_kind = {
        kind: _open(open_[:, column], scored[:, column], judged.true[:, column], measures[kind])
        for column, kind in enumerate(KINDS)
    }
    return by_kind, _open(open_, scored, judged.true, macro)


def _open(open_: Flags, scored: Flags, true: Flags, measures: Measures) -> Sureness:
    unsure, counted = int(open_.sum()), int(scored.sum())
    coverage = 1 - unsure / counted if counted else float("nan")
    return Sureness(coverage, unsure, int((open_ & true).sum()), measures)


def _mistakes(examples: Sequence[Example], judged: Judged) -> tuple[tuple[Mistake, ...], tuple[Mistake, ...]]:
    errors = judged.scored & (judged.said != judged.true)
    found = [
        (bool(judged.said[row, column]), Mistake(KINDS[column], float(judged.p[row, column]), examples[row]))
        for row, column in zip(*np.nonzero(errors), strict=True)
    ]
    wrong = sorted((each for said, each in found if said), key=lambda each: -each.p)
    return tuple(wrong), tuple(sorted((each for said, each in found if not said), key=lambda each: each.p))
