"""How values are written on a page: filters of the templates. Everything comes out as text, which they escape."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

KINDS = {"directive": "Directive", "protest": "Protest", "legal": "Legal"}

MAX_CELL_CHARACTERS = 500
"""A longer value makes a table unreadable; ``tocsin sql --json`` has it whole."""

CHANGES = {"rang": "rang", "also_reported": "also reported", "corrected": "corrected"}


def kind(value: str | None) -> str:
    """A kind as a heading has it."""
    return KINDS.get(value or "", value or "")


def moment(value: datetime | None) -> str:
    """A time to the minute, UTC."""
    return f"{value.astimezone(UTC):%-d %b %Y, %H:%M}" if value else "no date"


def clock(value: datetime | None) -> str:
    """The time of day to the second, UTC."""
    return f"{value.astimezone(UTC):%H:%M:%S}" if value else ""


def stamp(value: datetime | date | None) -> str:
    """For a datetime attribute."""
    return value.isoformat() if value else ""


def p(value: float | None) -> str:
    """A probability."""
    return f"{value:.2f}" if value is not None else ""


def number(value: float | None) -> str:
    """A count."""
    return f"{value:,}" if value is not None else ""


def label(value: str) -> str:
    """The name of a field or reason in words."""
    return value.replace("_", " ")


def counted(value: int, noun: str) -> str:
    """A number with its noun."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def url(value: str | None) -> str | None:
    """An address that may be linked to: of http or https and with a host; None for any other."""
    try:
        parts = urlsplit((value or "").strip())
    except ValueError:
        return None
    return value.strip() if value and parts.scheme in {"http", "https"} and parts.netloc else None


def query(value: str) -> str:
    """For a query of an address of ours."""
    return quote(value, safe="")


def cell(value: Any) -> str:
    """One value of a result."""
    if isinstance(value, datetime):
        text = value.isoformat(sep=" ", timespec="seconds")
    elif isinstance(value, bytes | bytearray):
        text = bytes(value[:MAX_CELL_CHARACTERS]).hex()
    elif isinstance(value, dict | list | tuple):
        text = json.dumps(value, default=str, ensure_ascii=False)
    elif isinstance(value, float):
        text = f"{value:.10g}"
    else:
        text = str(value)
    return text if len(text) <= MAX_CELL_CHARACTERS else text[:MAX_CELL_CHARACTERS] + "…"


def record_lines(record: str | None) -> Iterator[tuple[str, str]]:
    """What a record says, in words, field by field. Parameters: record -- JSON, as in ``items.record``."""
    for name, found in json.loads(record or "{}").items():
        values = found if isinstance(found, list) else [found]
        if words := ", ".join(filter(None, (_words(each) for each in values))):
            yield label(name), words


def _words(found: Any) -> str:
    if not isinstance(found, Mapping):
        return str(found)
    written = str(found.get("value") if "unit" not in found else found.get("text"))
    if "first_day" in found or "text" in found:
        written = str(found.get("text"))
    days = [found[each] for each in ("first_day", "last_day") if found.get(each)]
    told = [*filter(None, [found.get("role")]), *([" to ".join(dict.fromkeys(days))] if days else [])]
    if "low" in found or "high" in found:
        told.append(_bounds(found.get("low"), found.get("high")))
    return f"{written} ({', '.join(told)})" if told else written


def _bounds(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"{low:,} or more" if low is not None else f"up to {high:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


FILTERS = {
    "kind": kind,
    "moment": moment,
    "clock": clock,
    "stamp": stamp,
    "p": p,
    "number": number,
    "label": label,
    "counted": counted,
    "url": url,
    "query": query,
    "cell": cell,
    "record_lines": record_lines,
    "change": lambda value: CHANGES.get(value, value),
    "json_text": lambda value: json.dumps(value, ensure_ascii=False, allow_nan=False),
}
