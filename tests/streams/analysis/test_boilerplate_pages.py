"""Whole pages of our own writing, as text dumps and through the HTML reader: what is kept and what is set aside."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

from datetime import UTC
from itertools import pairwise

import pytest

from streams.analysis.boilerplate import split_blocks
from streams.sources.html_page import read_html_file
from streams.sources.outcomes import Candidate
from tests.support.furnished_pages import Page, html_page, kept_pieces, left_in, lost, read_pages, text_dump

PAGES = read_pages("seen_1", "seen_2", "unseen")
LEFT_IN_DUMPS = {
    "14": ["‘Nobody counted’: inside the Sul customs strike"],
    "21": ["Tilda Venn for the Islander"],
    "29": [
        "Top scorers and tables",
        "Ebbing fans riot in Sul",
        "Club sues league over points",
        "Judge lets hooligan travel",
    ],
    "36": ["Tarn's trawler war explained"],
}
"""What no rule can tell from the article by its words: links without a mark, a credit that reads like a headline."""


def text_of(page: Page) -> str:
    outcome = read_html_file(html_page(page), f"{page.name}.html", UTC)
    assert isinstance(outcome, Candidate)
    return outcome.text


def kept(text: str) -> list[str]:
    blocks, _ = split_blocks(text)
    return list(kept_pieces(text, [(block.start, block.end) for block in blocks]))


def test_pages_differ_and_hold_both_article_and_furniture() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES) == 36
    assert len({page.layout for page in PAGES}) == 7
    assert all(len(page.article()) >= 4 and len(page.furniture()) >= 7 for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_text_dump_keeps_the_article_and_sets_furniture_aside(page: Page) -> None:
    pieces = kept(text_dump(page))
    assert lost(page.article(), pieces) == []
    assert left_in(page.furniture(), pieces) == LEFT_IN_DUMPS.get(page.name, [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_html_page_keeps_the_article_and_no_furniture(page: Page) -> None:
    pieces = kept(text_of(page))
    assert lost(page.article(), pieces) == []
    assert left_in(page.furniture(), pieces) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_and_set_aside_cover_the_page_without_overlap(page: Page) -> None:
    for text in (text_dump(page), text_of(page)):
        blocks, set_aside = split_blocks(text)
        spans = sorted([*((each.start, each.end) for each in blocks), *((each.start, each.end) for each in set_aside)])
        edges = [(0, 0), *spans, (len(text), len(text))]
        assert all(above[1] <= below[0] for above, below in pairwise(edges))
        assert not any(text[above[1] : below[0]].strip() for above, below in pairwise(edges))
        assert all(each.reason for each in set_aside)
