"""Bodies: what is read, what is refused, and what is told of it."""

import json

import pytest

from streams.sources.http.body import article_problem, check_length, media_type, read_outcomes
from streams.sources.http.limits import MAX_ARTICLES, MAX_BODY_BYTES
from streams.sources.http.problems import ProblemError, try_later
from streams.sources.outcomes import Candidate, Place, Rejected

JSON = "application/json"
LINES = "application/x-ndjson"


def refused(body: bytes, media: str = JSON) -> tuple[int, str]:
    with pytest.raises(ProblemError) as caught:
        read_outcomes(body, media, "wire")
    return caught.value.status, caught.value.problem.type.rpartition(":")[2]


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b'{"text": "one"}', JSON),
        (b'[{"text": "one"}]', JSON),
        (b'{"text": "one"}\n\n', LINES),
        (b'\xef\xbb\xbf{"text": "one"}', LINES),
    ],
)
def test_one_list_and_lines_give_the_same_article(body: bytes, media: str) -> None:
    [outcome] = read_outcomes(body, media, "wire")
    assert isinstance(outcome, Candidate)
    assert (outcome.text, outcome.place.file) == ("one", "wire")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"text": "a"} x', b"[NaN]", b"[Infinity]", b"[1,]", b"[" * 100_000, b"1" * 5_000, b'"\n"'],
)
def test_what_is_no_json_is_refused_as_a_whole(body: bytes) -> None:
    assert refused(body) == (400, "not-json")


def test_other_refusals_name_their_kind() -> None:
    assert refused(b"\xff") == (400, "not-utf8")
    assert refused(b"[]") == (400, "no-articles")
    assert refused(b"\n", LINES) == (400, "no-articles")
    many = json.dumps([{"text": "a"}] * (MAX_ARTICLES + 1)).encode()
    assert refused(many) == (400, "too-many-articles")
    assert len(read_outcomes(json.dumps([{"text": "a"}] * MAX_ARTICLES).encode(), JSON, "wire")) == MAX_ARTICLES


def test_problem_names_index_field_and_reason() -> None:
    outcomes = read_outcomes(b'[{"text": "a"}, {"title": 1}, {"text": " "}, {"text": "a", "url": 1}, 5]', JSON, "wire")
    rejects = [(index, each) for index, each in enumerate(outcomes) if isinstance(each, Rejected)]
    problems = [article_problem(index, each) for index, each in rejects]
    assert [(each.index, each.field, each.reason) for each in problems] == [
        (1, "text", "invalid_field"),
        (2, "text", "empty"),
        (3, "url", "invalid_field"),
        (4, None, "not_an_object"),
    ]
    assert article_problem(0, Rejected(Place("wire"), "too_large", "text: 300,000 characters")).field == "text"


def test_media_types_that_are_read_and_those_that_are_not() -> None:
    for good in (JSON, "Application/JSON; charset=UTF-8", 'application/json; charset="utf-8"', LINES):
        assert media_type(good, "identity") in (JSON, LINES)
    with pytest.raises(ProblemError, match="as it is"):
        media_type(JSON, "gzip")
    for bad in (None, "", "text/plain", "application/json; charset=latin-1", "application/jsonx", "application"):
        with pytest.raises(ProblemError) as caught:
            media_type(bad, None)
        assert caught.value.status == 415


def test_length_that_is_announced_is_refused_before_the_body_is_read() -> None:
    for fine in (None, "12", str(MAX_BODY_BYTES), "nonsense"):
        check_length(fine)
    with pytest.raises(ProblemError) as caught:
        check_length(str(MAX_BODY_BYTES + 1))
    assert caught.value.status == 413


def test_retry_after_is_in_whole_seconds_and_never_none() -> None:
    assert [try_later(each)["Retry-After"] for each in (0.01, 1.0, 1.2, 60.0)] == ["1", "1", "2", "60"]
