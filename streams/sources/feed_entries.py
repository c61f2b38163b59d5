"""RSS and Atom: from the bytes of a feed to one outcome an entry."""

import calendar
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from schemas.errors import TransientError
from streams.sources.fields import candidate
from streams.sources.html_text import html_to_text
from streams.sources.outcomes import Outcome, Place, Rejected


class FeedError(TransientError):
    """The feed could not be had, or is none. retry_after_seconds: what the server asks for, None if nothing."""

    def __init__(self, detail: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class FeedGoneError(FeedError):
    """The server says that there will be no such feed again."""


def read_feed(value: bytes, url: str, content_type: str) -> list[Outcome]:
    """Read the entries of a feed, in its order.

    Parameters: content_type -- the header, for its charset. An entry's text is its full content, else its summary,
        else its title, as text without markup. An entry that cannot be read is a reject, and the others are read.
    Raises: FeedError -- neither RSS nor Atom, or nothing that can be read.
    """
    try:
        return _read(value, url, content_type)
    except FeedError:
        raise
    except Exception as error:  # what feedparser stumbles over in one feed must not end the others
        raise FeedError(f"cannot be read ({type(error).__name__})") from error


def _read(value: bytes, url: str, content_type: str) -> list[Outcome]:
    headers = {"content-type": content_type, "content-location": url}
    # a stream, for feedparser would take bytes for the name of a file if they looked like one
    feed = feedparser.parse(io.BytesIO(value), response_headers=headers)
    if not feed.get("version") and not feed.entries:
        raise FeedError(f"neither RSS nor Atom ({feed.get('bozo_exception', 'unknown format')})")
    name = _plain(feed.feed.get("title"))
    return [_outcome(feed.feed, entry, name, Place(url)) for entry in feed.entries]


def _outcome(feed: Mapping[str, Any], entry: Mapping[str, Any], name: str | None, place: Place) -> Outcome:
    try:
        title = _plain(entry.get("title"))
        record = {
            "text": _text(entry) or title,
            "id": entry.get("id"),
            "source": name,
            "url": entry.get("link"),
            "title": title,
            "author": entry.get("author"),
            "language": (entry.get("title_detail") or {}).get("language") or feed.get("language"),
            "date_published": _date(entry),
        }
    except Exception as error:  # noqa: BLE001 -- an entry is a stranger's markup; the others are read
        return Rejected(place, "invalid_entry", f"cannot be read ({type(error).__name__})")
    return candidate(place, record, UTC)


def _text(entry: Mapping[str, Any]) -> str | None:
    bodies = [each for each in entry.get("content", ()) if each.get("value")]
    if not bodies and entry.get("summary"):
        bodies = [entry.get("summary_detail") or {"value": entry["summary"]}]
    if not bodies:
        return None
    longest = max(bodies, key=lambda body: len(body["value"]))
    value = str(longest["value"])
    return value.strip() if longest.get("type") == "text/plain" else html_to_text(value)


def _plain(value: str | None) -> str | None:
    """Titles may carry markup too, and always carry what was escaped."""
    if not value:
        return None
    return " ".join((html_to_text(value) if "<" in value or "&" in value else value).split()) or None


def _date(entry: Mapping[str, Any]) -> str | None:
    """When it was published, else updated. A time that feedparser cannot read is no fault of the news."""
    times = dict(entry)  # feedparser's own dictionary warns of a substitute where "updated" is absent
    moment = times.get("published_parsed") or times.get("updated_parsed")
    if moment is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
