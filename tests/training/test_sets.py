"""Who is learned from and who is measured on."""

import numpy as np

from streams.model.artefact import load_artefact
from streams.model.pieces import PieceTokenizer
from training.labels import Sentence
from training.sets import FOLDS, Split, create_set


def sentence(number: int, source: str, article: str) -> Sentence:
    return Sentence(f"The mayor closed bridge {number}.", "D" if number % 2 else "", "P", article, source)


SENTENCES = [
    *(sentence(number, "wikinews", f"article-{number // 5}") for number in range(200)),
    *(sentence(number, "current-events", f"bullet-{number // 2}") for number in range(400)),
    *(sentence(number, "own", f"own-{number}") for number in range(50)),
    *(sentence(number, "own-superiors", f"late-{number}") for number in range(20)),
]


def test_every_sentence_is_in_one_part() -> None:
    split = Split.of(SENTENCES)
    together = np.concatenate([split.articles, split.chosen, split.held, split.late])
    assert sorted(together) == list(range(len(SENTENCES)))
    assert 0 < len(split.held) < len(split.chosen) / 8
    assert {SENTENCES[row].source for row in split.articles} == {"wikinews"}


def test_sentences_of_an_article_share_their_fold_and_part() -> None:
    split = Split.of(SENTENCES)
    folds: dict[str, int] = {}
    for row, fold in zip(split.articles, split.folds, strict=True):
        assert folds.setdefault(SENTENCES[row].article, fold) == fold
    assert set(folds.values()) == set(range(FOLDS))
    held, chosen = ({SENTENCES[row].article for row in rows} for rows in (split.held, split.chosen))
    assert not held & chosen


def test_fold_left_out_is_left_out() -> None:
    split = Split.of(SENTENCES)
    assert len(split.articles_without(None)) == 200
    assert set(split.articles_without(1)) == set(split.articles[split.folds != 1])


def test_publisher_left_out_is_left_out() -> None:
    split = Split.of(SENTENCES)
    others = split.published_by_others("Wikinews")
    assert {SENTENCES[row].source for row in others} == {"current-events", "own"}
    assert not set(others) & set(split.held)


def test_labels_become_columns_in_the_order_of_the_kinds() -> None:
    made = create_set(SENTENCES[:2], PieceTokenizer(load_artefact().tokenizer))
    assert made.y.tolist() == [[0, 0, 0], [1, 0, 0]]
    assert made.scored.tolist() == [[1, 0, 1], [1, 0, 1]]
    assert [len(ids) for ids in made.ids] == [8, 8]
