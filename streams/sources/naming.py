"""From a candidate to an article that is fit to be sent, under the id that it wants."""

from dataclasses import dataclass
from datetime import datetime

from schemas.article.v1 import ArticleV1
from schemas.errors import InvalidMessageError
from streams.sources.files import default_source
from streams.sources.identity import fingerprint, outlet_of, preferred_id
from streams.sources.ledger import Claim
from streams.sources.outcomes import Candidate, Place, Rejected


@dataclass(frozen=True, slots=True)
class Named:
    """An article that is fit to be sent, and the id that it wants."""

    article: ArticleV1
    claim: Claim
    place: Place

    def under(self, article_id: str) -> ArticleV1:
        """The article under the id that the ledger gave it."""
        return self.article.model_copy(update={"article_id": article_id})

    def too_large(self) -> Rejected | None:
        """Why the article does not fit into a message; None when it does, under the id that it wants."""
        try:
            self.article.encode()
        except InvalidMessageError as error:
            return Rejected(self.place, error.reason, error.detail)
        return None


def name_article(candidate: Candidate, source: str | None, date_ingested: datetime) -> Named | Rejected:
    """Build the article under the id that it prefers, whichever way it came, so that it is the same on every way.

    Parameters: source -- the outlet, whatever the record says; None for what the record says, its address, its place.
    """
    named = source or candidate.source
    content = fingerprint(candidate, named)
    claim = Claim(preferred_id(candidate, content), content)
    try:
        article = ArticleV1.build(
            article_id=claim.preferred,
            source=named or (candidate.url and outlet_of(candidate.url)) or default_source(candidate.place),
            text=candidate.text,
            title=candidate.title,
            url=candidate.url,
            author=candidate.author,
            language=candidate.language,
            date_published=candidate.date_published,
            date_ingested=date_ingested,
        )
    except InvalidMessageError as error:
        return Rejected(candidate.place, error.reason, error.detail)
    return Named(article, claim, candidate.place)
