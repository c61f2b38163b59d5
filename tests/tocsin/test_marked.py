"""An article on the terminal: what was found is marked, with colours and without."""

import io
import re
from typing import Any

import pytest
from rich.console import Console

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from tests.support.messages import DATE
from tocsin.marked import show_article

TEXT = "Home | News\nThe mayor ordered bars shut as police fired tear gas. A crowd formed. It rained."
ORDER, CROWD = "The mayor ordered bars shut as police fired tear gas.", "A crowd formed."


def passage(sentence: str, p: float, words: str, **fields: Any) -> dict[str, Any]:
    start, at = TEXT.index(sentence), TEXT.index(words)
    evidence = [{"start": at, "end": at + len(words), "rule": f"rule of {words}"}]
    return {"start": start, "end": start + len(sentence), "text": sentence, "p": p, "evidence": evidence, **fields}


def item(number: int, kind: str, found: dict[str, Any]) -> dict[str, Any]:
    return {"item_id": f"a1#{number}", "kind": kind, "p": found["p"], "passages": [found]}


def shown(*, colour: bool, width: int = 200, **found: Any) -> str:
    classified = ClassifiedArticleV1.build(
        article_id="a1",
        source="s",
        date_classified=DATE,
        classifier={"name": "c", "version": "1"},
        sentences=3,
        set_aside=[{"start": 0, "end": 11, "reason": "navigation"}],
        **found,
    )
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
    )
    show_article(console, ArticleV1(article_id="a1", source="s", text=TEXT), classified)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


FOUND: dict[str, Any] = {
    "items": [
        item(0, "directive", passage(ORDER, 0.9, "ordered")),
        item(1, "protest", passage(ORDER, 0.8, "tear gas")),
    ],
    "unsure": [
        passage(ORDER, 0.45, "police", kind="legal"),
        passage(CROWD, 0.55, "crowd", kind="protest"),
    ],
}


def test_passages_are_in_the_colour_of_their_label_with_their_evidence_underlined() -> None:
    output = shown(colour=True, **FOUND)
    assert "\x1b[31mThe mayor \x1b[0m\x1b[1;4;31mordered\x1b[0m\x1b[31m bars shut as " in output
    assert "\x1b[1;4;33mtear gas\x1b[0m" in output
    assert "\x1b[1;4;36mpolice\x1b[0m" in output
    assert re.search(r"^ +It rained\.$", output, re.MULTILINE)


def test_unsure_passage_is_italic_in_the_colour_of_what_it_may_be() -> None:
    assert "\x1b[3;33mA \x1b[0m\x1b[1;3;4;33mcrowd\x1b[0m\x1b[3;33m formed.\x1b[0m" in shown(colour=True, **FOUND)


def test_boilerplate_is_grey_with_its_reason() -> None:
    assert "\x1b[90mHome | News  [navigation]\x1b[0m" in shown(colour=True, **FOUND)


def test_tags_tell_label_from_unsure_without_colour() -> None:
    lines = shown(colour=False, **FOUND).splitlines()
    assert "DP?L  The mayor ordered bars shut as police fired tear gas." in lines
    assert "  ?P  A crowd formed." in lines
    assert "   ·  Home | News  [navigation]" in lines
    assert "      It rained." in lines
    assert any(line.startswith("D directive") and "?D may be one" in line for line in lines)


def test_unsure_passages_are_listed_after_the_items_with_their_evidence() -> None:
    output = shown(colour=False, **FOUND)
    items, unsure = output.index("protest  p 0.80  1 passage  a1#1"), output.index("?L  unsure: legal  p 0.45")
    assert items < unsure < output.index("?P  unsure: protest  p 0.55  of no item")
    assert "evidence: “ordered” (rule of ordered)" in output[:unsure]
    assert "evidence: “crowd” (rule of crowd)" in output[unsure:]


def test_article_with_unsure_passages_only_has_no_item() -> None:
    output = shown(colour=False, unsure=FOUND["unsure"])
    assert "no directive, protest or legal item found" in output
    assert "?P  unsure: protest" in output


@pytest.mark.parametrize("width", [40, 80])
def test_lines_of_a_passage_stand_under_its_first(width: int) -> None:
    lines = shown(colour=False, width=width, **FOUND).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("DP?L"))
    assert all(len(line) <= width for line in lines)
    if width == 40:
        assert lines[first + 1].startswith(" " * 6 + "police")
