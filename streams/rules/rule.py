"""A rule as a desk writes it: SQL over what arrives, and what becomes of its rows."""

import hashlib
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.rule.v1 import MAX_CHANNELS, MAX_SQL_CHARACTERS, ChannelName, RuleBriefV1, RuleName, Severity

DAY_SECONDS = 24 * 3600
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY_SECONDS, "w": 7 * DAY_SECONDS}
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])")

MAX_WINDOW_HOURS = 7 * 24
"""The classified topic is kept for a week, and ``recent`` is rebuilt from it."""

DEFAULT_WINDOW_HOURS = 24

MAX_DURATION_SECONDS = 366 * DAY_SECONDS
"""Nobody waits longer, and calendars end."""


def read_duration(text: Any) -> int:
    """Seconds from "90s", "30m", "6h", "2d" or "1w". Raises: ValueError -- it is none of these, or over a year."""
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError('a time is written as "90s", "30m", "6h", "2d" or "1w"')
    seconds = int(match[1]) * _UNITS[match[2]]
    if seconds > MAX_DURATION_SECONDS:
        raise ValueError("a time of more than a year")
    return seconds


Duration = Annotated[int, BeforeValidator(read_duration)]


class Rule(BaseModel):
    """One rule, as in its file.

    sql: a SELECT over ``items`` and ``recent`` whose rows name what rang, as item_id or as a list item_ids.
    window_hours: how far back ``recent`` reaches. key: the columns of a row that make the alert's key; empty for the
    act that the item reports. cooldown_seconds: so long after it rang the same key only updates its alert; None for
    ever. digest_seconds: see `RuleBriefV1`. remind_seconds: so long before a day that was resolved a reminder rings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: RuleName
    sql: Annotated[str, Field(min_length=1, max_length=MAX_SQL_CHARACTERS)]
    description: Annotated[str, Field(max_length=500)] = ""
    severity: Severity = "warning"
    channels: Annotated[tuple[ChannelName, ...], Field(max_length=MAX_CHANNELS)] = ()
    key: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    window_hours: Annotated[int, Field(ge=1, le=MAX_WINDOW_HOURS)] = DEFAULT_WINDOW_HOURS
    cooldown_seconds: Annotated[Duration | None, Field(alias="cooldown")] = None
    digest_seconds: Annotated[Duration | None, Field(alias="digest")] = None
    remind_seconds: Annotated[Duration | None, Field(alias="remind")] = None
    enabled: bool = True

    @property
    def version(self) -> str:
        """SHA-256 of all that it says, in hexadecimal: a rule that failed stays off until this changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def brief(self) -> RuleBriefV1:
        """What its alerts carry of it."""
        return RuleBriefV1(
            name=self.name,
            description=self.description,
            severity=self.severity,
            channels=self.channels,
            digest_seconds=self.digest_seconds,
            version=self.version,
        )


RuleState = Literal["on", "off", "removed"]
