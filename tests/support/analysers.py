"""Stand-ins for the analysis: quick, slow, broken, endless."""

import time
from datetime import datetime

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1, ClassifierV1, SetAsideV1


class NothingFound:
    """Finds nothing, at once."""

    def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
        return ClassifiedArticleV1(
            article_id=article.article_id,
            source=article.source,
            date_classified=date_classified,
            classifier=ClassifierV1(name="nothing", version="1"),
            sentences=1,
        )


class Obedient(NothingFound):
    """Does what the article's text says: "fail", "grow" over the size limit, "nap", "work" for a second, "hang"."""

    def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
        classified = super().classify(article, date_classified)
        match article.text:
            case "fail":
                raise ValueError("told to fail")
            case "grow":
                aside = tuple(SetAsideV1(start=each, end=each + 1, reason="x" * 499) for each in range(9_000))
                return classified.model_copy(update={"set_aside": aside})
            case "nap":
                time.sleep(0.001)
            case "work":
                work_seconds(1.0)
            case "hang":
                work_seconds(1_000.0)
        return classified


def work_seconds(seconds: float) -> None:
    """Keep one thread's Python busy, as an analysis does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(1_000))
