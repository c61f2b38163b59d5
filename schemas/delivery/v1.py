"""One attempt to deliver one revision of an alert to one channel: the value of ``news.deliveries.v1``."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.message import Identifier, Message, UtcDatetime
from schemas.rule.v1 import ChannelName

MAX_DETAIL_CHARACTERS = 500
"""A status line or an error; a receiver's answer is not kept."""

Seconds = Annotated[float, Field(ge=0.0, le=1e10)]


class DeliveryV1(Message):
    """How one attempt ended.

    delivery_id: ALERT_ID.REVISION@CHANNEL, the same for every attempt; attempt: counted from 1. attempt_id:
    DELIVERY_ID#ATTEMPT. idempotency_key: what the receiver was given to know a repetition by; null where nothing was
    sent. status: delivered; retrying, where it is tried again; dead, where it is given up and dead-lettered;
    superseded, where a later revision went out in its place; left_out, where the channel wants no such update.
    detail: such as "HTTP 503"; never what the receiver said, nor the channel's address or secrets.
    attempt_seconds: how long the attempt took. latency_seconds: from the arrival of what changed the alert (Kafka's
    timestamp) to the end of this attempt.
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    KEY_FIELD: ClassVar[str] = "delivery_id"

    delivery_id: Identifier
    attempt: Annotated[int, Field(ge=1, le=1_000_000)]
    attempt_id: Identifier
    alert_id: Identifier
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    channel: ChannelName
    idempotency_key: Identifier | None = None
    status: Literal["delivered", "retrying", "dead", "superseded", "left_out"]
    detail: Annotated[str, Field(max_length=MAX_DETAIL_CHARACTERS)] = ""
    date_attempted: UtcDatetime
    attempt_seconds: Seconds
    latency_seconds: Seconds
