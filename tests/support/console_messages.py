"""Articles for the console's tests, whose offsets follow from their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1

PUBLISHED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Sentence:
    """One line of an article. kind: what it reports, none where None. evidence: words of it and their rule."""

    text: str
    kind: str | None = None
    p: float = 0.9
    labelled: bool = True
    evidence: tuple[str, str] | None = None
    aside: str | None = None


ORDER = Sentence("The ministry ordered the port of Sul closed.", "directive", evidence=("ordered", "order_verb"))
MARCH = Sentence("Some 1,000 people marched through Tamsin.", "protest", 0.8, evidence=("marched", "march_verb"))
COURT = Sentence("The High Court will hear the case on Monday.", "legal", 0.7)
CROWD = Sentence("A crowd had formed by noon.", "protest", 0.3, labelled=False, evidence=("crowd", "crowd_noun"))
PLAIN = Sentence("Nobody was surprised.")
ADVERT = Sentence("Subscribe to our newsletter!", aside="newsletter_box")

SENTENCES = (ORDER, MARCH, PLAIN, COURT, CROWD, ADVERT)

RECORDS: dict[str, dict[str, Any]] = {
    "directive": {
        "issuer": {"start": 0, "end": 12, "value": "The ministry"},
        "places": [{"start": 25, "end": 36, "value": "Sul"}],
        "status": {"start": 13, "end": 20, "value": "ordered"},
    },
    "protest": {"size": {"start": 45, "end": 55, "value": "Some 1,000", "low": 1000, "high": 1000}},
    "legal": {"court": {"start": 0, "end": 4, "value": "The High Court"}},
}


def story(
    article_id: str = "a1", title: str = "Port of Sul closed", sentences: Sequence[Sentence] = SENTENCES, **fields: Any
) -> tuple[ArticleV1, ClassifiedArticleV1]:
    """An article, and what was found in it: an item for each kind."""
    about = {
        "article_id": article_id,
        "source": "The Harbour Post",
        "url": f"https://harbour.example/{article_id}",
        "title": title,
        "date_published": PUBLISHED,
    } | fields
    starts = [sum(len(each.text) + 1 for each in sentences[:number]) for number in range(len(sentences))]
    placed = list(zip(starts, sentences, strict=True))
    kinds = dict.fromkeys(each.kind for each in sentences if each.kind and each.labelled)
    classified = ClassifiedArticleV1.build(
        **about,
        date_classified=PUBLISHED,
        classifier={"name": "rules", "version": "1"},
        sentences=len(sentences),
        items=[
            {
                "kind": kind,
                "item_id": f"{article_id}#{number}",
                "p": max(each.p for each in sentences if each.kind == kind and each.labelled),
                "record": RECORDS[kind],
                "passages": [_passage(start, each) for start, each in placed if each.kind == kind and each.labelled],
            }
            for number, kind in enumerate(kinds)
        ],
        unsure=[{"kind": each.kind, **_passage(start, each)} for start, each in placed if not each.labelled],
        set_aside=[
            {"start": start, "end": start + len(each.text), "reason": each.aside}
            for start, each in placed
            if each.aside
        ],
    )
    return ArticleV1.build(**about, text="\n".join(each.text for each in sentences)), classified


def _passage(start: int, sentence: Sentence) -> dict[str, Any]:
    passage = {"start": start, "end": start + len(sentence.text), "text": sentence.text, "p": sentence.p}
    if sentence.evidence is None:
        return passage
    words, rule = sentence.evidence
    at = start + sentence.text.index(words)
    return passage | {"evidence": [{"start": at, "end": at + len(words), "rule": rule}]}
