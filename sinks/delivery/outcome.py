"""How one attempt to send ended."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """delivered: the receiver has taken it. later: it may be taken later. never: no other try would change it."""

    DELIVERED = "delivered"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Outcome:
    """detail: a status or an error in a few words, without the channel's address or secrets.

    retry_after_seconds: how long the receiver wants to be left alone; None where it does not say.
    """

    ending: Ending
    detail: str = ""
    retry_after_seconds: float | None = None
