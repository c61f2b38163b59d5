from datetime import datetime

import pytest

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.topics import Topics
from streams.agents.classify import Classifier, Outcome
from streams.dead_letters import ReceivedMessage
from tests.support.analysers import NothingFound, Obedient
from tests.support.workers import NOW, FixedClock, article

TOPICS = Topics()


def outcome_of(value: bytes | None, analyser: NothingFound | None = None) -> Outcome:
    classifier = Classifier(analyser or Obedient(), FixedClock(), TOPICS)
    return classifier.outcome(ReceivedMessage(TOPICS.articles.name, 3, 17, b"key", value))


def test_article_gives_classified_article_under_its_id() -> None:
    outcome = outcome_of(article(1).encode())
    assert (outcome.outgoing.topic, outcome.outgoing.key) == (TOPICS.classified.name, b"article-1")
    classified = ClassifiedArticleV1.decode(outcome.outgoing.value)
    assert (classified.article_id, classified.date_classified) == ("article-1", NOW)
    assert not outcome.is_dead_letter


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"\xff\xfe", "not_utf8"),
        (b"{", "not_json"),
        (b"[]", "invalid_field"),
        (b'{"article_id": "a", "source": "s"}', "invalid_field"),
        (b'{"schema_version": 2}', "unknown_version"),
        (b'"' + b"x" * ArticleV1.MAX_BYTES + b'"', "too_large"),
        (article(1, "fail").encode(), "analysis_failed"),
        (article(1, "grow").encode(), "too_large"),
    ],
    ids=lambda each: each if isinstance(each, str) else repr(each)[:24],
)
def test_message_that_cannot_be_classified_gives_dead_letter_with_its_bytes(value: bytes | None, reason: str) -> None:
    outcome = outcome_of(value)
    letter = DeadLetterV1.decode(outcome.outgoing.value)
    assert outcome.is_dead_letter
    assert outcome.outgoing.topic == TOPICS.dead_letters.name
    assert outcome.outgoing.key == letter.dead_letter_id.encode() == b"news.articles.v1-3-17"
    assert (letter.kafka_topic, letter.kafka_partition, letter.kafka_offset) == (TOPICS.articles.name, 3, 17)
    assert (letter.key, letter.value, letter.reason, letter.stage) == (b"key", value, reason, "classify")
    assert letter.date_dead_lettered == NOW


def test_failed_analysis_names_the_exception() -> None:
    letter = DeadLetterV1.decode(outcome_of(article(1, "fail").encode()).outgoing.value)
    assert letter.detail == "ValueError: told to fail"


def test_analyser_is_told_the_time() -> None:
    told: list[datetime] = []

    class Recording(NothingFound):
        def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
            told.append(date_classified)
            return super().classify(article, date_classified)

    outcome_of(article(1).encode(), Recording())
    assert told == [NOW]
