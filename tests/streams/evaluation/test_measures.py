"""Measures of a set on which every figure is known, and against plain loops on random ones."""

import math

import numpy as np
import pytest

from schemas.classified_article.v1 import Kind
from streams.analysis import Band
from streams.evaluation import Evaluation, Example, evaluate
from streams.evaluation.calibration import calibrate, calibration_error
from streams.evaluation.evaluation import Cell
from streams.evaluation.measures import precision_recall

D, P, L = Kind
BANDS = {D: Band(0.4, 0.5, 0.6), P: Band(0.5, 0.5, 0.5), L: Band(0.2, 0.3, 0.9)}

ROWS = [
    ({D}, set(), (0.95, 0.0, 0.0)),
    ({D}, set(), (0.55, 0.0, 0.0)),
    ({D}, set(), (0.45, 0.0, 0.0)),
    (set(), set(), (0.85, 0.0, 0.0)),
    (set(), {D}, (0.75, 0.0, 0.0)),
    ({P, L}, set(), (0.05, 0.65, 0.35)),
    ({L}, set(), (0.05, 0.0, 0.15)),
    (set(), set(), (0.05, 0.0, 0.05)),
]


def known(articles: tuple[str | None, ...] = (None,) * 8) -> Evaluation:
    examples = [
        Example(f"Sentence {number}.", frozenset(labels), frozenset(optional), article)
        for number, ((labels, optional, _), article) in enumerate(zip(ROWS, articles, strict=True))
    ]
    return evaluate(examples, [dict(zip(Kind, p, strict=True)) for *_, p in ROWS], BANDS, rounds=200)


def test_known_set_has_its_precision_recall_and_f1() -> None:
    found = known()
    directive = found.measures[D]
    assert (directive.right, directive.said, directive.there) == (2, 3, 3)
    assert directive.precision.value == directive.recall.value == directive.f1.value == pytest.approx(2 / 3)
    legal = found.measures[L]
    assert [legal.precision.value, legal.recall.value, legal.f1.value] == pytest.approx([1.0, 0.5, 2 / 3])
    assert found.macro.f1.value == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert (found.resampled, found.units, found.sentences) == ("sentences", 8, 8)


def test_known_set_has_its_near_misses_and_borderline_answers() -> None:
    directive, legal = known().misses[D], known().misses[L]
    assert (directive.wrong, directive.near_wrong, directive.missed, directive.near_missed) == (1, 0, 1, 1)
    assert (directive.borderline_said, directive.borderline_not_said) == (1, 0)
    assert (legal.missed, legal.near_missed) == (1, 0)


@pytest.mark.parametrize(("p", "near"), [(0.4, 1), (0.399, 0), (0.45, 1)])
def test_miss_a_tenth_below_the_threshold_is_near(p: float, near: int) -> None:
    found = evaluate([Example("Bars shut.", frozenset({D}))], [{D: p, P: 0.0, L: 0.0}], BANDS, rounds=2)
    assert found.misses[D].near_missed == near


def test_known_set_has_its_confusion_without_what_is_optional() -> None:
    assert known().confusion == (
        Cell((), (), 2),
        Cell((), (D,), 1),
        Cell((D,), (), 1),
        Cell((D,), (D,), 2),
        Cell((L,), (), 1),
        Cell((P, L), (P, L), 1),
    )


def test_known_set_has_its_calibration_error() -> None:
    directive = known().calibration[D]
    assert directive.error == pytest.approx((3 * 0.05 + 0.55 + 0.45 + 0.85 + 0.05) / 7)
    assert directive.error_above == pytest.approx((0.55 + 0.45 + 0.85 + 0.05) / 4)
    assert (directive.above, [each.count for each in directive.bins]) == (4, [3, 0, 0, 0, 1, 1, 0, 0, 1, 1])


