"""What delivery writes down: the outcome of each attempt, and a dead letter for what is given up."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.dead_letter.v1 import MAX_DETAIL_CHARACTERS as MAX_DEAD_LETTER_DETAIL_CHARACTERS
from schemas.dead_letter.v1 import DeadLetterV1, id_of_dead_letter
from schemas.delivery.v1 import MAX_DETAIL_CHARACTERS, DeliveryV1
from schemas.errors import InvalidMessageError
from sinks.delivery.outcome import Ending, Outcome
from sinks.delivery.revision import Place, Revision
from sinks.delivery.untrusted import plain
from sinks.delivery.waiting import Job, Piece

STAGE = "delivery"
"""How dead letters name this part of Tocsin."""

UNDELIVERABLE = "undeliverable"
"""The reason of a dead letter: a receiver did not take the alert in time, or takes it never."""

STATUSES = {Ending.DELIVERED: "delivered", Ending.LATER: "retrying", Ending.NEVER: "dead"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """When an attempt was made, and how long it took."""

    channel: str
    idempotency_key: str | None
    date_attempted: datetime
    attempt_seconds: float = 0.0


def idempotency_key(job: Job, channel: str) -> str:
    """The same for every attempt to send the same: ALERT_ID.REVISION, or, for a digest, one made of what is in it.

    A digest is sent again under another key if an alert has been added to it or changed since: under the same key
    the receiver would drop what is new.
    """
    names = [f"{piece.revision.alert_id}.{piece.revision.number}" for piece in job.pieces]
    if job.window is None:
        return names[0]
    content = hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:16]
    return f"digest.{channel}.{job.window.rule}.{int(job.window.start.timestamp())}.{content}"


def deliveries_of(job: Job, outcome: Outcome, attempt: Attempt) -> list[DeliveryV1]:
    """The outcome for every alert of a message. What it stands for as well ends as superseded, unless it goes on."""
    return [delivery for piece in job.pieces for delivery in _outcomes(piece, outcome, attempt)]


def _outcomes(piece: Piece, outcome: Outcome, attempt: Attempt) -> list[DeliveryV1]:
    """In an order that may be cut anywhere: after a delivery all that it overtakes is known to be superseded, while
    what a dead revision stood for would be tried again."""
    own = _delivery(piece.revision, piece.attempt, STATUSES[outcome.ending], outcome.detail, attempt)
    if outcome.ending is Ending.LATER:
        return [own]
    superseded = list(_superseded(piece, attempt))
    return [own, *superseded] if outcome.ending is Ending.DELIVERED else [*superseded, own]


def ended_without_attempt(job: Job, attempt: Attempt) -> list[DeliveryV1]:
    """The outcomes of a job with a verdict."""
    return [
        delivery
        for piece in job.pieces
        for delivery in (
            *_superseded(piece, attempt),
            _delivery(
                piece.revision,
                piece.attempt,
                str(job.verdict),
                expiry_of(piece) if job.verdict == "dead" else "",
                attempt,
            ),
        )
    ]


def expiry_of(piece: Piece) -> str:
    """What a delivery whose deadline is over says of it."""
    return f"deadline is over; {piece.error or 'it was not tried'}"


def dead_letter_of(place: Place, reason: str, detail: str, date_dead_lettered: datetime) -> DeadLetterV1:
    """The dead letter of a message on the alerts' topic, with key and value byte for byte.

    One that is too large for a dead letter, which no topic of ours lets in, keeps its place and loses its bytes.
    """
    letter = DeadLetterV1(
        dead_letter_id=id_of_dead_letter(place.topic, place.partition, place.offset, place.headers),
        kafka_topic=place.topic,
        kafka_partition=place.partition,
        kafka_offset=place.offset,
        key=place.key,
        value=place.value,
        reason=reason,
        detail=detail[:MAX_DEAD_LETTER_DETAIL_CHARACTERS],
        stage=STAGE,
        date_dead_lettered=date_dead_lettered,
    )
    try:
        letter.encode()
    except InvalidMessageError:
        return letter.model_copy(update={"key": None, "value": None})
    return letter


def _superseded(piece: Piece, attempt: Attempt) -> Iterator[DeliveryV1]:
    instead = f"revision {piece.revision.number} stands for it"
    for revision, number in piece.covered:
        yield _delivery(revision, number, "superseded", instead, attempt)


def _delivery(revision: Revision, number: int, status: str, detail: str, attempt: Attempt) -> DeliveryV1:
    delivery_id = f"{revision.alert_id}.{revision.number}@{attempt.channel}"
    ended = attempt.date_attempted.timestamp() + attempt.attempt_seconds
    return DeliveryV1(
        delivery_id=delivery_id,
        attempt=number,
        attempt_id=f"{delivery_id}#{number}",
        alert_id=revision.alert_id,
        revision=revision.number,
        channel=attempt.channel,
        idempotency_key=attempt.idempotency_key if status in STATUSES.values() else None,
        status=status,
        detail=plain(detail)[:MAX_DETAIL_CHARACTERS],
        date_attempted=attempt.date_attempted,
        attempt_seconds=attempt.attempt_seconds,
        latency_seconds=max(0.0, ended - revision.date_changed.timestamp()),
    )
