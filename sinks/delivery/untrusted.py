"""Text of others in messages to people: shown, never obeyed by a terminal, a mail program or a chat service."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

MAX_LINK_CHARACTERS = 2_048
"""As in an article's URL."""

_REMOVED = {"Cf"}
"""Formatting characters: bidi overrides, zero-widths, soft hyphens, tags. They change how a line reads, unseen."""

_SHOWN = {"Cc", "Cs", "Co", "Cn"}
"""Control characters, halves of characters and those of nobody's meaning: a sign stands in their place."""

_MENTION = re.compile(r"(?<![\w.%+-])@(?=\w)")
"""An @ that begins a word. In press@ministry.example it is an address."""

_FULLWIDTH_AT = "\N{FULLWIDTH COMMERCIAL AT}"

_CALL = re.compile(r"<(?=[!@#])")
"""How a call to everybody, to a person, to a room begins in Slack and Discord."""

_QUOTE = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"

_MARKDOWN = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{FULLWIDTH LOW LINE}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
        "|": "\N{DIVIDES}",
        "[": "\N{FULLWIDTH LEFT SQUARE BRACKET}",
        "]": "\N{FULLWIDTH RIGHT SQUARE BRACKET}",
        "<": _QUOTE,
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "#": "\N{FULLWIDTH NUMBER SIGN}",
        "\\": "\N{FULLWIDTH REVERSE SOLIDUS}",
        "@": _FULLWIDTH_AT,
    }
)
"""Look-alikes. Backslashes would do in one dialect and show in the next, and no service says which it reads."""


def plain(text: str) -> str:
    """The text on one line, without what is unseen and with a sign for what a terminal could obey.

    What would call somebody ("@everyone", "<!here>") is written with a look-alike.
    """
    line = " ".join("".join(map(_safe, text)).split())
    return _CALL.sub(_QUOTE, _MENTION.sub(_FULLWIDTH_AT, line))


def plain_for_chat(text: str) -> str:
    """As `plain`, and without any character that Markdown, or what chat services make of it, gives a meaning to."""
    return plain(text).translate(_MARKDOWN)


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, an ellipsis for what is cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def safe_link(url: str | None) -> str | None:
    """The address as it may stand in a message: http or https, ASCII, of one word; None where that cannot be.

    A name before the host ("https://bank.example@evil.example") only deceives, so such an address is none.
    """
    if not url or len(url) > MAX_LINK_CHARACTERS:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
            return None
        name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:  # a UnicodeError is one, too
        return None
    if not re.fullmatch(r"[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\]", name):
        return None
    place = name if port is None else f"{name}:{port}"
    path, query, fragment = (quote(each, safe="/%:=&?+!$,;-.~_@") for each in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), place, path, query, fragment))


def _safe(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in _REMOVED:
        return ""
    return "\N{REPLACEMENT CHARACTER}" if category in _SHOWN else character
