"""A band says what a probability comes to."""

import pytest

from streams.analysis import Answer, Band
from streams.analysis.rule_table import BANDS


@pytest.mark.parametrize(
    ("p", "answer"),
    [
        (0.0, Answer.NOT),
        (0.2999, Answer.NOT),
        (0.3, Answer.UNSURE),
        (0.6999, Answer.UNSURE),
        (0.7, Answer.LABELLED),
        (1.0, Answer.LABELLED),
    ],
)
def test_band_holds_its_low_end_and_not_its_high_one(p: float, answer: Answer) -> None:
    assert Band(0.3, 0.5, 0.7).answer(p) is answer


def test_band_without_width_is_never_unsure() -> None:
    assert [Band(0.5, 0.5, 0.5).answer(p) for p in (0.4999, 0.5)] == [Answer.NOT, Answer.LABELLED]


@pytest.mark.parametrize("ends", [(0.5, 0.4, 0.6), (0.3, 0.7, 0.6), (-0.1, 0.5, 0.6), (0.3, 0.5, 1.1)])
def test_band_out_of_order_or_of_range_is_refused(ends: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="not in order"):
        Band(*ends)


def test_rule_table_leaves_a_band_open_for_every_kind() -> None:
    assert all(band.low < band.threshold < band.high for band in BANDS.values())
    assert len(BANDS) == 3
