"""What time it is, as something that is handed over."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Tests hand over one that stands still."""

    def now(self) -> datetime:
        """Now, aware UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Now, aware UTC."""
        return datetime.now(UTC)
