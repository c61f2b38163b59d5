"""Who does what a verb says: the first name that governs it, and not the last one that stands before it."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re

CAPITAL = r"[A-Z][\w&.’'-]*"
_TITLE = (
    r"(?:(?:[Vv]ice |[Dd]eputy |[Aa]cting |[Ii]nterim |[Ff]ormer )?(?:President|Prime Minister|Premier|"
    r"Chancellor|King|Queen|"
    r"Governor|Gov\.|Mayor|Minister|Secretary|Commissioner|Sheriff|General|Gen\.|Admiral|Commander|"
    r"Superintendent|Chief|"
    r"Emir|Sultan|Crown Prince|Attorney General|Health Minister|Home Secretary|Mr|Mrs|Ms|Dr|Sen\.|Lt\.|Col\.))"
)
_OFFICE = (
    r"(?:[Pp]resident|[Pp]rime [Mm]inister|[Pp]remier|[Gg]overnor|[Mm]ayor|[Mm]inister|[Mm]inistry|[Gg]overnment|"
    r"[Aa]dministration|[Cc]abinet|[Aa]gency|[Aa]uthorit(?:y|ies)|[Dd]epartment|[Cc]ommission|[Cc]ouncil|[Bb]oard|"
    r"[Rr]egulator|[Pp]olice|[Aa]rmy|[Mm]ilitary|[Jj]unta|[Oo]fficials?|[Cc]ommander|[Cc]ommissioner|[Ss]heriff|"
    r"[Ss]ecretary|[Cc]hief|[Mm]aster|[Hh]ead|[Ss]uperintendent|[Pp]rosecutors?|[Jj]udge|[Cc]ourt|[Mm]agistrate)"
)
_OF = rf"(?: (?:of|for) (?:the )?{CAPITAL}(?: (?:and )?{CAPITAL}){{0,4}})"
_NAMED = re.compile(
    rf"(?:(?:the )?(?:U\.S\. |US |UK |UNITED STATES |{CAPITAL} )?{_TITLE}{_OF}?,? ?(?:{CAPITAL} ){{0,3}}{CAPITAL})"
    rf"|(?<![\w-])(?:(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Ll]ocal|[Ff]ederal|[Ss]tate|"
    rf"[Ll]oc?al) )?(?:{CAPITAL} ){{0,4}}(?:(?!the |an? |and |of |in |on |by |to |that |"
    rf"for )[a-z-]+ ){{0,2}}{_OFFICE}\b{_OF}?(?:,? {CAPITAL}){{0,3}}"
    rf"|{CAPITAL}(?: {CAPITAL}){{0,4}}{_OF}?"
)
_GOVERNED = re.compile(
    r"\b(?:of|in|for|to|with|from|by|at|on|against|over|near|about|into|under|through|across|between|including|like|"
    r"following|amid|despite|[Ii]n|[Aa]t|[Ff]rom|[Oo]n|[Uu]nder|[Ff]or|[Ww]ith|[Aa]mid|[Ff]ollowing|[Dd]espite|"
    r"[Aa]cross|"
    r"[Dd]uring|[Bb]y|depart(?:ed|ing|s)|left|leaving|leaves|visit(?:ed|ing|s)|enter(?:ed|ing|s)|toured)"
    r"(?: the| a| an)? $"
)
"""A preposition, or a verb of coming and going: what stands after it is no subject."""

_CLAUSE = re.compile(
    r"[;:—–!?]|\bthat\b|\b(?:said|says|wrote|added|reported|announced)\b(?! it)|[”“\"]"
    r"|(?<!,) (?:after|when|before)\b|, (?:and|but|while|which|who|where|when|after|as|so)\b|\b(?:because|while|"
    r"whereas|although|but)\b|\.\.\.|\|"
)
_SUBORDINATE = re.compile(
    r"^\W*(?:After|As|Before|When|While|Since|If|Although|Though|Because|Following|Amid|Despite|In|On|At|During|"
    r"Under|By|"
    r"With|Once|Until|Earlier|Speaking|For|Over|From)\b[^,]{0,150},"
)
_RELATIVE = re.compile(r"\b(?:who|which)\b")

_DAYS = frozenset(
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
    ]
)
_STARTS = frozenset(
    """
    A About According After All Although An And Anti-government Around Numerous Several
    Another Any As At Because Before Both But By During Each Earlier Even
    Every Few Following For From He Her Here His However I If In It Its Last Later Many Meanwhile More Most Mr Nearly
    New No Nobody None Now Of On Once One Only Or Other Others Our Over Schools She Since So Some Still Such That The
    Their Then There These They This Those Though Thousands Hundreds To Today Two Three Four Five Under Until We What
    When Whenever Where Whether Which While Who With Within Yesterday You Also Currently Please Residents People
    Protesters Read BREAKING
    """.split()  # noqa: SIM905 -- a list of words reads better than a column of quotes
)
"""Words that are capitalised because a sentence begins with them: alone they name nobody."""

_POSSESSIVES = ("’s", "'s")
_ADVERB = re.compile(r"[A-Z][a-z]+ly$")

_LOOK_BACK = 300
"""Characters before a verb in which its subject stands."""


def find_subject(text: str, verb: int) -> tuple[int, int] | None:
    """Find who governs the verb that begins at ``verb``.

    Returns: start and end of the first name or office in the verb's clause that no preposition governs; None where the
    clause names nobody.
    """
    opened = _clause_start(text, verb)
    for match in _NAMED.finditer(text, opened, verb):
        span = _bare(text, *match.span())
        if span is None or span[1] > verb or _GOVERNED.search(text, opened, span[0]):
            continue
        if span[1] == verb or text[span[1] : span[1] + 2] not in _POSSESSIVES:
            return span
    return None


def _clause_start(text: str, verb: int) -> int:
    """Where the verb's clause begins: after the last word that opens one, and what only leads in to it left out."""
    opened = max(0, verb - _LOOK_BACK)
    for match in _CLAUSE.finditer(text, opened, verb):
        words = match.group()
        if words.startswith((", who", ", which", ", where")):
            continue
        if _follows_with_subject(text, match.end(), verb):
            opened = match.end()
    lead = _SUBORDINATE.match(text[opened:verb])
    return opened + lead.end() if lead and _follows_with_subject(text, opened + lead.end(), verb) else opened


def _follows_with_subject(text: str, start: int, verb: int) -> bool:
    """Whether between here and the verb anybody is named: "and later ordered" goes on with the subject before it."""
    return any(
        span and not _GOVERNED.search(text, start, span[0])
        for span in (_bare(text, *match.span()) for match in _NAMED.finditer(text, start, verb))
    )


def _bare(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name without what only begins the sentence; None where nothing is left but a day or a start."""
    while True:
        word = re.match(r"[^\s]+\s*", text[start:end])
        if word is None:
            return None
        first = word.group().strip().strip(".,")
        if (
            first in _DAYS
            or (_ADVERB.search(first) and first not in {"Italy", "July"})
            or (first in _STARTS and (word.end() == end - start or first not in {"The", "A", "An", "Mr", "New"}))
        ):
            start += word.end()
            continue
        break
    while end > start and (text[end - 1] in " ,.;:" and not text[start:end].endswith(("U.S.", "Gov.", "D.C."))):
        end -= 1
    for possessive in _POSSESSIVES:
        if text[start:end].endswith(possessive):
            end -= 2
    last = text[start:end].rsplit(maxsplit=1)[-1:] or [""]
    if last[0].strip(".,") in _DAYS:
        end -= len(last[0])
        return _bare(text, start, end) if end > start else None
    return (start, end) if end > start else None
