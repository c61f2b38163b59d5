"""Fetches a feed politely: only if it has changed, within a time and a size, saying who asks."""

import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

import httpx

from streams.sources.feed_entries import FeedError, FeedGoneError

USER_AGENT = "tocsin/0.1 (news feed reader)"
"""Says to a feed's owner who is asking."""

MAX_FEED_BYTES = 5 * 1024 * 1024
"""Ten times the longest feeds of news outlets, unpacked."""

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Of silence in the middle of an answer."""

TOTAL_SECONDS = 60.0
"""Of one answer: a server that sends a byte a second must not hold up the other feeds."""

MAX_REDIRECTS = 5
PERMANENT = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)
MAX_RETRY_AFTER_SECONDS = 24 * 3600.0
"""What a server can ask for at most: a mistyped year must not silence a feed for good."""

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. value: the feed, None when it has not changed. etag, last_modified: to ask with next time.

    moved_to: where the server wants to be asked from now on, None for no other address.
    """

    value: bytes | None
    content_type: str
    etag: str | None
    last_modified: str | None
    moved_to: str | None = None


def create_client() -> httpx.Client:
    """The HTTP client for feeds."""
    return httpx.Client(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        headers={"User-Agent": USER_AGENT, "Accept": ACCEPT},
    )


def fetch(
    client: httpx.Client,
    url: str,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
    *,
    total_seconds: float = TOTAL_SECONDS,
) -> Fetched:
    """Ask for a feed.

    Parameters: etag, last_modified -- as the last answer had them. now -- what a date in Retry-After is held against.
    Raises: FeedGoneError -- 410, it is gone for good. FeedError -- no answer, not 200, too slow or too long.
    """
    headers = {"If-None-Match": _sendable(etag), "If-Modified-Since": _sendable(last_modified)}
    asked = {name: value for name, value in headers.items() if value}
    try:
        with client.stream("GET", url, headers=asked) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched(None, "", etag, last_modified, _moved_to(response))
            if response.status_code == httpx.codes.GONE:
                raise FeedGoneError("HTTP 410, gone for good")
            if response.status_code != httpx.codes.OK:
                raise FeedError(f"HTTP {response.status_code}", retry_after(response.headers.get("Retry-After"), now))
            return Fetched(
                _body(response, total_seconds),
                response.headers.get("Content-Type", ""),
                _sendable(response.headers.get("ETag")),
                _sendable(response.headers.get("Last-Modified")),
                _moved_to(response),
            )
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FeedError(f"{type(error).__name__}: {error}") from error


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for, as a number or a date; None without one that can be read."""
    if value is None:
        return None
    try:
        seconds = float(value) if value.strip().isdigit() else (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _sendable(validator: str | None) -> str | None:
    """None for one that no request can carry: without it the feed comes again, with it every later poll would fail."""
    return validator if validator and validator.isascii() and validator.isprintable() else None


def _moved_to(response: httpx.Response) -> str | None:
    """Where permanent redirects lead; what lies behind a temporary one is no new address."""
    moved_to = None
    for hop, target in pairwise([*response.history, response]):
        if hop.status_code not in PERMANENT:
            break
        moved_to = str(target.url)
    return moved_to


def _body(response: httpx.Response, total_seconds: float) -> bytes:
    deadline = time.monotonic() + total_seconds
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_FEED_BYTES:
            raise FeedError(f"over {MAX_FEED_BYTES:,} bytes")
        if time.monotonic() > deadline:
            raise FeedError(f"not complete after {total_seconds:g} seconds")
    return bytes(body)
