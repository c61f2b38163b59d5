"""The text of a piece of HTML, such as feeds carry it."""

from collections.abc import Iterator

import lxml.html  # type: ignore[import-untyped]  # lxml carries no types
from lxml.etree import ParserError, iterwalk  # type: ignore[import-untyped]  # likewise

BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr"),
        "ul",
    )
)
"""Elements that begin and end a line."""

UNSHOWN = frozenset(("script", "style"))
"""Elements whose content is no text."""


def html_to_text(fragment: str) -> str:
    """A paragraph, list item or table cell a line, without markup, scripts and the white space between."""
    try:
        tree = lxml.html.document_fromstring(f"<html><body>{fragment}</body></html>")
    except (ParserError, ValueError):
        return fragment.strip()
    lines = (" ".join(line.split()) for line in "".join(_pieces(tree)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """The text in its order, with the line ends of blocks.

    Nothing is written into the tree: lxml reads control characters in HTML, and refuses to have them assigned.
    """
    unshown = 0
    for event, element in iterwalk(tree, events=("start", "end", "comment", "pi")):
        starts, is_element = event == "start", event in {"start", "end"}
        if is_element and element.tag in UNSHOWN:
            unshown += 1 if starts else -1
        if element.tag in BLOCKS:
            yield "\n"
        piece = element.text if starts else element.tail
        if piece and not unshown:
            yield piece
