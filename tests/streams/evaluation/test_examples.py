"""Lines of labelled sets."""

import json
from typing import Any

import pytest

from schemas.classified_article.v1 import Kind
from schemas.errors import InvalidMessageError
from streams.evaluation import read_example


def read(record: Any) -> Any:
    return read_example(json.dumps(record).encode(), "set.jsonl:7")


def test_line_is_read_whatever_the_case_of_its_labels() -> None:
    example = read({"text": "Bars shut.", "labels": ["directive"], "optional": ["Legal"], "article": 3})
    assert (example.labels, example.optional) == ({Kind.DIRECTIVE}, {Kind.LEGAL})
    assert (example.article, example.place, example.boilerplate) == ("3", "set.jsonl:7", False)


def test_label_that_is_optional_too_is_optional_alone() -> None:
    example = read({"text": "Bars shut.", "labels": ["LEGAL", "PROTEST"], "unscored": ["LEGAL"]})
    assert (example.labels, example.optional) == ({Kind.PROTEST}, {Kind.LEGAL})


@pytest.mark.parametrize("fields", [{"labels": [], "boilerplate": True}, {"labels": ["boilerplate"]}])
def test_boilerplate_is_a_field_or_a_label(fields: dict[str, Any]) -> None:
    assert read({"text": "Skip to content", **fields}).boilerplate


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (b"{", "not JSON"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not a JSON object"),
        (b'{"labels": []}', "field text is missing"),
        (b'{"text": "x"}', "field labels is missing"),
        (b'{"text": " ", "labels": []}', "not a sentence"),
        (b'{"text": "x", "labels": "LEGAL"}', "not a list of names"),
        (b'{"text": "x", "labels": null}', "not a list of names"),
        (b'{"text": "x", "labels": ["LEAGL"]}', "one of DIRECTIVE, PROTEST, LEGAL"),
        (b'{"text": "x", "labels": [], "boilerplate": 1}', "neither true nor false"),
    ],
)
def test_bad_line_is_told_with_its_place_and_a_hint(line: bytes, hint: str) -> None:
    with pytest.raises(InvalidMessageError, match=r"set\.jsonl:7: ") as raised:
        read_example(line, "set.jsonl:7")
    assert hint in str(raised.value)
