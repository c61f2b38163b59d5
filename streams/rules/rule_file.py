"""Reading a rule file: TOML with a table ``[[rule]]`` for each; whatever is wrong is told with its line and a hint."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from streams.rules.rule import Rule

_HEADER = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z_-]+)\s*=")
_OPAQUE = re.compile(r"\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|\#[^\n]*", re.DOTALL)
"""Strings and comments of TOML: a ``[[rule]]`` or a key within is none."""

_OPENED = re.compile(r"(?:\"{3}|'{3})[ \t\r]*\n")
"""TOML leaves out a line's end that follows on the opening quotes."""

_BEGINS_BELOW = "\0"
"""Stands for such a string once `_OPAQUE` ones are taken out; TOML has no such character."""

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")

_HINTS = {
    "extra_forbidden": "known keys: " + ", ".join(info.alias or name for name, info in Rule.model_fields.items()),
    "missing": "every rule needs name and sql",
    "string_pattern_mismatch": "small letters, digits, - and _ only",
}


@dataclass(frozen=True)
class Problem:
    """Something wrong in a rule file. line: counted from 1. hint: what to do about it, where that is known."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}: {self.message}{hint}"


@dataclass(frozen=True)
class Place:
    """Where a rule stands: its file, the line of its header, that of each key, and that in which its SQL begins."""

    file: str
    line: int
    keys: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """The line of a key; of the header where the rule has none such."""
        return self.keys.get(key, self.line)

    def in_sql(self, line: int | None) -> int:
        """The line of the file in which a line of the SQL stands, that counted from 1; without one, that of its key."""
        return self.of("sql") if line is None else self.texts.get("sql", self.of("sql")) + line - 1


@dataclass(frozen=True)
class PlacedRule:
    """A rule, and where it was read."""

    rule: Rule
    place: Place


@dataclass(frozen=True)
class RuleFile:
    """What one file gives: its rules, or what is wrong. A file with a problem gives no rule at all."""

    rules: tuple[PlacedRule, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_rule_file(name: str, text: str) -> RuleFile:
    """Read the text of one file. Parameters: name -- by which problems call it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return RuleFile(problems=(_not_toml(name, str(error), text),))
    places = list(_places(name, text))
    tables = content.get("rule", [])
    if set(content) - {"rule"} or not isinstance(tables, list) or len(tables) != len(places):
        return RuleFile(problems=(Problem(name, 1, "a rule file holds tables [[rule]] and nothing else"),))
    rules: list[PlacedRule] = []
    problems: list[Problem] = []
    for table, place in zip(tables, places, strict=True):
        try:
            rules.append(PlacedRule(Rule.model_validate(table), place))
        except ValidationError as error:
            problems += _problems(error, place)
    problems += _doubled(rules)
    return RuleFile(problems=tuple(problems)) if problems else RuleFile(tuple(rules))


def _not_toml(name: str, message: str, text: str) -> Problem:
    found = _TOML_LINE.search(message)
    line = int(found[1]) if found else text.count("\n") + 1
    return Problem(name, line, f"not TOML: {_TOML_LINE.sub('', message).strip()}", 'sql goes between """ and """')


def _places(name: str, text: str) -> Iterator[Place]:
    """Where each ``[[rule]]`` and its keys stand; tomllib does not tell."""
    place = None
    for number, line in enumerate(_OPAQUE.sub(_blank, text).split("\n"), 1):
        if _HEADER.match(line):
            if place is not None:
                yield place
            place = Place(name, number)
        elif place is not None and (key := _KEY.match(line)):
            place.keys.setdefault(key[1], number)
            place.texts.setdefault(key[1], number + (_BEGINS_BELOW in line))
    if place is not None:
        yield place


def _blank(opaque: re.Match[str]) -> str:
    """As many line ends as the string or comment has, and whether its text begins on the line below."""
    return (_BEGINS_BELOW if _OPENED.match(opaque[0]) else "") + "\n" * opaque[0].count("\n")


def _problems(error: ValidationError, place: Place) -> Iterator[Problem]:
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        key = str(each["loc"][0]) if each["loc"] else "rule"
        yield Problem(place.file, place.of(key), f"{key}: {_message(each)}", _HINTS.get(each["type"], ""))


def _message(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _doubled(rules: list[PlacedRule]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for each in rules:
        first = seen.setdefault(each.rule.name, each.place.line)
        if first != each.place.line:
            yield Problem(each.place.file, each.place.of("name"), f"name: {each.rule.name} is in line {first} already")
