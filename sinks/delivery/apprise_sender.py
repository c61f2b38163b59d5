"""E-mail, chat and push services through apprise, which is loaded when the first channel names one of them."""

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Literal

from schemas.errors import SettingsError
from sinks.delivery.addresses import AddressRefusedError, NoAddressError, Resolve, checked_addresses, system_resolve
from sinks.delivery.deadline_stream import CONNECT_SECONDS
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.outcome import Ending, Outcome
from sinks.delivery.payload import TEST_TEXT
from sinks.delivery.render import as_digest_text, as_headline, as_html, as_text
from sinks.delivery.untrusted import plain, plain_for_chat
from sinks.delivery.webhook import TRY_AGAIN

Format = Literal["text", "html"]

APPRISE_LOGGER = "apprise"

WIRE_LOGGERS = ("httpcore", "httpx", "urllib3", "requests", "requests_oauthlib", "oauthlib", "hpack", "smtplib")
"""They show addresses and headers to whoever asks for debug lines, and with them what is secret in both."""

_STATUS = re.compile(r"error[=: ]+(\d{3})\b")
"""How nearly every plugin of apprise words what a service has answered."""

_SEVERITIES = {"info": "info", "warning": "warning", "critical": "failure"}
"""Our severities as apprise's kinds of message, which choose a colour or an icon."""


def quieten_wires() -> None:
    """Keep what clients log of their own out of every log, whatever its level."""
    for name in WIRE_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    apprise = logging.getLogger(APPRISE_LOGGER)
    apprise.propagate = False
    apprise.setLevel(logging.WARNING)
    if not apprise.handlers:
        apprise.addHandler(logging.NullHandler())


class AppriseSender:
    """Sends messages to one apprise address.

    Parameters: format -- text or html; None for what the service takes. allow_private -- whether a host that stands in
        the address (a Matrix or ntfy server, a mail server) may have addresses that are not public.
    Raises: SettingsError -- apprise knows no such service, or the address lacks what it needs. It is never shown.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float,
        format: Format | None = None,  # noqa: A002 -- the setting's name
        allow_private: bool = False,
        resolve: Resolve = system_resolve,
    ) -> None:
        quieten_wires()
        self._plugin = _plugin(url)
        self._plugin.redirects = False
        self._plugin.socket_connect_timeout = min(CONNECT_SECONDS, timeout_seconds)
        self._plugin.socket_read_timeout = timeout_seconds
        self._timeout_seconds = timeout_seconds
        self._format: Format = format or ("html" if self._plugin.resolve_format(None) == "html" else "text")
        self._allow_private = allow_private
        self._resolve = resolve
        self._limit = max(1, int(self._plugin.body_maxlen) - int(self._plugin.title_maxlen))
        self._running: threading.Thread | None = None
        self.kind = str(self._plugin.service_name)
        self.host = _own_host(self._plugin)

    def send(self, message: OutgoingMessage) -> Outcome:
        """Try once. A service that does not answer in time is left to itself; until it does there is no other try."""
        if self._running is not None and self._running.is_alive():
            return Outcome(Ending.LATER, "the attempt before still waits for an answer")
        try:
            if self.host:
                port = int(getattr(self._plugin, "port", None) or 0)
                checked_addresses(self.host, port, self._allow_private, self._resolve)
        except AddressRefusedError as error:
            return Outcome(Ending.NEVER, str(error))
        except NoAddressError as error:
            return Outcome(Ending.LATER, str(error))
        return self._within_time(self._arguments(message))

    def _arguments(self, message: OutgoingMessage) -> dict[str, Any]:
        """What apprise's ``notify`` takes. It splits what is still too long for the service, and escapes text."""
        limit = self._limit
        if not message.alerts:
            return {"title": "Tocsin", "body": TEST_TEXT, "body_format": "text"}
        if message.event == "digest":
            body = as_digest_text(message.alerts, message.window, limit, plain_for_chat)
            title = f"{len(message.alerts)} alerts"
            return {"title": title, "body": body, "body_format": "text", "overflow": "split"}
        (alert,) = message.alerts
        kind = {"notify_type": _SEVERITIES[alert.rule.severity]}
        if self._format == "html" and len(html := as_html(alert, limit)) <= limit:
            return {**kind, "title": as_headline(alert, plain), "body": html, "body_format": "html"}
        title, _, body = as_text(alert, limit, plain_for_chat).partition("\n")
        return {**kind, "title": title, "body": body or title, "body_format": "text", "overflow": "split"}

    def _within_time(self, arguments: dict[str, Any]) -> Outcome:
        """Send in a thread of its own: apprise limits silence, and a byte now and then keeps that from counting.

        A long body is sent in pieces, between which apprise pauses for as long as the service wants it.
        """
        outcomes: list[Outcome] = []
        self._running = threading.Thread(
            target=lambda: outcomes.append(self._notify(arguments)), name="apprise", daemon=True
        )
        self._running.start()
        pieces = 1 + len(arguments["body"]) // self._limit
        pause = float(self._plugin.request_rate_per_sec)
        self._running.join(pieces * (pause + self._timeout_seconds + CONNECT_SECONDS))
        return outcomes[0] if outcomes else Outcome(Ending.LATER, "no answer in time")

    def _notify(self, arguments: dict[str, Any]) -> Outcome:
        with _what_it_logs() as lines:
            try:
                taken = bool(self._plugin.notify(**arguments))
            except Exception as error:  # noqa: BLE001 -- a hundred plugins, each with errors of its own
                return Outcome(Ending.LATER, f"apprise failed ({type(error).__name__})")
        return Outcome(Ending.DELIVERED, "accepted") if taken else _refusal(lines)


def _refusal(lines: list[str]) -> Outcome:
    """What the service's answer was. Only the number is kept: the line may hold what the service said."""
    found = [int(number) for line in lines for number in _STATUS.findall(line)]
    if not found:
        return Outcome(Ending.LATER, "not accepted")
    final = HTTPStatus.BAD_REQUEST <= found[-1] < HTTPStatus.INTERNAL_SERVER_ERROR and found[-1] not in TRY_AGAIN
    return Outcome(Ending.NEVER if final else Ending.LATER, f"HTTP {found[-1]}")


@contextmanager
def _what_it_logs() -> Iterator[list[str]]:
    """The warnings of this thread's apprise, which are all that it tells of an answer."""
    lines: list[str] = []
    own = threading.get_ident()
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage()) if record.thread == own else None  # type: ignore[method-assign]
    logger = logging.getLogger(APPRISE_LOGGER)
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)


def _plugin(url: str) -> Any:
    with warnings.catch_warnings():
        # it imports what Python gives up in a later version
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise, AppriseAsset, PersistentStoreMode  # noqa: PLC0415 -- half a second that few need

        asset = AppriseAsset(
            secure_logging=True, storage_mode=PersistentStoreMode.MEMORY, plugin_paths=[], allow_templates=False
        )
        with _what_it_logs():
            plugin = Apprise.instantiate(url, asset=asset)
    if plugin is None:
        raise SettingsError("apprise knows no such service, or the address lacks what the service needs")
    return plugin


def _own_host(plugin: Any) -> str | None:
    """The host that the address names, where the service is not the same for all of its users."""
    if smtp_host := getattr(plugin, "smtp_host", None):
        return str(smtp_host)
    in_cloud = getattr(plugin, "mode", None) == "cloud"
    has_host = any("{host}" in template for template in plugin.templates)
    return str(plugin.host) if has_host and plugin.host and not in_cloud else None
