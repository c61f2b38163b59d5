"""Dead letters: how one is made of a message, and how many are too many."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from schemas.dead_letter.v1 import MAX_DETAIL_CHARACTERS, DeadLetterV1, id_of_dead_letter
from schemas.errors import InvalidMessageError, TooManyDeadLettersError

WINDOW_FACTOR = 2
"""The limit is judged over the last ``WINDOW_FACTOR * limit`` messages: more than half of them dead is a bad program
or a bad source, while as many spread over a week are ordinary rejects."""


@dataclass(frozen=True)
class ReceivedMessage:
    """One message as it lay on its topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def build_dead_letter(
    message: ReceivedMessage, error: InvalidMessageError, stage: str, date_dead_lettered: datetime
) -> DeadLetterV1:
    """Make the dead letter of a message, with key and value byte for byte.

    Returns: a dead letter that `DeadLetterV1.encode` accepts. A message too large for that, which only a topic with
        other limits than ours can hold, keeps its position and loses its bytes; the detail says so.
    """
    letter = _build(message, error.detail, error.reason, stage, date_dead_lettered, with_bytes=True)
    try:
        letter.encode()
    except InvalidMessageError:
        detail = f"{error.detail} (key and value left out: too large for a dead letter)"
        return _build(message, detail, error.reason, stage, date_dead_lettered, with_bytes=False)
    return letter


def _build(
    message: ReceivedMessage, detail: str, reason: str, stage: str, date_dead_lettered: datetime, *, with_bytes: bool
) -> DeadLetterV1:
    return DeadLetterV1(
        dead_letter_id=id_of_dead_letter(message.topic, message.partition, message.offset, message.headers),
        kafka_topic=message.topic,
        kafka_partition=message.partition,
        kafka_offset=message.offset,
        key=message.key if with_bytes else None,
        value=message.value if with_bytes else None,
        reason=reason,
        detail=detail[:MAX_DETAIL_CHARACTERS],
        stage=stage,
        date_dead_lettered=date_dead_lettered,
    )


class DeadLetterLimit:
    """Stops a worker that turns a topic into dead letters: more than ``limit`` within the last 2 x ``limit`` messages.

    It counts within one process and begins anew with it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._window: deque[bool] = deque(maxlen=WINDOW_FACTOR * limit)
        self._dead = 0

    def observe(self, *, is_dead_letter: bool) -> None:
        """Count one outcome, before it is sent.

        Raises: TooManyDeadLettersError -- this one is over the limit.
        """
        if len(self._window) == self._window.maxlen:
            self._dead -= self._window[0]
        self._window.append(is_dead_letter)
        self._dead += is_dead_letter
        if self._dead > self._limit:
            raise TooManyDeadLettersError(
                f"{self._dead:,} of the last {len(self._window):,} messages could not be handled, "
                f"dead_letter_limit is {self._limit:,}; `tocsin dead-letters list` shows them"
            )
