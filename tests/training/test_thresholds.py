"""Thresholds and what the first stage may decide, on probabilities chosen by hand."""

import numpy as np
import pytest

from training.thresholds import (
    KEPT,
    LEAST_CEILING,
    best_threshold,
    expected_calibration_error,
    f1,
    find_ceiling,
    find_floor,
)


def test_f1_of_known_decisions() -> None:
    y = np.array([True, True, False, False])
    assert f1(y, np.array([True, False, True, False])) == 0.5
    assert f1(y, y) == 1.0
    assert f1(y, ~y) == 0.0


def test_floor_keeps_all_but_the_allowed_share() -> None:
    first = np.linspace(0.001, 1.0, 1_000)
    y = first > 0.5
    floor = find_floor(first, y)
    kept = ((first >= floor) & y).sum() / y.sum()
    assert KEPT <= kept < KEPT + 0.005


def test_floor_of_a_kind_that_no_sentence_is_of_lets_everything_through() -> None:
    assert find_floor(np.array([0.1, 0.9]), np.array([False, False])) == 0.0


def test_ceiling_is_where_the_readers_begin_to_disagree() -> None:
    first = np.linspace(0.9801, 0.99, 100)
    # of the 40 highest all are right; one more wrong one is 1 of 41, over the allowed fiftieth
    assert find_ceiling(first, first > 0.98605) == pytest.approx(0.9861)


def test_ceiling_is_never_below_what_anybody_would_call_sure() -> None:
    assert find_ceiling(np.linspace(0.0, 1.0, 100), np.ones(100, bool)) == LEAST_CEILING


def test_ceiling_where_the_highest_is_wrong_leaves_everything_to_the_second_stage() -> None:
    assert find_ceiling(np.array([0.3, 0.99]), np.array([True, False])) == 1.0


def test_best_threshold_lies_between_the_classes() -> None:
    y = np.array([False] * 50 + [True] * 50)
    p = np.concatenate([np.linspace(0.0, 0.3, 50), np.linspace(0.5, 1.0, 50)])
    assert 0.3 < best_threshold(y, p) <= 0.5


def test_calibration_error_is_the_distance_of_probability_and_share() -> None:
    p = np.array([0.25, 0.25, 0.25, 0.25, 0.95, 0.95])
    y = np.array([True, True, False, False, True, True])
    assert expected_calibration_error(y, p) == pytest.approx(4 / 6 * 0.25 + 2 / 6 * 0.05)
    assert expected_calibration_error(y, p, above=0.5) == pytest.approx(0.05)
