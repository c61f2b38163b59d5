import pytest

from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
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


def letter_id(*headers: tuple[str, bytes]) -> str:
    message = ReceivedMessage("other.topic", 0, 5, None, None, headers)
    return build_dead_letter(message, InvalidMessageError("empty", ""), "classify", NOW).dead_letter_id


def test_message_that_is_sent_again_keeps_its_dead_letter_id() -> None:
    assert letter_id(("tracing", b"1"), (DEAD_LETTER_ID_HEADER, b"other.topic-3-17")) == "other.topic-3-17"


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\xff",
        b"another.topic-3-17",
        b"otherxtopic-3-17",
        b"other.topic-3",
        b"other.topic-3-17 ",
        b"other.topic-1-",
        b"other.topic-1-%d" % 10**256,
    ],
)
def test_header_that_is_no_dead_letter_of_the_topic_counts_for_nothing(given: bytes) -> None:
    assert letter_id((DEAD_LETTER_ID_HEADER, given)) == "other.topic-0-5"


def test_long_detail_is_cut_to_what_the_schema_takes() -> None:
    message = ReceivedMessage("other.topic", 0, 5, None, None)
    letter = build_dead_letter(message, InvalidMessageError("analysis_failed", "x" * 9_999), "classify", NOW)
    assert letter.detail == "x" * 2_000
