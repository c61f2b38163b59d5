"""What an article is called, so that sending it twice changes nothing (docs/adr/0003-article-identity.md)."""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from streams.sources.outcomes import Candidate

DERIVED_ID_CHARACTERS = 32
"""Hex digits of a derived id: 128 bits, where two of a billion articles meet with a probability of 1 in 10^20."""

MARK_CHARACTERS = 8
"""Hex digits that tell apart two contents under one id of their own."""

MAX_OWN_ID_CHARACTERS = 191
"""Leaves room for the longest mark, "~" and 64 hex digits, in an identifier of 256 characters."""

TRACKING_PARAMETERS = frozenset(
    (
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid"),
        *("_ga", "_gl", "cmpid", "ocid", "ncid", "icid", "at_medium", "at_campaign", "ref_src", "ref_url", "smid"),
    )
)
"""Query parameters that say where a reader came from, never what is read. ``utm_*`` is dropped as well."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REFUSED = re.compile(r"[\x00-\x20\x7f]")


def canonical_url(url: str) -> str:
    """The form in which two spellings of one address are equal; what is no address is returned as it is.

    Scheme and host in lower case, without fragment, default port, user and tracking parameters, the query sorted.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        query = _canonical_query(parts.query)
    except ValueError:
        return url
    if not parts.scheme or not host:
        return url
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))


def without_user(url: str) -> str:
    """The address without ``user:password@``, fit to be printed and kept."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no address)"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def outlet_of(url: str) -> str | None:
    """The host of an address without ``www.``, which is how an outlet is known when nothing better is."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def fingerprint(candidate: Candidate, source: str | None) -> str:
    """What the article is, as 64 hex digits: of its origin, its title and its text.

    Parameters: source -- the outlet, where somebody named it. A name made from the file's is none: the same record
        through another file or a pipe is the same article.
    The origin is the canonical URL, else the source. With an id of its own, the URL's host is enough: some feeds write
    the address of an article differently every time. Neither author, language nor times count: outlets mend those
    without saying anything new.
    """
    if candidate.url is None:
        origin = source
    else:
        origin = canonical_url(candidate.url) if candidate.own_id is None else outlet_of(candidate.url) or source
    whole = "\0".join((origin or "", candidate.title or "", candidate.text))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def preferred_id(candidate: Candidate, content: str) -> str:
    """The id that the article gets while no other content has it.

    The source's own id to the letter, with what an identifier may not hold percent-encoded; without one, or with one
    that is too long, the beginning of ``content``, its fingerprint.
    """
    if candidate.own_id is not None:
        own = _REFUSED.sub(lambda match: f"%{ord(match.group()):02X}", candidate.own_id)
        if len(own) <= MAX_OWN_ID_CHARACTERS:
            return own
    return content[:DERIVED_ID_CHARACTERS]


def marked_ids(preferred: str, content: str) -> tuple[str, str]:
    """The ids for other content under an id that is taken: with a short mark, and for the rarest case the whole."""
    return f"{preferred}~{content[:MARK_CHARACTERS]}", f"{preferred}~{content}"


def _canonical_query(query: str) -> str:
    """Raises: ValueError -- it holds half a character, which JSON can write and UTF-8 cannot."""
    return urlencode(sorted(each for each in parse_qsl(query, keep_blank_values=True) if not _is_tracking(each[0])))


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in TRACKING_PARAMETERS
