"""A message that could not be handled, with all that is needed to send it again: ``news.dead_letters.v1``."""

import re
from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.message import Count, Identifier, Message, UtcDatetime

MAX_DETAIL_CHARACTERS = 2_000
"""Room for an error's message and the name of a field; a traceback belongs into the log."""


DEAD_LETTER_ID_HEADER = "tocsin-dead-letter-id"
"""The Kafka header of what is sent again: while it is still wrong it comes back under this id, as one dead letter."""

MAX_ID_CHARACTERS = 256
"""Of an `Identifier`."""


def id_of_dead_letter(topic: str, partition: int, offset: int, headers: Iterable[tuple[str, bytes]] | None) -> str:
    """The id under which a message is dead-lettered.

    Returns: what the header says, where that is an id of this topic's dead letters, else ``TOPIC-PARTITION-OFFSET``.
        Anybody may set a header, so it is never taken for more than another place on the same topic.
    """
    own = f"{topic}-{partition}-{offset}"
    given = dict(headers or ()).get(DEAD_LETTER_ID_HEADER, b"").decode("ascii", "replace")
    is_place = re.fullmatch(rf"{re.escape(topic)}-\d+-\d+", given, re.ASCII) and len(given) <= MAX_ID_CHARACTERS
    return given if is_place else own


class DeadLetterV1(Message):
    """What was on the topic, byte for byte, and why it could not be handled.

    dead_letter_id: ``TOPIC-PARTITION-OFFSET`` of where it first stood, so that a message handled twice or sent again
        gives one dead letter.
    key, value: the original bytes (base64 in JSON). reason: a short code, detail: what a person needs to mend it.
    stage: the part that gave up ("classify", "writer").
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    KEY_FIELD: ClassVar[str] = "dead_letter_id"

    dead_letter_id: Identifier
    kafka_topic: Annotated[str, Field(min_length=1, max_length=249)]
    kafka_partition: Annotated[int, Field(ge=0, le=2**31 - 1)]
    kafka_offset: Count
    key: bytes | None = None
    value: bytes | None = None
    reason: Annotated[str, Field(min_length=1, max_length=64)]
    detail: Annotated[str, Field(max_length=MAX_DETAIL_CHARACTERS)]
    stage: Annotated[str, Field(min_length=1, max_length=64)]
    date_dead_lettered: UtcDatetime
