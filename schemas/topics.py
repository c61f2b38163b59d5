"""The topics, as one list: name, key, value model, partitions, retention, cleanup policy."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from schemas.alert.v1 import AlertV1
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.dead_letter.v1 import DeadLetterV1
from schemas.delivery.v1 import DeliveryV1
from schemas.message import Message
from schemas.rule.v1 import RuleV1

PARTITIONS = 4
"""How many workers can share a topic. Four keeps two cores busy; the setting `partitions` raises it."""

WEEK_SECONDS = 7 * 24 * 3600

ALERT_SECONDS = 400 * 24 * 3600
"""How long alerts are kept on their topic: a hearing that is a year away still rings its reminder."""

COMPACTED = "compact,delete"
"""The last message of each key is kept, and it too goes in the end."""

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
    ordered: bool = False
    """Whether the order of all its messages counts: then it has one partition, whatever the setting."""

    @property
    def config(self) -> dict[str, str]:
        """The topic's settings as Kafka spells them. What is compacted stays whole for a week, for every reader."""
        lag = {"min.compaction.lag.ms": str(WEEK_SECONDS * 1000)} if self.cleanup_policy == COMPACTED else {}
        return {
            "cleanup.policy": self.cleanup_policy,
            "retention.ms": str(self.retention_seconds * 1000),
            "max.message.bytes": str(self.model.MAX_BYTES + MESSAGE_OVERHEAD_BYTES),
            **lag,
        }


@dataclass(frozen=True)
class Topics:
    """The topics of one Tocsin, in the order in which an article travels."""

    articles: TopicSpec = TopicSpec("news.articles.v1", ArticleV1)
    classified: TopicSpec = TopicSpec("news.classified.v1", ClassifiedArticleV1)
    alerts: TopicSpec = TopicSpec("news.alerts.v1", AlertV1, 1, ALERT_SECONDS, COMPACTED, ordered=True)
    deliveries: TopicSpec = TopicSpec("news.deliveries.v1", DeliveryV1, 1, 4 * WEEK_SECONDS, ordered=True)
    rules: TopicSpec = TopicSpec("news.rules.v1", RuleV1, 1, ALERT_SECONDS, COMPACTED, ordered=True)
    dead_letters: TopicSpec = TopicSpec("news.dead_letters.v1", DeadLetterV1, retention_seconds=4 * WEEK_SECONDS)

    def __iter__(self) -> Iterator[TopicSpec]:
        return (getattr(self, field.name) for field in fields(self))

    def with_prefix(self, prefix: str) -> "Topics":
        """The same topics under other names, so that several Tocsins can share a cluster."""
        return Topics(*(replace(spec, name=prefix + spec.name) for spec in self))

    def with_partitions(self, partitions: int) -> "Topics":
        """The same topics with another number of partitions each; those that are ordered keep their one."""
        return Topics(*(spec if spec.ordered else replace(spec, partitions=partitions) for spec in self))


CLASSIFY_GROUP = "tocsin"
"""The consumer group of the Faust workers, which is their app's id; a topic prefix goes before it too."""

ALERT_GROUP = "tocsin-alerts"
"""The consumer group of the alert agent's workers, of whom one is active; likewise."""

DELIVERY_GROUP = "tocsin-delivery"
"""The consumer group of the processes that deliver alerts, of whom one is active; likewise."""
