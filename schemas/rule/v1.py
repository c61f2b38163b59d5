"""What became of a rule: the value of ``news.rules.v1``, one message for each change."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.message import Identifier, Message, Part, UtcDatetime

MAX_CHANNELS = 50
"""A desk has a handful."""

MAX_SQL_CHARACTERS = 20_000
"""A rule is a few lines."""

MAX_REASON_CHARACTERS = 2_000
"""Room for DuckDB's error and a hint."""

RuleName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""Small letters, digits, ``-`` and ``_``: it stands in ids, headers and file names."""

ChannelName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""As `RuleName`."""

Severity = Literal["info", "warning", "critical"]


class RuleBriefV1(Part):
    """What an alert carries of the rule that rang it, so that whoever delivers it needs no rule file.

    channels: where it goes; empty for every channel. digest_seconds: how long alerts are gathered into one message;
    null where each is sent by itself. version: SHA-256 of the rule as it was read, in hexadecimal.
    """

    name: RuleName
    description: Annotated[str, Field(max_length=500)] = ""
    severity: Severity = "warning"
    channels: Annotated[tuple[ChannelName, ...], Field(max_length=MAX_CHANNELS)] = ()
    digest_seconds: Annotated[int, Field(ge=1)] | None = None
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RuleV1(Message):
    """A rule as it is from now on.

    change_id: NAME@VERSION@STATE@TIME of this change. state: on; off, where it failed or was too slow and stays off
    until its text changes; removed, where no file has it any more. reason: why it is off.
    window_hours: how far back its ``recent`` reaches. cooldown_seconds: how long the same key does not ring anew; null
    for ever. remind_seconds: how long before a day that was resolved a reminder rings; null for no reminder.
    key: the columns of its rows that make the key; empty for the act. file: as it was named, without its folder.
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    KEY_FIELD: ClassVar[str] = "name"

    name: RuleName
    change_id: Identifier
    rule: RuleBriefV1
    file: Annotated[str, Field(min_length=1, max_length=255)]
    sql: Annotated[str, Field(min_length=1, max_length=MAX_SQL_CHARACTERS)]
    key: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    window_hours: Annotated[int, Field(ge=1)]
    cooldown_seconds: Annotated[int, Field(ge=0)] | None = None
    remind_seconds: Annotated[int, Field(ge=0)] | None = None
    state: Literal["on", "off", "removed"]
    reason: Annotated[str, Field(max_length=MAX_REASON_CHARACTERS)] = ""
    date_changed: UtcDatetime
