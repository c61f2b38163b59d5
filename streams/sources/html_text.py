"""The text of a piece of HTML, such as feeds carry it."""

import lxml.html  # type: ignore[import-untyped]  # lxml carries no types
from lxml.etree import ParserError, strip_elements  # type: ignore[import-untyped]  # likewise

BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr"),
        "ul",
    )
)
"""Elements that begin and end a line."""


def html_to_text(fragment: str) -> str:
    """A paragraph, list item or table cell a line, without markup, scripts and the white space between."""
    try:
        tree = lxml.html.fragment_fromstring(fragment, create_parent="div")
    except (ParserError, ValueError):
        return fragment.strip()
    strip_elements(tree, "script", "style", with_tail=False)
    for element in tree.iter():
        if element.tag in BLOCKS:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)
