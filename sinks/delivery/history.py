"""What became of alerts on one channel: read from the deliveries' topic at the start, kept up afterwards."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.delivery.v1 import DeliveryV1
from sinks.delivery.revision import Revision

MAX_REMEMBERED = 50_000
"""Alerts of one channel, some 25 MB. An update of one that is forgotten is sent as though it were the first."""

KNOWN = timedelta(days=27)
"""A little less than the four weeks for which deliveries stay on their topic."""

ENDED = {"delivered", "superseded", "left_out"}
DEAD = "dead"


@dataclass(slots=True)
class Past:
    """delivered: the highest revision that was; 0 for none. last: status and number of each one's last attempt.

    dead: the revisions that ever were.
    """

    delivered: int = 0
    last: dict[int, tuple[str, int]] = field(default_factory=dict)
    dead: frozenset[int] = frozenset()


class History:
    """One channel's past. Not thread-safe: its queue's lock guards it."""

    def __init__(self) -> None:
        self._pasts: dict[str, Past] = {}

    def note(self, delivery: DeliveryV1) -> None:
        """Take the outcome of one attempt, the latest of its delivery."""
        past = self._pasts.pop(delivery.alert_id, None) or Past()
        past.last[delivery.revision] = (delivery.status, delivery.attempt)
        if delivery.status == "delivered":
            past.delivered = max(past.delivered, delivery.revision)
        if delivery.status == DEAD:
            past.dead |= {delivery.revision}
        self._pasts[delivery.alert_id] = past
        if len(self._pasts) > MAX_REMEMBERED:
            del self._pasts[next(iter(self._pasts))]

    def has_ended(self, revision: Revision) -> bool:
        """Whether nothing is to be done for it.

        One that is sent again as a dead letter is tried anew where it is dead, and where that is under way.
        """
        status, _ = self._last(revision)
        return status in ENDED or status == ("" if revision.replayed else DEAD)

    def was_dead(self, revision: Revision) -> bool:
        """Whether it was ever given up."""
        past = self._pasts.get(revision.alert_id)
        return past is not None and revision.number in past.dead

    def overtaken(self, revision: Revision) -> bool:
        """Whether a later revision has been delivered."""
        return self._delivered(revision.alert_id) > revision.number

    def was_delivered(self, revision: Revision, now: datetime) -> bool:
        """Whether the receiver knows this alert; taken for granted where its first revision is beyond memory."""
        return self._delivered(revision.alert_id) > 0 or revision.date_rang < now - KNOWN

    def next_attempt(self, revision: Revision) -> int:
        """The number of the next attempt to deliver it, counted from 1."""
        return self._last(revision)[1] + 1

    def _delivered(self, alert_id: str) -> int:
        past = self._pasts.get(alert_id)
        return past.delivered if past else 0

    def _last(self, revision: Revision) -> tuple[str, int]:
        past = self._pasts.get(revision.alert_id)
        return past.last.get(revision.number, ("", 0)) if past else ("", 0)