def test_known_set_has_its_coverage_and_what_is_left_when_unsure_answers_are_out() -> None:
    directive, protest = known().sureness[D], known().sureness[P]
    assert [directive.unsure, directive.held, directive.coverage] == pytest.approx([2, 2, 5 / 7])
    assert (directive.measures.right, directive.measures.said, directive.measures.there) == (1, 2, 1)
    assert protest.coverage == 1.0


def test_worst_errors_come_first() -> None:
    found = known()
    assert [(each.kind, each.p) for each in found.wrong] == [(D, 0.85)]
    assert [(each.kind, each.p) for each in found.missed] == [(L, 0.15), (D, 0.45)]


def test_kind_that_is_neither_there_nor_said_is_undefined_and_not_in_the_macro() -> None:
    found = evaluate([Example("Bars shut.", frozenset({D}))], [{D: 0.9, P: 0.0, L: 0.0}], BANDS, rounds=50)
    assert math.isnan(found.measures[P].f1.value)
    assert math.isnan(found.measures[P].f1.low)
    assert found.macro.f1.value == 1.0


def test_set_without_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="no example"):
        evaluate([], [], BANDS)


def test_interval_holds_the_value_and_is_the_same_each_time() -> None:
    first, second = known(), known()
    for kind in Kind:
        f1 = first.measures[kind].f1
        assert f1.low <= f1.value <= f1.high
        assert f1 == second.measures[kind].f1


def test_sentences_of_one_article_are_drawn_together() -> None:
    one = known(("a",) * 8)
    assert (one.resampled, one.units) == ("articles", 1)
    assert one.measures[D].f1.low == one.measures[D].f1.value == one.measures[D].f1.high
    mixed = known(("a", "a", "b", None, None, "b", "a", None))
    assert (mixed.resampled, mixed.units) == ("articles", 5)


def test_interval_covers_as_often_as_it_says() -> None:
    """Of sets drawn from one distribution of known recall, about 95 % hold it within their interval."""
    generator, covered = np.random.default_rng(3), 0
    for _ in range(60):
        p = np.where(generator.random(120) < 0.7, 0.9, 0.1)
        examples = [Example("Bars shut.", frozenset({D}))] * len(p)
        recall = (
            evaluate(examples, [{D: float(each), P: 0.0, L: 0.0} for each in p], BANDS, rounds=200).measures[D].recall
        )
        covered += recall.low <= 0.7 <= recall.high
    assert 50 <= covered <= 60


@pytest.mark.parametrize("seed", range(5))
def test_random_sets_measure_as_plain_loops_do(seed: int) -> None:
    generator = np.random.default_rng(seed)
    p, true = generator.random(200).round(2), generator.random(200) < 0.3
    thresholds, precision, recall = precision_recall(true, p)
    assert list(thresholds) == sorted(set(p), reverse=True)
    for threshold, at_precision, at_recall in zip(thresholds, precision, recall, strict=True):
        said = [held for held, each in zip(true, p, strict=True) if each >= threshold]
        assert at_precision == pytest.approx(sum(said) / len(said))
        assert at_recall == pytest.approx(sum(said) / true.sum())
    bins = [
        [(each, held) for each, held in zip(p, true, strict=True) if min(9, int(each * 10)) == n] for n in range(10)
    ]
    gaps = [abs(sum(each for each, _ in pairs) - sum(held for _, held in pairs)) for pairs in bins]
    assert calibration_error(true, p) == pytest.approx(sum(gaps) / 200)


def test_probability_on_an_edge_falls_into_the_upper_bin_and_one_into_the_last() -> None:
    bins = calibrate(np.array([True, True, True]), np.array([0.0, 0.5, 1.0])).bins
    assert [number for number, each in enumerate(bins) if each.count] == [0, 5, 9]


def test_exactly_a_tenth_is_not_above_it_and_none_above_is_undefined() -> None:
    found = calibrate(np.array([False]), np.array([0.1]))
    assert found.above == 0
    assert math.isnan(found.error_above)
