"""What is read at most, and the mark that may stand before UTF-8."""

from streams.sources.outcomes import Place, Rejected

MAX_RECORD_BYTES = 8 * 1024 * 1024
"""Of one line or one whole file that is a single record. Eight times an article's largest value: JSON may escape every
character, HTML is mostly markup."""

BOM = b"\xef\xbb\xbf"
"""The UTF-8 signature that Windows programs write. No part of the text."""


def too_large(place: Place, size_bytes: int) -> Rejected:
    """The reject of a record that is not even read."""
    return Rejected(place, "too_large", f"{size_bytes:,} bytes, at most {MAX_RECORD_BYTES:,} are read", size_bytes)
