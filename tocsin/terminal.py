"""Text of others on a terminal: what articles, feeds and file names hold is shown, never obeyed."""

import unicodedata


def printable(text: str) -> str:
    """The text on one line, with a sign for every character that a terminal could obey."""
    return "".join(_safe(character) for character in text)


def _safe(character: str) -> str:
    if character.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} else character
