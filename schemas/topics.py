"""The topics, as one list: name, key, value model, partitions, retention, cleanup policy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.message import Message

PARTITIONS = 4
"""How many workers can share a topic. Four keeps two cores busy; the setting `partitions` raises it."""

WEEK_SECONDS = 7 * 24 * 3600

MESSAGE_OVERHEAD_BYTES = 4096
"""Key, headers and record batch header of the largest value."""


@dataclass(frozen=True)
class TopicSpec:
    """One topic: ``news.<plural>.v<N>``, its value model and how the broker keeps it."""

    name: str
    model: type[Message]
    partitions: int = PARTITIONS
    retention_seconds: int = WEEK_SECONDS
    cleanup_policy: str = "delete"

    @property
    def config(self) -> dict[str, str]:
        """The topic's settings as Kafka spells them."""
        return {
            "cleanup.policy": self.cleanup_policy,
            "retention.ms": str(self.retention_seconds * 1000),
            "max.message.bytes": str(self.model.MAX_BYTES + MESSAGE_OVERHEAD_BYTES),
        }


@dataclass(frozen=True)
class Topics:
    """The topics of one Tocsin, in the order in which an article travels."""

    articles: TopicSpec = TopicSpec("news.articles.v1", ArticleV1)
    classified: TopicSpec = TopicSpec("news.classified.v1", ClassifiedArticleV1)
    dead_letters: TopicSpec = TopicSpec("news.dead_letters.v1", DeadLetterV1, retention_seconds=4 * WEEK_SECONDS)

    def __iter__(self) -> Iterator[TopicSpec]:
        return iter((self.articles, self.classified, self.dead_letters))

    def with_prefix(self, prefix: str) -> "Topics":
        """The same topics under other names, so that several Tocsins can share a cluster."""
        return Topics(*(replace(spec, name=prefix + spec.name) for spec in self))

    def with_partitions(self, partitions: int) -> "Topics":
        """The same topics with another number of partitions each."""
        return Topics(*(replace(spec, partitions=partitions) for spec in self))


CLASSIFY_GROUP = "tocsin"
"""The consumer group of the Faust workers, which is their app's id; a topic prefix goes before it too."""
