"""The account of one ingest: what was sent, what had been sent before, what was rejected and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schemas.errors import InvalidMessageError, UnreadableError
from streams.sources.outcomes import UNREADABLE, Rejected

MAX_KEPT_REJECTS = 50
"""Rejects that are kept word for word; the rest is counted, so that a broken archive fills no memory."""


@dataclass
class Summary:
    """Counts that grow while the ingest runs.

    bytes_read: of the input, as far as it has been handled. is_complete: all of it was read; false after a stop.
    """

    sent: int = 0
    skipped: int = 0
    rejected: int = 0
    unreadable: int = 0
    ignored: int = 0
    bytes_read: int = 0
    is_complete: bool = False
    rejects: list[Rejected] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """What the command returns: 0, or as the error for an input that could not be opened, or else for a reject."""
        if self.unreadable:
            return UnreadableError.exit_status
        return InvalidMessageError.exit_status if self.rejected else 0

    def reject(self, rejected: Rejected) -> None:
        """Count one reject and keep it, if it is among the first."""
        self.rejected += 1
        self.unreadable += rejected.reason == UNREADABLE
        if len(self.rejects) < MAX_KEPT_REJECTS:
            self.rejects.append(rejected)

    def to_json(self) -> dict[str, Any]:
        """The summary as ``tocsin ingest --json`` prints it."""
        return {
            "sent": self.sent,
            "skipped": self.skipped,
            "rejected": self.rejected,
            "unreadable": self.unreadable,
            "ignored": self.ignored,
            "rejects": [
                {"file": each.place.file, "line": each.place.line, "reason": each.reason, "detail": each.detail}
                for each in self.rejects
            ],
        }


OnProgress = Callable[[Summary], None]
"""Called after each batch with the summary so far."""

OnReject = Callable[[Rejected], None]
"""Called with each reject as it is met."""
