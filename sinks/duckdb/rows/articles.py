"""The rows of an article."""

import hashlib
from datetime import datetime

import pyarrow as pa

from schemas.article.v1 import ArticleV1
from sinks.duckdb.rows.columns import LANDED, TIME, Landing, Received, Row, landed_columns, schema_of

SCHEMAS = {
    "articles": schema_of(
        ("article_id", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("language", pa.string()),
        ("date_published", TIME),
        ("date_ingested", TIME),
        ("text", pa.string()),
        *LANDED,
    )
}


def land_article(article: ArticleV1, received: Received, date_landed: datetime) -> Landing:
    """One row, and the digest of its text."""
    row: Row = {
        "article_id": article.article_id,
        "source": article.source,
        "url": article.url,
        "title": article.title,
        "author": article.author,
        "language": article.language,
        "date_published": article.date_published,
        "date_ingested": article.date_ingested,
        "text": article.text,
        **landed_columns(received, date_landed),
    }
    digest = hashlib.md5(article.text.encode(), usedforsecurity=False).hexdigest()
    return Landing(received, "articles", article.article_id, {"articles": [row]}, digest)
