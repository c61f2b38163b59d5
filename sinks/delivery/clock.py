"""What time it is, and waiting, as something that is handed over: an hour's outage is tested in no time."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits. Deadlines and windows go by `now`, pauses by `monotonic`, which nobody sets."""

    def now(self) -> datetime:
        """Now, aware UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait until ``condition``, which the caller holds, is notified or ``seconds`` are over; None waits on."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Now, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait until ``condition`` is notified or ``seconds`` are over."""
        condition.wait(seconds)
