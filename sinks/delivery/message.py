"""What goes to a channel: one message, whatever it is sent by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.alert.v1 import AlertV1
from sinks.delivery.outcome import Outcome

Event = Literal["alert", "digest", "test"]


@dataclass(frozen=True, slots=True)
class Window:
    """The time over which the alerts of a rule were gathered: from ``start``, up to but without ``end``."""

    rule: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """alerts: one for the event "alert", all of a window for "digest", none for "test"; each as the receiver is to
    see it. idempotency_key: the same whenever this message is sent. window: of a digest."""

    event: Event
    idempotency_key: str
    alerts: Sequence[AlertV1] = ()
    window: Window | None = None


class Sender(Protocol):
    """A way to one receiver."""

    @property
    def kind(self) -> str:
        """The kind of service, as "webhook" or "Slack"."""

    @property
    def host(self) -> str | None:
        """The receiver's host, where it has one of its own."""

    def send(self, message: OutgoingMessage) -> Outcome:
        """Try once to send a message, within the sender's time limit. Never raises for what a receiver does."""
