"""Decoding refuses what it cannot read, names what is wrong, and never repeats an article's text."""

import json

import pytest

from schemas.article.v1 import MAX_TEXT_CHARACTERS, ArticleV1
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.errors import InvalidMessageError
from schemas.message import MAX_ARTICLE_VALUE_BYTES

LEAST = {"article_id": "a1", "source": "wire", "text": "Rain."}


def refusal_of(value: bytes | None) -> InvalidMessageError:
    with pytest.raises(InvalidMessageError) as refusal:
        ArticleV1.decode(value)
    return refusal.value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"\xff\xfe", "not_utf8"),
        (b"{", "not_json"),
        (b"[]", "invalid_field"),
        (b"{}", "invalid_field"),
        (b'{"schema_version": "one"}', "unknown_version"),
        (b" " * (MAX_ARTICLE_VALUE_BYTES + 1), "too_large"),
    ],
)
def test_unreadable_value_is_refused_with_its_reason(value: bytes | None, reason: str) -> None:
    assert refusal_of(value).reason == reason


@pytest.mark.parametrize("field", ["article_id", "source", "text"])
def test_missing_field_is_named(field: str) -> None:
    article = {name: value for name, value in LEAST.items() if name != field}
    assert refusal_of(json.dumps(article).encode()).detail.startswith(f"{field}: ")


def test_text_over_its_limit_is_refused_without_being_repeated() -> None:
    refusal = refusal_of(json.dumps(LEAST | {"text": "x" * (MAX_TEXT_CHARACTERS + 1)}).encode())
    assert refusal.detail.startswith("text: ")
    assert "xxx" not in str(refusal)


def test_text_is_kept_as_received() -> None:
    text = "\ufeff  Two\u00a0spaces,\r\n a tab\t and \U0001f6a8 \u0301. "
    assert ArticleV1.decode(ArticleV1(article_id="a", source="s", text=text).encode()).text == text


def test_time_with_a_zone_becomes_utc() -> None:
    article = ArticleV1.build(**LEAST, date_published="2026-03-02T01:30:00+05:30")
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2026-03-01T20:00:00+00:00"


def test_dead_letter_keeps_every_byte() -> None:
    value = bytes(range(256))
    letter = DeadLetterV1.build(
        dead_letter_id="t-0-1",
        kafka_topic="t",
        kafka_partition=0,
        kafka_offset=1,
        value=value,
        reason="not_utf8",
        detail="byte 128",
        stage="classify",
        date_dead_lettered="2026-03-02T00:00:00Z",
    )
    assert DeadLetterV1.decode(letter.encode()).value == value
