"""A channel: where alerts go, which of their updates, and for how long it is tried."""

from dataclasses import dataclass
from typing import Literal

from schemas.alert.v1 import Change
from sinks.delivery.message import Sender

Updates = Literal["all", "corrections", "none"]

DEADLINE_SECONDS = 24 * 3600.0
"""A receiver that is down over night still gets what rang; news of the day before is for the lake."""

MAX_DEADLINE_SECONDS = 7 * 24 * 3600.0
"""Far below the four weeks for which deliveries are on their topic: what was delivered is known while it matters."""

TIMEOUT_SECONDS = 10.0
"""Of one attempt. A receiver that needs longer should answer first and work afterwards."""


@dataclass(frozen=True)
class Channel:
    """updates: which revisions are sent after the first: all, those that correct what was known, or none.

    deadline_seconds: how long after the alert it is given up.
    """

    name: str
    sender: Sender
    updates: Updates = "all"
    deadline_seconds: float = DEADLINE_SECONDS

    def wants(self, change: Change) -> bool:
        """Whether a revision of this kind is sent."""
        if change is Change.RANG:
            return True
        return self.updates == "all" or (self.updates == "corrections" and change is Change.CORRECTED)
