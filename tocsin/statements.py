"""Where one statement ends and the next begins, in text that is still being typed."""

import re

PART = re.compile(
    r"""
    (?<!\w)[eE]'(?:\\.|''|[^'\\])*'     # a string with escapes
    | '(?:''|[^'])*'                    # a string
    | "(?:""|[^"])*"                    # a quoted name
    | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$   # a dollar-quoted string
    | --[^\n]*                          # a comment to the line's end
    | /\*.*?\*/                         # a comment
    | (?P<open>['"]|/\*|\$\w*\$)        # one of these that does not end
    | (?P<end>;)
    | (?P<word>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
"""A statement in pieces: a semicolon ends it only outside of strings, names and comments."""


def split_statements(text: str) -> tuple[list[str], str]:
    """The statements that a semicolon ends, without it, and what comes after the last: '' where that says nothing.

    Statements that say nothing (';;', a comment alone) are left out.
    """
    statements: list[str] = []
    start = 0
    says_something = False
    for part in PART.finditer(text):
        if part["open"]:
            return statements, text[start:].strip()
        if part["end"]:
            if says_something:
                statements.append(text[start : part.start()].strip())
            start, says_something = part.end(), False
        elif part["word"] or part[0][:2] not in {"--", "/*"}:
            says_something = True
    return statements, text[start:].strip() if says_something else ""
