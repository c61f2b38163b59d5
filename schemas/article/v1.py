"""An article as a source sent it: the value of ``news.articles.v1``."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.message import MAX_ARTICLE_VALUE_BYTES, Identifier, Message, UtcDatetime

MAX_TEXT_CHARACTERS = 200_000
"""About forty times a long newspaper report; whatever is longer is a book or a mistake."""


class ArticleV1(Message):
    """One article. ``text`` stays exactly as received: every start and end in Tocsin counts in it.

    article_id: the source's own id where it has one, otherwise made of canonical URL and content, so that sending an
        article twice changes nothing (docs/adr/0003-article-identity.md).
    source: the outlet's name as its reader knows it. url: where the article can be read.
    date_published: when the outlet says it published; date_ingested: when our source read it. language: BCP 47.
    """

    SCHEMA_VERSION: ClassVar[int] = 1
    MAX_BYTES: ClassVar[int] = MAX_ARTICLE_VALUE_BYTES
    KEY_FIELD: ClassVar[str] = "article_id"

    article_id: Identifier
    source: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARACTERS)]
    title: Annotated[str, Field(max_length=1_000)] | None = None
    url: Annotated[str, Field(max_length=2_048)] | None = None
    author: Annotated[str, Field(max_length=500)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    date_published: UtcDatetime | None = None
    date_ingested: UtcDatetime | None = None
