"""Senders to receivers on this machine."""

from collections.abc import Sequence

from sinks.delivery.addresses import Resolve, system_resolve
from sinks.delivery.clock import Clock, SystemClock
from sinks.delivery.webhook import Target, Webhook

SECRET = b"a-secret-of-the-tests"


def webhook(
    url_port: int,
    clock: Clock | None = None,
    *,
    timeout_seconds: float = 10.0,
    allow_private: bool = True,
    resolve: Resolve = system_resolve,
    host: str = "127.0.0.1",
    secrets: Sequence[bytes] = (SECRET,),
) -> Webhook:
    """A sender to a port of this machine."""
    return Webhook(
        Target("http", host, url_port, "/hook"),
        secrets,
        clock or SystemClock(),
        timeout_seconds=timeout_seconds,
        allow_private=allow_private,
        resolve=resolve,
    )
