"""Text of others on a terminal: what articles, feeds and file names hold is shown, never obeyed."""

import json
import json
import unicodedata

OBEYED = {"Cc", "Cf", "Cs"}
"""Categories of Unicode that a terminal may act on: controls, signs of format and direction, halves of characters."""

OBEYED = {"Cc", "Cf", "Cs", "Co"}
"""Unicode's categories of control and formatting characters, halves of characters, and those of nobody's meaning."""


def printable(text: str) -> str:
    """The text on one line, with a sign for every character that a terminal could obey."""
    return "".join(_safe(character) for character in text)


def escape_json(text: str) -> str:
    """JSON with an escape for every such character: the same JSON, line ends between its values included."""
    return "".join(_escaped(character) for character in text)


def printable_json(text: str) -> str:
    """The same JSON with an escape for each character that a terminal could obey; its own line ends stay.

    Whoever reads it as JSON reads the same: json writes most of these characters as they are, U+009B among them.
    """
    obeyed = (each for each in set(text) if each != "\n" and unicodedata.category(each) in OBEYED)
    return text.translate({ord(each): json.dumps(each)[1:-1] for each in obeyed})


def _safe(character: str) -> str:
    if character.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if _is_obeyed(character) else character


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if _is_obeyed(character) and character != "\n" else character


def _is_obeyed(character: str) -> bool:
    return unicodedata.category(character) in OBEYED
