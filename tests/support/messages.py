"""Messages in the plainest form, for tests that move them about."""

from datetime import UTC, datetime

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1

DATE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def article(article_id: str = "a1", text: str = "The ministry ordered the port closed.") -> ArticleV1:
    """An article with every field filled."""
    return ArticleV1(
        article_id=article_id,
        source="The Harbour Post",
        text=text,
        title="Port closed",
        url=f"https://harbour.example/{article_id}",
        author="A. Writer",
        language="en",
        date_published=DATE,
        date_ingested=DATE,
    )


def classified(article_id: str = "a1", version: str = "1") -> ClassifiedArticleV1:
    """What was found in it: a directive of two passages, a protest, a legal item, and two passages left open."""
    return ClassifiedArticleV1.build(
        article_id=article_id,
        source="The Harbour Post",
        url=f"https://harbour.example/{article_id}",
        title="Port closed",
        date_published=DATE,
        date_classified=DATE,
        classifier={"name": "rules", "version": version},
        sentences=4,
        unsure=[
            {
                "kind": "protest",
                "start": 100,
                "end": 119,
                "text": "A crowd had formed.",
                "p": 0.5,
                "evidence": [{"start": 102, "end": 107, "rule": "crowd"}],
            },
            {"kind": "legal", "start": 120, "end": 140, "text": "Lawyers were called.", "p": 0.4},
        ],
        set_aside=[{"start": 90, "end": 99, "reason": "advertisement"}],
        items=[
            {
                "kind": "directive",
                "item_id": f"{article_id}#0",
                "p": 0.9,
                "record": {
                    "issuer": {"start": 0, "end": 12, "value": "The ministry"},
                    "action": {"start": 21, "end": 36, "value": "the port closed"},
                },
                "passages": [
                    {"start": 50, "end": 60, "text": "It is shut.", "p": 0.6},
                    {
                        "start": 0,
                        "end": 37,
                        "text": "The ministry ordered the port closed.",
                        "p": 0.9,
                        "evidence": [{"start": 13, "end": 20, "rule": "order_verb"}],
                    },
                ],
            },
            {
                "kind": "protest",
                "item_id": f"{article_id}#1",
                "p": 0.8,
                "record": {
                    "size": {"start": 60, "end": 65, "value": "1,000"},
                    "police_measures": [
                        {"start": 66, "end": 70, "value": "kettle"},
                        {"start": 71, "end": 75, "value": "tear gas"},
                    ],
                },
                "passages": [{"start": 60, "end": 80, "text": "1,000 people marched.", "p": 0.8}],
            },
            {
                "kind": "legal",
                "item_id": f"{article_id}#2",
                "p": 0.7,
                "record": {"court": {"start": 81, "end": 85, "value": "High Court"}},
                "passages": [{"start": 81, "end": 89, "text": "The High Court will sit.", "p": 0.7}],
            },
        ],
    )
