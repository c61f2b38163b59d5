"""Sentences have exact offsets, whatever the text is made of."""

import random
from itertools import pairwise

import pytest
from syntok import segmenter
from syntok.tokenizer import Tokenizer

from streams.analysis.boilerplate import split_blocks
from streams.analysis.sentences import MAX_SENTENCE_CHARACTERS, cut_sentence, split_sentences


def sentences(text: str) -> list[str]:
    blocks, _ = split_blocks(text)
    found = split_sentences(text, blocks)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    return [each.text for each in found]


def cuts_of_syntok(text: str) -> list[str]:
    """What syntok makes of the whole text, white space aside."""
    found = list(segmenter.segment(Tokenizer(replace_not_contraction=False).tokenize(text)))
    ends = [tokens[-1].offset + len(tokens[-1].value) for tokens in found]
    pieces = [text[start:end].strip() for start, end in pairwise([0, *ends])]
    return [piece for piece in pieces if any(each.isalpha() for each in piece)]


def test_paragraph_is_split_into_its_sentences() -> None:
    text = "The mayor, Dr. A. Brek, shut the quay. Nobody was hurt! Will it reopen? “Not today,” she said."
    assert sentences(text) == [
        "The mayor, Dr. A. Brek, shut the quay.",
        "Nobody was hurt!",
        "Will it reopen?",
        "“Not today,” she said.",
    ]


def test_abbreviated_country_does_not_end_a_sentence() -> None:
    text = "U.S. troops left the port of Lorne on Friday."
    assert sentences(text) == [text]


def test_headlines_and_bullets_end_with_their_lines_and_lose_the_bullet() -> None:
    text = "Mayor shuts quay\n\n  • Cranes came loose\n  • Nobody was hurt\n- Ferries wait"
    assert sentences(text) == ["Mayor shuts quay", "Cranes came loose", "Nobody was hurt", "Ferries wait"]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "...", "12,000 / 14", "\u200b\u200b", "\u0301\u0301", "🚢🚢"])
def test_text_without_a_letter_has_no_sentence(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The\u00a0mayor shut the quay.\u00a0\u00a0Nobody\u00a0was hurt.",
        "The mayor shut the quay.\r\nNobody was hurt.",
        "\ufeffThe mayor\u200b shut the quay. \u2060Nobody was hurt.",
        "The mayo\u0301r shut the quay. Nobody 🚢 was hurt. 🚢",
        "PortLorne's mayor can't shut the quay-side. Nobody (was) hurt...",
    ],
)
def test_two_sentences_with_unusual_characters_are_two(text: str) -> None:
    assert len(sentences(text)) == 2


def test_long_line_is_cut_at_spaces_and_keeps_every_word() -> None:
    text = "lorne " * 30_000
    found = sentences(text)
    assert max(len(each) for each in found) <= MAX_SENTENCE_CHARACTERS
    assert " ".join(found).split() == text.split()


WORDS = """
    the mayor closed quay. Quay. said.” said." “We "He The May It A (the quay (NEOC) (built 1902) quay) quay.) [sic] x;
    ((Brek)) ) ( {x} (-) U.S. no. No. A. 2019. 2019 19. US. II. 3.5 A1 etc. Inc. Sept. ; .. ... … ! Ok? ?! it's. don't
    foo.Bar co-op. — ” " , (NEOC), (abc). (He said. end) D.C. B.C.E. J. [saw] it[s] 7.0 4,000 quay". us".
    us.” InDesign Senator U.S.-led a.m. news.com.au A.I. É. Été Its” X. x. Nov. IV.
    """.split()  # noqa: SIM905 -- as they stand in a text


@pytest.mark.parametrize("seed", range(20))
def test_any_paragraph_is_cut_where_syntok_would_cut_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        text = f"Two cranes fell. Then {' '.join(chance.choices(WORDS, k=chance.randint(2, 20)))} at noon on Monday."
        assert sentences(text) == cuts_of_syntok(text)


def test_sentence_out_of_any_article_is_cut_into_pieces_that_are_the_whole() -> None:
    sentence = "ab " * 3_000
    pieces = cut_sentence(sentence)
    assert "".join(pieces) == sentence
    assert max(len(each) for each in pieces) <= MAX_SENTENCE_CHARACTERS
    assert cut_sentence("") == [""]
