"""One revision of an alert as it lies on its topic, and what several of them are together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.alert.v1 import MAX_FACTS, AlertV1, Change, CorrectionV1
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.errors import InvalidMessageError

MAX_ATTEMPT_ID_CHARACTERS = 256
"""Of an `Identifier`: ALERT_ID.REVISION@CHANNEL#ATTEMPT has to fit, and with it every shorter id."""

ROOM_FOR_CHANNEL = 80 + len("@#1000000")
"""The longest name of a channel, and the largest attempt."""

_WEIGHT = {Change.ALSO_REPORTED: 0, Change.CORRECTED: 1, Change.RANG: 2}


@dataclass(frozen=True, slots=True)
class Place:
    """A message as it lay on its topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    date_produced: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What delivery needs to know of a revision while it waits; ``place`` has the alert itself, as bytes.

    channels: where it goes; empty for everywhere. date_due_from: when the time until the deadline began. replayed:
    whether it was sent again as a dead letter.
    """

    alert_id: str
    number: int
    change: Change
    corrections: tuple[CorrectionV1, ...]
    rule: str
    channels: tuple[str, ...]
    digest_seconds: int | None
    date_rang: datetime
    date_changed: datetime
    date_due_from: datetime
    replayed: bool
    place: Place

    def alert(self, change: Change, corrections: tuple[CorrectionV1, ...]) -> AlertV1:
        """The whole alert as a receiver is to see it."""
        return AlertV1.decode(self.place.value).model_copy(update={"change": change, "corrections": corrections})


def place_of(record: Any) -> Place:
    """The place of one of kafka-python's records."""
    milliseconds = record.timestamp
    produced = None if milliseconds is None or milliseconds < 0 else _moment(milliseconds)
    return Place(
        record.topic, record.partition, record.offset, record.key, record.value, tuple(record.headers), produced
    )


def read_revision(place: Place) -> Revision:
    """Decode a message. Raises: InvalidMessageError -- it is no alert, or its id leaves no room for an attempt's."""
    alert = AlertV1.decode(place.value)
    if len(f"{alert.alert_id}.{alert.revision}") + ROOM_FOR_CHANNEL > MAX_ATTEMPT_ID_CHARACTERS:
        raise InvalidMessageError("invalid_field", "alert_id: too long for the ids of its deliveries")
    replayed = any(name == DEAD_LETTER_ID_HEADER for name, _ in place.headers)
    return Revision(
        alert_id=alert.alert_id,
        number=alert.revision,
        change=alert.change,
        corrections=alert.corrections,
        rule=alert.rule.name,
        channels=alert.rule.channels,
        digest_seconds=alert.rule.digest_seconds,
        date_rang=alert.date_rang,
        date_changed=alert.date_changed,
        date_due_from=(place.date_produced if replayed else None) or alert.date_alerted,
        replayed=replayed,
        place=place,
    )


def merged_change(revisions: Sequence[Revision]) -> Change:
    """What several revisions are for somebody who has seen none of them."""
    return max((each.change for each in revisions), key=_WEIGHT.__getitem__)


def merged_corrections(revisions: Sequence[Revision]) -> tuple[CorrectionV1, ...]:
    """The corrections of several revisions in a row, as one step; what was corrected back is none."""
    merged: list[CorrectionV1] = []
    for correction in (each for revision in revisions for each in revision.corrections):
        found = next((each for each in merged if (each.name, each.after) == (correction.name, correction.before)), None)
        if found is None:
            merged.append(correction)
        else:
            merged[merged.index(found)] = found.model_copy(update={"after": correction.after})
    return tuple(each for each in merged if each.before != each.after)[-MAX_FACTS:]


def _moment(milliseconds: int) -> datetime | None:
    """None for what no calendar has: a producer may set any number."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
