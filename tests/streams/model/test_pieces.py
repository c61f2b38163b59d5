"""Pieces are the tokenizer's own, however they were come by."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import random

import pytest
from tokenizers import Tokenizer

from streams.model import pieces
from streams.model.artefact import load_artefact
from streams.model.encoder import MAX_TOKENS
from streams.model.pieces import PieceTokenizer

CHARACTERS = list("aBeé ZßİǅΩж中한ไท0½² .,'\"’“”‘–—…-_/\\$%&()[]{}@#£€°\n\t\r\u00a0\u0301\u00ad\u200b\u2009🚢\x00")
WORDS = """
    the Governor ordered Kyiv’s “bars” to close, [SEP] [sic] U.S. 4,000 £5m naïve co-op it's
     [MASK]ed —and “I’m” 3.5% Łódź
    """.split()  # noqa: SIM905 -- as they stand in a text


@pytest.fixture(scope="module")
def tokenizer() -> PieceTokenizer:
    return PieceTokenizer(load_artefact().tokenizer)


def pieces_of_the_whole(sentences: list[str]) -> list[list[int]]:
    """What the tokenizer makes of sentences that it is given whole."""
    whole = Tokenizer.from_buffer(load_artefact().tokenizer)
    whole.no_padding()
    whole.enable_truncation(MAX_TOKENS)
    return [list(each.ids) for each in whole.encode_batch(sentences)]


@pytest.mark.parametrize("seed", range(5))
def test_any_sentence_has_the_pieces_of_the_whole(tokenizer: PieceTokenizer, seed: int) -> None:
    chance = random.Random(seed)
    sentences = ["".join(chance.choices(CHARACTERS, k=chance.randint(0, 40))) for _ in range(500)]
    sentences += [" ".join(chance.choices(WORDS, k=chance.randint(1, 200))) for _ in range(200)]
    assert [each.tolist() for each in tokenizer.cut(sentences)] == pieces_of_the_whole(sentences)


def test_pieces_stay_right_when_the_remembered_words_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MAX_KEPT_WORDS", 3)
    sentences = ["one two three four five", "five four three two one"]
    tokenizer = PieceTokenizer(load_artefact().tokenizer)
    assert [each.tolist() for each in tokenizer.cut(sentences)] == pieces_of_the_whole(sentences)


def test_spans_are_of_the_same_pieces(tokenizer: PieceTokenizer) -> None:
    sentence = "Governor Ona Brek ordered every bar in Lorne to close."
    (ids,) = tokenizer.cut([sentence])
    assert len(tokenizer.spans(sentence)) == len(ids)
