"""Labelled sentences, as lines of JSON hold them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.classified_article.v1 import Kind
from schemas.errors import InvalidMessageError

BOILERPLATE = "BOILERPLATE"
"""May stand among the labels: the same as the field ``boilerplate``."""

_KINDS = {kind.name: kind for kind in Kind}
_NAMES = ", ".join(_KINDS)


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence.

    labels: the kinds that hold. optional: kinds on which readers could differ; they count neither way, and are never
    among the labels. article: what tells its article from others; None where unknown. place: where it was read.
    """

    text: str
    labels: frozenset[Kind]
    optional: frozenset[Kind] = frozenset()
    article: str | None = None
    place: str = ""
    boilerplate: bool = False


def read_example(line: bytes, place: str) -> Example:
    """Read one line: {"text", "labels"}, and where they are known "optional" or "unscored", "article", "boilerplate".

    Raises: InvalidMessageError -- no such line; the message tells ``place`` and how the line should be.
    """
    try:
        return _example(_object(line), place)
    except ValueError as error:
        raise InvalidMessageError("bad_example", f"{place}: {error}") from error


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}; one object a line") from error
    except RecursionError as error:
        raise ValueError("not JSON that can be read: nested too deeply") from error
    if not isinstance(record, dict):
        raise ValueError('not a JSON object; write {"text": "...", "labels": [...]}')  # noqa: TRY004 -- one error a line
    return record


def _example(record: Mapping[str, Any], place: str) -> Example:
    for name in ("text", "labels"):
        if name not in record:
            raise ValueError(f'field {name} is missing; write {{"text": "...", "labels": [...]}}')
    text, article = record["text"], record.get("article")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("field text is not a sentence")
    labels = _names(record, "labels")
    optional = _kinds((_names(record, "optional") | _names(record, "unscored")) - {BOILERPLATE})
    return Example(
        text,
        _kinds(labels - {BOILERPLATE}) - optional,
        optional,
        None if article is None else str(article),
        place,
        BOILERPLATE in labels or _flag(record, "boilerplate"),
    )


def _names(record: Mapping[str, Any], field: str) -> frozenset[str]:
    """The labels in a field in capitals; none where the field is absent or null."""
    names = record.get(field)
    if names is None and field != "labels":
        return frozenset()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"field {field} is not a list of names; it may hold {_NAMES}, or nothing")
    return frozenset(name.strip().upper() for name in names)


def _kinds(names: frozenset[str]) -> frozenset[Kind]:
    if unknown := sorted(names - _KINDS.keys()):
        raise ValueError(f"unknown label {unknown[0]!r}; a label is one of {_NAMES}")
    return frozenset(_KINDS[name] for name in names)


def _flag(record: Mapping[str, Any], field: str) -> bool:
    value = record.get(field)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"field {field} is neither true nor false")
    return bool(value)
