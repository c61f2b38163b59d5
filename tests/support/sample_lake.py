"""The sample wire as a lake: classified, rung and landed without a broker, minutes apart until now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas.alert.v1 import AlertV1
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.delivery.v1 import DeliveryV1
from streams.agents.rule_folder import RuleFolder
from streams.model.factory import create_analyser
from streams.model.setting import ClassifierSetting
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.sources.files import read_paths
from streams.sources.identity import fingerprint, preferred_id
from streams.sources.outcomes import Candidate
from tests.support.console_lake import LandedLake
from tocsin.alerter import SHIPPED_RULES

SAMPLE_WIRE = Path(__file__).parents[2] / "tocsin/sample_wire"

APART = timedelta(seconds=47)
"""Between two articles, so that a list of what arrived reads like one."""


def land_sample_wire(lake: LandedLake, now: datetime) -> None:
    """Land every article, what was found in it, the alerts that the shipped rules ring, and their deliveries."""
    analyser = create_analyser(ClassifierSetting.WHOLE)
    articles = sorted(read_articles(), key=lambda each: each.date_published or now)
    engine = RuleEngine(rule_seconds=60)
    try:
        placed, _ = RuleFolder([SHIPPED_RULES]).read()
        engine.use(each.rule for each in placed)
        for number, article in enumerate(articles):
            at = now - APART * (len(articles) - number)
            classified = analyser.classify(article, at)
            alerts = engine.arrive([_arrival(number, classified, at)], at).alerts
            lake.land(article, classified, *alerts, *(_delivery(each, at) for each in alerts), at=at)
    finally:
        engine.close()


def read_articles() -> Iterator[ArticleV1]:
    """The articles of the sample wire."""
    for each in read_paths([str(SAMPLE_WIRE)], UTC):
        if isinstance(each, Candidate):
            yield ArticleV1.build(
                article_id=preferred_id(each, fingerprint(each, each.source)),
                source=each.source or "The Wire",
                text=each.text,
                title=each.title,
                url=each.url,
                author=each.author,
                language=each.language,
                date_published=each.date_published,
            )


def _arrival(number: int, classified: ClassifiedArticleV1, at: datetime) -> Arrival:
    return Arrival(classified, at, "news.classified.v1", 0, number)


def _delivery(alert: AlertV1, at: datetime) -> DeliveryV1:
    delivery_id = f"{alert.alert_id}.{alert.revision}@desk"
    return DeliveryV1.build(
        delivery_id=delivery_id,
        attempt=1,
        attempt_id=f"{delivery_id}#1",
        alert_id=alert.alert_id,
        revision=alert.revision,
        channel="desk",
        idempotency_key=delivery_id,
        status="delivered",
        detail="HTTP 204",
        date_attempted=at,
        attempt_seconds=0.1,
        latency_seconds=0.4,
    )
