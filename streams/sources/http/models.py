"""What is posted and what is answered, as the OpenAPI description shows them.

`PostedArticle` describes only: what is posted is judged by the code of ``tocsin ingest``, so that an article is the
same on both ways. A test lets schemathesis look for differences.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from schemas.article.v1 import MAX_TEXT_CHARACTERS

SOMETHING_VISIBLE = r"[^\s\x1c-\x1f\x85]"
"""What a text must have: a character that Python does not strip. What is named apart is no \\s in other languages."""

DATE_SCHEMA = {
    "anyOf": [
        {"type": "string", "format": "date-time", "examples": ["2026-11-25T08:30:00Z"]},
        {"type": "string", "format": "date"},
        {"type": "string", "maxLength": 0},
    ]
}
"""The two forms of a date that JSON Schema has a name for, and the empty one, which is absent."""


class PostedArticle(BaseModel):
    """An article as a client has it. Fields that are null or empty count as absent, others than these are ignored."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The ministry ordered the bridge closed."}]})

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=SOMETHING_VISIBLE)] = Field(
        description="The text, kept exactly as it is."
    )
    id: str | int | None = Field(None, description="The client's own id of the article.")
    source: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="The outlet. Without it the host of `url`, else the name of the key."
    )
    url: Annotated[str, Field(max_length=2_048)] | None = Field(None, description="Where the article can be read.")
    title: Annotated[str, Field(max_length=1_000)] | None = None
    author: Annotated[str, Field(max_length=500)] | list[Annotated[str, Field(max_length=500)]] | None = Field(
        None, description="One or several, together at most 500 characters."
    )
    language: Annotated[str, Field(max_length=35)] | None = Field(None, description="BCP 47, such as en or pt-BR.")
    date_published: Annotated[str, WithJsonSchema(DATE_SCHEMA)] | None = Field(
        None, description="A time without a zone is UTC, a date alone its midnight. RFC 5322 is read as well."
    )


class ReceiptStatus(StrEnum):
    """What became of an article. Only `sent` and `skipped` are on the topic for certain."""

    SENT = "sent"
    SKIPPED = "skipped"
    UNACKNOWLEDGED = "unacknowledged"
    REFUSED = "refused"


class Receipt(BaseModel):
    """What became of one article.

    sent: the broker has acknowledged it. skipped: it had been sent before. unacknowledged: the broker did not answer in
    time; it may or may not be on the topic, and sending it again doubles nothing. refused: the broker takes no message
    of this size.
    """

    index: int = Field(description="Which article of the request, counted from 0.")
    article_id: str
    status: ReceiptStatus


class Receipts(BaseModel):
    """The broker has every article of the request."""

    sent: int
    skipped: int
    articles: list[Receipt]


class HealthState(BaseModel):
    """Whether the process is well, by its own heartbeat."""

    well: bool
    heartbeat_age_seconds: float | None = Field(description="Null while it has never been well.")
