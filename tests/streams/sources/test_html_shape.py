"""What the HTML reader keeps that trafilatura alone would lose, and what it does not bring in."""

from datetime import UTC

import pytest

from streams.sources.html_page import read_html_file
from streams.sources.outcomes import Candidate

PROSE = "The harbour board of Port Lorne shut the eastern quay on Friday after two cranes came loose in the gale."
MORE = "Ferries to Holm go from the western quay until both of the cranes are chained down, the board said on Friday."


def lines(body: str) -> list[str]:
    outcome = read_html_file(f"<html><body>{body}</body></html>".encode(), "page.html", UTC)
    assert isinstance(outcome, Candidate)
    return outcome.text.splitlines()


def page(inside: str) -> str:
    return f"<article><h1>Port Lorne shuts its quay</h1><p>{PROSE}</p>{inside}<p>{MORE}</p></article>"


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src=a.jpg><figcaption>{}</figcaption></figure>",
        "<div class=wp-caption><img src=a.jpg><p class=wp-caption-text>{}</p></div>",
        "<p class=caption>{}</p>",
    ],
)
def test_caption_in_article_is_kept(figure: str) -> None:
    caption = "A crane hangs over the eastern quay"
    assert caption in lines(page(figure.format(caption)))


@pytest.mark.parametrize("around", ["<aside>{}</aside>", "<a href=/b>{}</a>", "<div class=related-stories>{}</div>"])
def test_caption_of_other_story_is_left_out(around: str) -> None:
    caption = "Dockers march past the court"
    other = around.format(f"<figure><img src=b.jpg><figcaption>{caption}</figcaption></figure>")
    assert caption not in "\n".join(lines(page(other)))


def test_quote_set_apart_without_link_is_kept() -> None:
    assert "A quay is no toy." in lines(page("<aside class=pull><blockquote>A quay is no toy.</blockquote></aside>"))


def test_text_in_layout_table_is_read_by_paragraph() -> None:
    body = f"<table><tr><td><h1>Port Lorne shuts its quay</h1>{PROSE}<br><br>{MORE}<br><br></td></tr></table>"
    assert lines(body) == ["Port Lorne shuts its quay", PROSE, MORE]


def test_table_of_values_stays_a_table() -> None:
    rows = "<table><tr><td>Ward</td><td>Votes</td></tr><tr><td>Brack</td><td>412</td></tr></table>"
    assert [line for line in lines(page(rows)) if "|" in line] == ["| Ward | Votes | ", "| Brack | 412 | "]


def test_headline_apart_from_the_article_comes_first() -> None:
    body = f"<div><h1>Port Lorne shuts its quay</h1></div><article><p>{PROSE}</p><p>{MORE}</p></article>"
    assert lines(body)[0] == "Port Lorne shuts its quay"


def test_control_character_beside_breaks_stops_nothing() -> None:
    assert lines(f"<article><p>{PROSE}</p><div>One\x01 crane<br>two cranes<br>{MORE}</div></article>")[-1] == MORE
