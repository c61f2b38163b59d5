"""Plain text: an article as it stands, with a small header before it if it has one.

The header is lines of ``Key: value`` with the keys below, each once, ended by an empty line. Whatever does not look
exactly so is text: an article may well begin with "Photo: ..." or "Source: ...".
"""

from datetime import tzinfo

from streams.sources.fields import candidate
from streams.sources.limits import BOM
from streams.sources.outcomes import Outcome, Place, Rejected

HEADER_KEYS = {
    "title": "title",
    "source": "source",
    "url": "url",
    "date": "date_published",
    "author": "author",
    "language": "language",
    "id": "id",
}


def read_text_file(value: bytes, name: str, zone: tzinfo) -> Outcome:
    """Read one article. Its text is what follows the header, to the last character and line end."""
    place = Place(name)
    try:
        text = value.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = value.count(b"\n", 0, error.start) + 1
        return Rejected(Place(name, line), "not_utf8", f"byte {error.start} is not UTF-8", len(value))
    if "\0" in text:
        return Rejected(place, "binary", "it holds NUL characters, so it is no text", len(value))
    header, body = split_header(text)
    return candidate(place, {**header, "text": body}, zone, len(value))


def split_header(text: str) -> tuple[dict[str, str], str]:
    """Part a header from the text. Returns: its fields, empty without one; the text, untouched."""
    fields: dict[str, str] = {}
    at = 0
    while True:
        end = text.find("\n", at)
        line = text[at : len(text) if end < 0 else end].rstrip("\r")
        if not line.strip() and fields and end >= 0:
            return fields, text[end + 1 :]
        key, colon, value = line.partition(":")
        name = HEADER_KEYS.get(key.strip().lower())
        if end < 0 or not colon or name is None or name in fields:
            return {}, text
        fields[name] = value.strip()
        at = end + 1
