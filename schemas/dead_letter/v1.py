"""A message that could not be handled, with all that is needed to send it again: ``news.dead_letters.v1``."""

from typing import Annotated, ClassVar

from pydantic import Field

from schemas.message import Count, Identifier, Message, UtcDatetime

MAX_DETAIL_CHARACTERS = 2_000
"""Room for an error's message and the name of a field; a traceback belongs into the log."""


class DeadLetterV1(Message):
    """What was on the topic, byte for byte, and why it could not be handled.

    dead_letter_id: ``TOPIC-PARTITION-OFFSET``, so that a message handled twice gives one dead letter.
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
