"""Evidence out of contributions."""

import numpy as np

from streams.model.evidence import MAX_WORDS, strongest_words

SENTENCE = "Mayor lifts the curfew"
SPANS = [(0, 0), (0, 5), (6, 10), (10, 11), (12, 15), (16, 22), (0, 0)]


def words(*added: float) -> list[str]:
    found = strongest_words(np.array(added), SPANS, "encoder")
    assert all(each.rule == "encoder" for each in found)
    return [SENTENCE[each.start : each.end] for each in found]


def test_pieces_of_one_word_count_together() -> None:
    assert words(9.0, 0.0, 0.6, 0.6, 0.0, 1.0, 9.0) == ["lifts", "curfew"]


def test_words_beyond_the_share_are_left_out() -> None:
    assert words(0.0, 0.1, 5.0, 0.0, 0.1, 0.1, 0.0) == ["lifts"]


def test_words_that_speak_against_are_no_evidence() -> None:
    assert words(0.0, -1.0, -1.0, 0.0, -1.0, -1.0, 0.0) == []


def test_many_words_of_like_weight_are_cut_to_the_strongest() -> None:
    spans = [(index * 2, index * 2 + 1) for index in range(20)]
    assert len(strongest_words(np.ones(20), spans, "encoder")) == MAX_WORDS
