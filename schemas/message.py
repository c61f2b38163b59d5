"""What every message on a topic has in common: a frozen model with a schema version, JSON in UTF-8, limits."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from schemas.errors import InvalidMessageError

MAX_ARTICLE_VALUE_BYTES = 1024 * 1024
"""Upper bound of one article's value: 200,000 characters of up to 4 bytes each, and room for its other fields."""

MAX_VALUE_BYTES = 2 * 1024 * 1024
"""Upper bound of any value: a dead letter carries an article's value in base64, four thirds of its size."""


def _utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises: ValueError -- in UTC it lies before the year 1 or after 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no calendar has this time in UTC") from error


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A time with a zone, kept as UTC. A naive time is refused: guessing its zone would move the news."""

Count = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""A number of things, or a place among them, that fits a column of 64 bits."""

Identifier = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00-\x20\x7f]+$")]
"""An id: 1 to 256 characters with neither spaces nor control characters, for it travels in keys, URLs and logs."""


class Part(BaseModel):
    """A piece of a message. Unknown fields are kept out, missing ones are an error that names the field."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_bytes="base64", val_json_bytes="base64")


class Message(Part):
    """A value of a topic. Subclasses set `SCHEMA_VERSION` and `MAX_BYTES`, and name the field that is their key."""

    SCHEMA_VERSION: ClassVar[int] = 1
    MAX_BYTES: ClassVar[int] = MAX_VALUE_BYTES
    KEY_FIELD: ClassVar[str]

    schema_version: int = 1

    @model_validator(mode="before")
    @classmethod
    def _refuse_other_versions(cls, fields: Any) -> Any:
        """Ahead of the fields: what another version lacks or renames is not this message's fault."""
        version = fields.get("schema_version", cls.SCHEMA_VERSION) if isinstance(fields, dict) else cls.SCHEMA_VERSION
        if version != cls.SCHEMA_VERSION:
            raise PydanticCustomError(
                "unknown_version", "this program reads schema_version {expected}", {"expected": cls.SCHEMA_VERSION}
            )
        return fields

    @property
    def kafka_key(self) -> bytes:
        """The Kafka key of this message: the UTF-8 of its `KEY_FIELD`."""
        return str(getattr(self, self.KEY_FIELD)).encode()

    def encode(self) -> bytes:
        """Encode as one JSON object in UTF-8, fields that are None left out.

        Returns: 1 to `MAX_BYTES` bytes.
        Raises: InvalidMessageError ("too_large") -- the value would be longer.
        """
        value = self.model_dump_json(exclude_none=True).encode()
        _check_size(value, self.MAX_BYTES)
        return value

    @classmethod
    def decode(cls, value: bytes | None) -> Self:
        """Decode one value.

        Parameters: value -- UTF-8 JSON object, 1 to `MAX_BYTES` bytes.
        Returns: the message; its times are aware UTC.
        Raises: InvalidMessageError -- "empty", "too_large", "not_utf8", "not_json", "unknown_version",
            "invalid_field" (the detail names the field). Never retried: dead letter.
        """
        if not value:
            raise InvalidMessageError("empty", "the message has no value")
        _check_size(value, cls.MAX_BYTES)
        try:
            return cls.model_validate_json(value.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InvalidMessageError("not_utf8", f"byte {error.start} is not UTF-8") from error
        except ValidationError as error:
            raise _invalid(error) from error

    @classmethod
    def build(cls, **fields: Any) -> Self:
        """Build a message from loose fields, as a source has them.

        Raises: InvalidMessageError ("invalid_field") -- a field is missing, of the wrong kind or over its limit.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise _invalid(error) from error

    def to_logging_context(self) -> dict[str, str]:
        """The fields by which a log line names this message."""
        return {self.KEY_FIELD: str(getattr(self, self.KEY_FIELD))}


def _check_size(value: bytes, limit: int) -> None:
    if len(value) > limit:
        raise InvalidMessageError("too_large", f"{len(value):,} bytes, at most {limit:,} are read")


def _invalid(error: ValidationError) -> InvalidMessageError:
    """The first thing wrong, with the field's name and never with its content: articles are untrusted text."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return InvalidMessageError("not_json", str(first["msg"]))
    if first["type"] == "unknown_version":
        return InvalidMessageError("unknown_version", str(first["msg"]))
    field = ".".join(str(step) for step in first["loc"]) or "value"
    return InvalidMessageError("invalid_field", f"{field}: {first['msg']}")
