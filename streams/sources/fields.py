"""From the loose fields of a record to a `Candidate`: what is absent, what is malformed, which zone a time has."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from schemas.article.v1 import MAX_TEXT_CHARACTERS
from schemas.errors import InvalidMessageError
from streams.sources.outcomes import Candidate, Place, Rejected


def parse_date(text: str, zone: tzinfo) -> datetime:
    """Read a time in ISO 8601 (a date alone is its midnight) or in the form of e-mail and RSS (RFC 5322).

    Parameters: zone -- what a time without a zone is read in.
    Returns: aware UTC.
    Raises: InvalidMessageError ("invalid_field") -- neither form, or no day of the calendar.
    """
    moment = _from_iso(text) or _from_mail(text)
    if moment is None:
        raise InvalidMessageError("invalid_field", "date_published: neither ISO 8601 nor RFC 5322")
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise InvalidMessageError("invalid_field", "date_published: outside of the calendar") from error


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def candidate(place: Place, record: Mapping[str, Any], zone: tzinfo, size_bytes: int = 0) -> Candidate | Rejected:
    """Build a candidate from a record with the keys of Tocsin's JSON Lines; null and empty count as absent.

    A text over the limit is refused here, before it waits for its turn: that many of them would fill the memory.
    """
    try:
        text = record.get("text")
        if not isinstance(text, str):
            raise InvalidMessageError("invalid_field", "text: missing" if text is None else "text: not a string")  # noqa: TRY301 -- one way out
        if not text.strip():
            raise InvalidMessageError("empty", "there is no text")  # noqa: TRY301 -- one way out
        if len(text) > MAX_TEXT_CHARACTERS:
            raise InvalidMessageError("too_large", f"text: {len(text):,} characters, at most {MAX_TEXT_CHARACTERS:,}")  # noqa: TRY301 -- one way out
        date = _text(record, "date_published")
        return Candidate(
            place=place,
            text=text,
            own_id=_own_id(record),
            source=_text(record, "source"),
            url=_text(record, "url"),
            title=_text(record, "title"),
            author=_author(record),
            language=_text(record, "language"),
            date_published=None if date is None else parse_date(date, zone),
            size_bytes=size_bytes,
        )
    except InvalidMessageError as error:
        return Rejected(place, error.reason, error.detail, size_bytes)


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidMessageError("invalid_field", f"{name}: not a string")
    return value.strip() or None


def _own_id(record: Mapping[str, Any]) -> str | None:
    """Ids are kept to the letter, and numbers are ids too."""
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise InvalidMessageError("invalid_field", "id: neither a string nor a whole number")
    return value or None


def _author(record: Mapping[str, Any]) -> str | None:
    """Several authors, as many archives list them, are joined."""
    value = record.get("author")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or None
    return _text(record, "author")
