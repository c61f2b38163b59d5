"""What of a page's shape trafilatura would lose: captions, quotes set apart, text in layout tables, and bare breaks.

The tree is changed in place before trafilatura reads it. Only tags and attributes change, and text moves whole.
"""

import re
from itertools import groupby

from lxml.html import Element, HtmlElement  # type: ignore[import-untyped]  # lxml carries no types

MIN_BREAKS = 2
"""One break alone parts the lines of a verse or an address."""

_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "article", "section", "table", "hr")
_ASIDE = frozenset(("a", "aside", "footer", "nav"))
_OTHERS = re.compile(
    r"related|promo|teaser|sidebar|recirc|most-|more-|onward|trending|popular|recommend", re.IGNORECASE
)
_CAPTION = ".//figcaption | .//*[contains(@class, 'caption')][not(.//*[contains(@class, 'caption')] | .//figcaption)]"
_CONTROL = {code: None for code in range(32) if code not in {9, 10, 13}}
"""lxml reads control characters in HTML, and refuses to have them assigned."""


def reshape(page: HtmlElement) -> None:
    """Make paragraphs of what reads as such."""
    for table in page.xpath(".//table"):
        if _is_layout(table):
            _unwrap(table)
    for element in page.xpath(".//*[br]"):
        if len(element.findall("br")) >= MIN_BREAKS and element.tag != "pre":
            _split_at_breaks(element)
    for caption in page.xpath(_CAPTION):
        if _is_of_others(caption):
            caption.drop_tree()
        else:
            _keep_caption(caption)
    for aside in page.xpath(".//aside[.//blockquote or .//q or contains(@class, 'quote')][not(.//a)]"):
        _rename(aside, "div")
    for address in page.xpath(".//address"):
        address.tag = "p"


def _is_layout(table: HtmlElement) -> bool:
    """Whether it holds paragraphs rather than values."""
    cells = table.xpath("./tr/td | ./tbody/tr/td")
    blocks = " or ".join(f".//{tag}" for tag in _BLOCKS)
    return any(cell.xpath(f"boolean({blocks})") or len(cell.xpath(".//br")) >= MIN_BREAKS for cell in cells)


def _unwrap(table: HtmlElement) -> None:
    for part in [table, *table.xpath("./tbody | ./tr | ./tbody/tr | ./tr/td | ./tbody/tr/td")]:
        _rename(part, "div")


def _split_at_breaks(element: HtmlElement) -> None:
    """Each stretch between two breaks becomes a paragraph; blocks stay what they are."""
    pieces = [_paragraph(element.text)]
    element.text = None
    for is_inline, group in groupby(list(element), key=lambda child: child.tag != "br" and child.tag not in _BLOCKS):
        for child in group:
            tail, child.tail = child.tail, None
            if is_inline:
                pieces[-1].append(child)
                child.tail = tail.translate(_CONTROL) if tail else None
            else:
                element.remove(child)
                pieces += [*([child] if child.tag != "br" else []), _paragraph(tail)]
    for piece in pieces:
        element.append(piece)


def _paragraph(text: str | None) -> HtmlElement:
    paragraph = Element("p")
    paragraph.text = text.translate(_CONTROL) if text else None
    return paragraph


def _is_of_others(caption: HtmlElement) -> bool:
    """Whether it stands in a link, a sidebar or a list of other stories."""
    return any(
        each.tag in _ASIDE or _OTHERS.search(f"{each.get('class', '')} {each.get('id', '')}") is not None
        for each in [caption, *caption.iterancestors()]
        if isinstance(each.tag, str) and each.tag != "body"
    )


def _keep_caption(caption: HtmlElement) -> None:
    _rename(caption, "p")
    for part in caption.iterdescendants():
        part.attrib.pop("class", None)
    for figure in caption.iterancestors("figure"):
        _rename(figure, "div")
    parent = caption.getparent()
    if parent is not None and "caption" in parent.get("class", ""):
        parent.attrib.pop("class")


def _rename(element: HtmlElement, tag: str) -> None:
    element.tag = tag
    element.attrib.pop("class", None)
    element.attrib.pop("id", None)
