"""HTML pages: trafilatura parts the article from the page and reads what the page says of itself."""

import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

import trafilatura
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml carries no types
from trafilatura.settings import Document

from schemas.errors import InvalidMessageError
from streams.sources.fields import candidate, parse_date
from streams.sources.outcomes import Outcome, Place, Rejected

_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
"""Where pages write the time of publication; trafilatura itself keeps the day alone."""


def read_html_file(value: bytes, name: str, zone: tzinfo) -> Outcome:
    """Read the one article of a page, in whatever encoding the page declares or its bytes suggest.

    The article's text is what trafilatura extracts, and starts and ends count in that.
    """
    place = Place(name)
    page = trafilatura.load_html(value)
    if page is None:
        return Rejected(place, "not_html", "no HTML page can be read from it", len(value))
    published = _published(page, zone)
    document = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    if not isinstance(document, Document) or not document.text:
        return Rejected(place, "empty", "no article is found on the page", len(value))
    record = {
        "text": document.text,
        "title": document.title,
        "url": document.url,
        "source": document.sitename,
        "author": document.author,
        "language": document.language or page.get("lang"),
        "date_published": published or document.date,
    }
    return candidate(place, record, zone, len(value))


def _published(page: HtmlElement, zone: tzinfo) -> str | None:
    """The first time on the page that can be read as one, in ISO 8601."""
    found = [each for path in _PUBLISHED for each in page.xpath(path)]
    for text in [*found, *_from_linked_data(page)]:
        try:
            return parse_date(str(text), zone).isoformat()
        except InvalidMessageError:
            continue
    return None


def _from_linked_data(page: HtmlElement) -> Iterator[str]:
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            yield from _dates(json.loads(script))
        except (ValueError, RecursionError):
            continue


def _dates(data: Any) -> Iterator[str]:
    """Linked data may be one object, a list, or a list in ``@graph``."""
    if isinstance(data, list):
        for each in data:
            yield from _dates(each)
    elif isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        yield from _dates(data.get("@graph"))
