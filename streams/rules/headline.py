"""An alert in one line that a person can act on: who, what, where, when, how sure."""

from collections.abc import Sequence
from datetime import date

from schemas.alert.v1 import FactV1
from schemas.classified_article.v1 import Kind

MAX_CHARACTERS = 400
MAX_ACTION = 160
_MAX_PLACES = 3


def headline(kind: Kind, facts: Sequence[FactV1], passage: str, day: date, p: float) -> str:
    """The line. Parameters: passage -- the strongest, where the record says too little; day -- of the report."""
    said = {each.name: each.value for each in reversed(facts)}
    places = list(dict.fromkeys(each.value for each in facts if each.name == "places"))[:_MAX_PLACES]
    where = [f"in {_joined(places)}"] if places and kind is not Kind.LEGAL else []
    what = {Kind.DIRECTIVE: _directive, Kind.PROTEST: _protest, Kind.LEGAL: _legal}[kind](said) or _cut(passage)
    where = [each for each in where if not any(place in what for place in places)]
    return _cut(" ".join([what, *where, f"({_when(facts) or day.isoformat()}, p {p:.2f})"]), MAX_CHARACTERS)


def _directive(said: dict[str, str]) -> str:
    if "action" not in said or "issuer" not in said:
        return ""
    status = f" [{said['status']}]" if said.get("status") not in {None, "ordered", "reported"} else ""
    action = said["action"]
    who = "" if said["issuer"].casefold() in action.casefold() else f"{said['issuer']} "
    return f"{who}{_cut(action)}{status}"


def _protest(said: dict[str, str]) -> str:
    if not {"name", "size", "claims"} & said.keys():
        return ""
    what = f"Protest “{said['name']}”" if "name" in said else "Protest"
    size = f" of {said['size']}" if "size" in said else ""
    claims = f" over {_cut(said['claims'])}" if "claims" in said else ""
    harm = [f"{said[name]}" for name in ("deaths", "injuries", "arrests") if name in said]
    return f"{what}{size}{claims}{'; ' + _joined(harm) if harm else ''}"


def _legal(said: dict[str, str]) -> str:
    if "court" not in said or not {"step", "outcome"} & said.keys():
        return ""
    what = said.get("outcome") or said["step"]
    after = f"; next: {said['next_date']}" if "next_date" in said else ""
    return f"{said['court']}: {_cut(what)}{after}"


def _when(facts: Sequence[FactV1]) -> str:
    """The day on which it takes effect or is held; empty where no day is known."""
    days = [each.day for name in ("effective_date", "held_date") for each in facts if each.name == name and each.day]
    return days[0].isoformat() if days else ""


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _cut(text: str, characters: int = MAX_ACTION) -> str:
    text = " ".join(text.split())
    return text if len(text) <= characters else text[: characters - 1].rsplit(" ", 1)[0] + "…"
