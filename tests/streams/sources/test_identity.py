"""Identity: what makes two records the same article."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from schemas.message import Identifier
from streams.sources.identity import canonical_url, fingerprint, marked_ids, outlet_of, preferred_id
from streams.sources.outcomes import Candidate, Place

ARTICLE = Candidate(Place("a.jsonl", 1), "The text.", title="A title", url="https://a.example/1")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/A/b?b=2&a=1#top", "https://news.example/A/b?a=1&b=2"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://news.example/a?utm_source=x&UTM_medium=y&fbclid=1&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?q=", "https://news.example/a?q="),
        ("https://user@news.example/a", "https://news.example/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://news.example:port/a", "https://news.example:port/a"),
        ("tag:news.example,2025:1", "tag:news.example,2025:1"),
        ("no address", "no address"),
        ("http://a.example/?q=\ud800", "http://a.example/?q=\ud800"),
    ],
)
def test_address_has_one_canonical_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def test_spelling_of_the_address_leaves_the_fingerprint() -> None:
    other = replace(ARTICLE, url="https://A.example:443/1?utm_source=feed#c", author="Ann", language="en")
    assert fingerprint(ARTICLE, "A") == fingerprint(other, "B")


@pytest.mark.parametrize("change", [{"text": "The text"}, {"title": None}, {"url": "https://a.example/2"}])
def test_other_content_has_another_fingerprint(change: dict[str, str | None]) -> None:
    assert fingerprint(replace(ARTICLE, **change), "A") != fingerprint(ARTICLE, "A")  # type: ignore[arg-type]  # some of its fields


def test_source_counts_where_there_is_no_address() -> None:
    bare = replace(ARTICLE, url=None)
    assert len({fingerprint(bare, "A"), fingerprint(bare, "B"), fingerprint(bare, None)}) == 3


def test_address_within_one_host_leaves_the_fingerprint_of_what_has_an_own_id() -> None:
    own = replace(ARTICLE, own_id="1")
    assert fingerprint(own, None) == fingerprint(replace(own, url="https://www.a.example/1?visit=77"), None)
    assert fingerprint(own, None) != fingerprint(replace(own, url="https://b.example/1"), None)


@pytest.mark.parametrize(
    ("own", "expected"), [("1", "1"), ("tag:a,2025:1", "tag:a,2025:1"), ("é 1\n", "é%201%0A"), ("100%", "100%")]
)
def test_own_id_is_kept_with_what_an_identifier_refuses_encoded(own: str, expected: str) -> None:
    assert preferred_id(replace(ARTICLE, own_id=own), "f" * 64) == expected


def test_every_id_is_an_identifier() -> None:
    identifier = TypeAdapter(Identifier)
    for own in (None, "x" * 191, "x" * 192, " " * 100, "\x00\x7f"):
        preferred = preferred_id(replace(ARTICLE, own_id=own), "f" * 64)
        for article_id in (preferred, *marked_ids(preferred, "f" * 64)):
            identifier.validate_python(article_id)


def test_outlet_is_the_host_without_www() -> None:
    assert outlet_of("https://www.Harbour.example/a") == "harbour.example"
    assert outlet_of("harbour.example/a") is None
    assert outlet_of("https://[broken/") is None
