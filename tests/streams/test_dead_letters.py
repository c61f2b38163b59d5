import pytest

from schemas.errors import InvalidMessageError, TooManyDeadLettersError
from schemas.message import MAX_VALUE_BYTES
from streams.dead_letters import DeadLetterLimit, ReceivedMessage, build_dead_letter
from tests.support.workers import NOW


def test_limit_lets_as_many_pass_and_refuses_the_next() -> None:
    limit = DeadLetterLimit(3)
    for _ in range(3):
        limit.observe(is_dead_letter=True)
    with pytest.raises(TooManyDeadLettersError, match="dead_letter_limit is 3"):
        limit.observe(is_dead_letter=True)


def test_limit_forgets_what_left_its_window() -> None:
    limit = DeadLetterLimit(3)
    for _ in range(50):
        for is_dead_letter in (True, False):
            limit.observe(is_dead_letter=is_dead_letter)


def test_limit_refuses_when_more_than_half_are_dead_for_long() -> None:
    limit = DeadLetterLimit(3)
    for is_dead_letter in (True, True, False, True, False):
        limit.observe(is_dead_letter=is_dead_letter)
    with pytest.raises(TooManyDeadLettersError, match="4 of the last 6"):
        limit.observe(is_dead_letter=True)


def test_message_too_large_for_a_dead_letter_keeps_its_position() -> None:
    message = ReceivedMessage("other.topic", 0, 5, b"key", b"x" * MAX_VALUE_BYTES)
    letter = build_dead_letter(message, InvalidMessageError("too_large", "9 bytes"), "classify", NOW)
    assert (letter.dead_letter_id, letter.key, letter.value) == ("other.topic-0-5", None, None)
    assert letter.detail == "9 bytes (key and value left out: too large for a dead letter)"
    letter.encode()


def test_long_detail_is_cut_to_what_the_schema_takes() -> None:
    message = ReceivedMessage("other.topic", 0, 5, None, None)
    letter = build_dead_letter(message, InvalidMessageError("analysis_failed", "x" * 9_999), "classify", NOW)
    assert letter.detail == "x" * 2_000
