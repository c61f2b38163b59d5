"""Channels as settings: ``[channels.NAME]`` in the settings file, or JSON in TOCSIN_CHANNELS.

A secret is named by its environment variable or its file, and read where a sender is built (tocsin/senders.py): by
the processes that send, and by no other verb.
"""

import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from schemas.errors import SettingsError
from schemas.rule.v1 import ChannelName
from sinks.delivery.channel import DEADLINE_SECONDS, MAX_DEADLINE_SECONDS, TIMEOUT_SECONDS, Updates

SECRETS_AT_ONCE = 2
"""An old and a new one, while receivers change over."""

READABLE_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH

HOW_TO_HIDE = "chmod 600 it, or name a variable or a file with {key}_env or {key}_file"


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_UpToTwo = (BeforeValidator(_as_tuple), Field(min_length=1, max_length=SECRETS_AT_ONCE))

Secrets = Annotated[tuple[SecretStr, ...], *_UpToTwo]
Names = Annotated[tuple[str, ...], *_UpToTwo]
Paths = Annotated[tuple[Path, ...], *_UpToTwo]


class ChannelSettings(BaseModel):
    """One ``[channels.NAME]``.

    url: of a webhook (https:// or http://), else one of apprise; url_env, url_file: where it stands instead. secret,
    secret_env, secret_file: one or two keys of a webhook's signature. updates: "all" for webhooks and "corrections"
    for all else by default. format: of apprise's services alone; None for what the service takes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: SecretStr | None = None
    url_env: Annotated[str, Field(min_length=1)] | None = None
    url_file: Path | None = None
    allow_private: bool = False
    secret: Secrets | None = None
    secret_env: Names | None = None
    secret_file: Paths | None = None
    updates: Updates | None = None
    deadline_seconds: Annotated[float, Field(ge=1.0, le=MAX_DEADLINE_SECONDS)] = DEADLINE_SECONDS
    timeout_seconds: Annotated[float, Field(ge=0.1, le=60.0)] = TIMEOUT_SECONDS
    format: Literal["text", "html"] | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> "ChannelSettings":
        if [self.url, self.url_env, self.url_file].count(None) != 2:  # noqa: PLR2004 -- of three
            raise ValueError("give exactly one of url, url_env and url_file")
        if [self.secret, self.secret_env, self.secret_file].count(None) < 2:  # noqa: PLR2004 -- of three
            raise ValueError("give at most one of secret, secret_env and secret_file")
        return self


Channels = dict[ChannelName, ChannelSettings]


def check_hidden(path: Path, values: Mapping[str, Any]) -> None:
    """Raises: SettingsError -- the settings file can be read by others and holds a secret itself.

    Parameters: values -- what stands in the file, not validated yet.
    """
    channels = values.get("channels")
    shown = _secret_keys(channels) if isinstance(channels, dict) else []
    if shown and path.stat().st_mode & READABLE_BY_OTHERS:
        name, key = shown[0]
        raise SettingsError(f"channels.{name}.{key}: others can read {path}: {HOW_TO_HIDE.format(key=key)}")


def _secret_keys(channels: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and key of every secret that stands in the file: keys of signatures, and addresses of services."""
    tables = [(name, each) for name, each in channels.items() if isinstance(each, dict)]
    secrets = [(name, "secret") for name, each in tables if "secret" in each]
    return secrets + [(name, "url") for name, each in tables if not is_webhook(str(each.get("url", "http:")))]


def is_webhook(url: str) -> bool:
    """Whether an address is one of a webhook; any other is apprise's."""
    return url.lower().startswith(("http:", "https:"))


def channel_named(channels: Mapping[str, ChannelSettings], name: str) -> ChannelSettings:
    """Raises: SettingsError -- there is no such channel; the message names those that there are."""
    if name not in channels:
        known: Sequence[str] = sorted(channels)
        raise SettingsError(f"no channel {name}; there {'are ' + ', '.join(known) if known else 'is none'}")
    return channels[name]
