"""A webhook: JSON by POST, signed, to an address that was checked, with nothing followed and little read."""

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus

import httpcore
import httpx

from sinks.delivery.addresses import AddressRefusedError, NoAddressError, Resolve, checked_addresses, system_resolve
from sinks.delivery.clock import Clock
from sinks.delivery.deadline_stream import CheckedNetwork
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.outcome import Ending, Outcome
from sinks.delivery.payload import as_body
from sinks.delivery.signature import SIGNATURE_HEADER, sign

EVENT_HEADER = "Tocsin-Event"
IDEMPOTENCY_HEADER = "Tocsin-Idempotency-Key"
USER_AGENT = "tocsin/0.1 (alert delivery)"

TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
"""Of the answers below 500, those that speak of the moment and not of the message."""

ALLOWED_SCHEMES = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """Where a webhook is sent: the parts of its address. Only ``host`` is ever shown."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def authority(self) -> str:
        """What the header Host says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == ALLOWED_SCHEMES[self.scheme] else f"{name}:{self.port}"


class Webhook:
    """Sends messages to one webhook.

    Parameters: secrets -- keys of the signature, none for no signature; timeout_seconds -- for the whole attempt,
        from connecting to the status of the answer; allow_private -- whether the host may have addresses that are not
        public.
    """

    kind = "webhook"

    def __init__(
        self,
        target: Target,
        secrets: Sequence[bytes],
        clock: Clock,
        *,
        timeout_seconds: float,
        allow_private: bool = False,
        resolve: Resolve = system_resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._secrets = tuple(secrets)
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._addresses = partial(checked_addresses, allow_private=allow_private, resolve=resolve)
        self._ssl_context = ssl_context

    @property
    def host(self) -> str | None:
        """The receiver's host."""
        return self._target.host

    def send(self, message: OutgoingMessage) -> Outcome:
        """Try once. Of the answer only status and headers are read."""
        body = as_body(message)
        try:
            return self._judge(*self._post(body, self._headers(message, body)))
        except (AddressRefusedError, NoAddressError) as error:
            return Outcome(Ending.NEVER if isinstance(error, AddressRefusedError) else Ending.LATER, str(error))
        except httpcore.TimeoutException as error:
            return Outcome(Ending.LATER, f"no answer in time ({type(error).__name__})")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Outcome(Ending.LATER, f"no answer ({_name(error)})")

    def _headers(self, message: OutgoingMessage, body: bytes) -> dict[str, str]:
        signed = sign(self._secrets, int(self._clock.now().timestamp()), body)
        return {
            "Host": self._target.authority,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "User-Agent": USER_AGENT,
            "Connection": "close",
            EVENT_HEADER: message.event,
            IDEMPOTENCY_HEADER: message.idempotency_key,
        } | ({SIGNATURE_HEADER: signed} if self._secrets else {})

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        """A connection of its own for each attempt, so that each resolves and checks the host anew."""
        target = self._target
        network = CheckedNetwork(self._addresses, time.monotonic() + self._timeout_seconds)
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        with (
            httpcore.ConnectionPool(ssl_context=self._context(), network_backend=network) as pool,
            pool.stream("POST", url, headers=encoded, content=body) as answer,
        ):
            return answer.status, {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers
            }

    def _context(self) -> ssl.SSLContext | None:
        if self._target.scheme == "https" and self._ssl_context is None:
            self._ssl_context = httpx.create_ssl_context()
        return self._ssl_context

    def _judge(self, status: int, headers: Mapping[str, str]) -> Outcome:
        detail = f"HTTP {status}"
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Outcome(Ending.DELIVERED, detail)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TRY_AGAIN:
            return Outcome(Ending.LATER, detail, retry_after(headers.get("retry-after"), self._clock.now()))
        redirects = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
        return Outcome(Ending.NEVER, f"{detail}, redirects are not followed" if redirects else detail)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for, as a number or a date; None without one that can be read."""
    if value is None:
        return None
    try:
        return float(value) if value.strip().isdecimal() else (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _name(error: Exception) -> str:
    """What failed, without the message, in which there may be an address: a TLS error says why its check failed."""
    cause = error.__cause__ or error.__context__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"certificate refused: {cause.verify_message}"
    return type(cause).__name__
