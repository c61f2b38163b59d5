"""Text of others on a terminal: what articles, feeds and file names hold is shown, never obeyed."""

import json
import unicodedata

OBEYED = {"Cc", "Cf", "Cs", "Co"}
"""Unicode's categories of control and formatting characters, halves of characters, and those of nobody's meaning."""


def printable(text: str) -> str:
    """The text on one line, with a sign for every character that a terminal could obey."""
    return "".join(_safe(character) for character in text)


def escape_json(text: str) -> str:
    """JSON with an escape for every such character: the same JSON, line ends between its values included."""
    obeyed = (each for each in set(text) if _is_obeyed(each) and each != "\n")
    return text.translate({ord(each): json.dumps(each)[1:-1] for each in obeyed})


def _safe(character: str) -> str:
    if character.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if _is_obeyed(character) else character


def _is_obeyed(character: str) -> bool:
    return unicodedata.category(character) in OBEYED
