"""Makes senders of the channels' settings: reads the secrets, checks the addresses, and words what is wrong."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from schemas.errors import SettingsError
from sinks.delivery.apprise_sender import AppriseSender, quieten_wires
from sinks.delivery.channel import Channel, Updates
from sinks.delivery.clock import Clock, SystemClock
from sinks.delivery.message import Sender
from sinks.delivery.webhook import ALLOWED_SCHEMES, Target, Webhook
from tocsin.channels import ChannelSettings, is_webhook

MIN_SECRET_CHARACTERS = 16
"""A shorter one can be guessed from one signed message."""


def build_channels(
    channels: Mapping[str, ChannelSettings],
    home: Path,
    clock: Clock | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[Channel]:
    """Make every channel ready to send. Raises: SettingsError -- names channel and key, and never what is secret."""
    return [build_channel(name, each, home, clock, environment) for name, each in channels.items()]


def build_channel(
    name: str,
    settings: ChannelSettings,
    home: Path,
    clock: Clock | None = None,
    environment: Mapping[str, str] | None = None,
) -> Channel:
    """Make one channel ready to send.

    Parameters: home -- what the paths of files are relative to. environment -- this process's where none is given.
    Raises: SettingsError -- as `build_channels`.
    """
    quieten_wires()
    reader = _Reader(name, settings, home, os.environ if environment is None else environment)
    url = reader.url()
    sender = _webhook(reader, url, clock or SystemClock()) if is_webhook(url) else _apprise(reader, url)
    updates: Updates = settings.updates or ("all" if is_webhook(url) else "corrections")
    return Channel(name, sender, updates, settings.deadline_seconds)


class _Reader:
    """Reads what a channel's settings name, and words what is wrong with them."""

    def __init__(self, name: str, settings: ChannelSettings, home: Path, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self._name = name
        self._home = home
        self._environment = environment

    def error(self, key: str, what: str) -> SettingsError:
        return SettingsError(f"channels.{self._name}.{key}: {what}")

    @property
    def url_key(self) -> str:
        settings = self.settings
        return "url_env" if settings.url_env else "url_file" if settings.url_file else "url"

    def url(self) -> str:
        settings = self.settings
        if settings.url_env:
            return self._variable("url_env", settings.url_env)
        if settings.url_file:
            return self._file("url_file", settings.url_file)
        return settings.url.get_secret_value().strip() if settings.url else ""

    def secrets(self) -> list[bytes]:
        settings = self.settings
        found = [each.get_secret_value() for each in settings.secret or ()]
        found += [self._variable("secret_env", each) for each in settings.secret_env or ()]
        found += [self._file("secret_file", each) for each in settings.secret_file or ()]
        key = "secret_env" if settings.secret_env else "secret_file" if settings.secret_file else "secret"
        if any(len(each) < MIN_SECRET_CHARACTERS for each in found):
            raise self.error(key, f"a secret has at least {MIN_SECRET_CHARACTERS} characters; `openssl rand -hex 32`")
        return [each.encode() for each in found]

    def _variable(self, key: str, variable: str) -> str:
        value = self._environment.get(variable, "").strip()
        if not value:
            raise self.error(key, f"the environment has no {variable}, or it is empty")
        return value

    def _file(self, key: str, path: Path) -> str:
        try:
            value = (self._home / path.expanduser()).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise self.error(key, f"{path} cannot be read: {reason}") from None
        if not value:
            raise self.error(key, f"{path} is empty")
        return value


def _apprise(reader: _Reader, url: str) -> Sender:
    settings = reader.settings
    for key in ("secret", "secret_env", "secret_file"):
        if getattr(settings, key) is not None:
            raise reader.error(key, "only webhooks are signed; of other services the address is the secret")
    try:
        return AppriseSender(
            url,
            timeout_seconds=settings.timeout_seconds,
            format=settings.format,
            allow_private=settings.allow_private,
        )
    except SettingsError as error:
        raise reader.error(
            reader.url_key, f"{error}; https://appriseit.com/services shows how each is written"
        ) from None


def _webhook(reader: _Reader, url: str, clock: Clock) -> Sender:
    settings = reader.settings
    if settings.format is not None:
        raise reader.error("format", "a webhook gets JSON; format is for other services")
    return Webhook(
        _target(url, lambda what: reader.error(reader.url_key, what)),
        reader.secrets(),
        clock,
        timeout_seconds=settings.timeout_seconds,
        allow_private=settings.allow_private,
    )


def _target(url: str, error: Callable[[str], SettingsError]) -> Target:
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme.lower(), parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # a UnicodeError is one, too
        raise error("no address of the form https://HOST[:PORT]/PATH") from None
    if "@" in parts.netloc:
        raise error("a user or password in a webhook's address is refused; sign with secret_env or secret_file")
    if scheme not in ALLOWED_SCHEMES or not re.fullmatch(r"[A-Za-z0-9._\-]+|[0-9A-Fa-f:.]+", host):
        raise error("no address of the form https://HOST[:PORT]/PATH")
    query = f"?{parts.query}" if parts.query else ""
    return Target(scheme, host, port or ALLOWED_SCHEMES[scheme], quote((parts.path or "/") + query, safe=_URL_SIGNS))


_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"
"""What stays as it is: everything that has a meaning in a path or a query."""
