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
from streams.sources.html_shape import reshape
from streams.sources.outcomes import Outcome, Place, Rejected

MIN_HEADLINE_WORDS = 3
"""Shorter ones are the names of outlets and of sections."""

_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
"""Where pages write the time of publication; trafilatura itself keeps the day alone."""


def read_html_file(value: bytes, name: str, zone: tzinfo) -> Outcome:
    """Read the one article of a page, in whatever encoding the page declares or its bytes suggest.

    The article's text is what trafilatura extracts, below the page's headline, and starts and ends count in that.
    """
    place = Place(name)
    page = trafilatura.load_html(value)
    if page is None:
        return Rejected(place, "not_html", "no HTML page can be read from it", len(value))
    published = _published(page, zone)
    headline = _headline(page)
    reshape(page)
    document = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    if not isinstance(document, Document) or not document.text:
        return Rejected(place, "empty", "no article is found on the page", len(value))
    record = {
        "text": _with_headline(document.text, headline),
        "title": document.title,
        "url": document.url,
        "source": document.sitename,
        "author": document.author,
        "language": document.language or page.get("lang"),
        "date_published": published or document.date,
    }
    return candidate(place, record, zone, len(value))


def _headline(page: HtmlElement) -> str:
    """The one headline of the first order, empty where there are several or it is the outlet's name."""
    found = [" ".join(each.text_content().split()) for each in page.xpath("//h1[not(ancestor::nav | ancestor::aside)]")]
    return found[0] if len(found) == 1 and len(found[0].split()) >= MIN_HEADLINE_WORDS else ""


def _with_headline(text: str, headline: str) -> str:
    """trafilatura leaves it out where it stands apart from the paragraphs."""
    missing = headline and "".join(headline.split()) not in "".join(text.split())
    return f"{headline}\n{text}" if missing else text


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
