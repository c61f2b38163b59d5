"""Topics on a real Kafka: created, brought up to date, never shrunk."""

import dataclasses
import secrets
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, SettingsError
from schemas.topics import Topics
from tocsin.broker.local import free_port
from tocsin.cluster import (
    PartitionOffsets,
    cluster_id,
    committed_offsets,
    describe_topics,
    known_groups,
    open_admin,
    wait_for_broker,
)
from tocsin.topics import TopicChange, apply_topics

pytestmark = pytest.mark.kafka


def fresh_topics(partitions: int) -> Topics:
    return Topics().with_prefix(f"t{secrets.token_hex(4)}.").with_partitions(partitions)


def count(topics: Topics) -> int:
    """All partitions of all topics."""
    return sum(spec.partitions for spec in topics)


def test_missing_topics_are_created_and_second_apply_changes_nothing(kafka: BrokerConnection) -> None:
    topics = fresh_topics(3)
    assert describe_topics(kafka, topics) == []
    assert {change.changes for change in apply_topics(kafka, topics)} == {("created",)}
    assert apply_topics(kafka, topics) == [TopicChange(spec.name, ("unchanged",)) for spec in topics]
    assert describe_topics(kafka, topics) == [
        PartitionOffsets(spec.name, partition, begin=0, highwater=0)
        for spec in topics
        for partition in range(1 if spec.ordered else 3)
    ]


def test_more_partitions_wanted_are_added_but_to_topics_whose_order_counts(
    kafka: BrokerConnection, topics: Topics
) -> None:
    more = topics.with_partitions(5)
    assert [change.changes for change in apply_topics(kafka, more)] == [
        ("unchanged",) if spec.ordered else ("partitions 2 -> 5",) for spec in topics
    ]
    assert len(describe_topics(kafka, topics)) == count(more) > 15


def test_fewer_partitions_wanted_are_refused_and_nothing_changes(kafka: BrokerConnection, topics: Topics) -> None:
    grown = dataclasses.replace(topics, articles=dataclasses.replace(topics.articles, partitions=3))
    apply_topics(kafka, grown)
    wanted = topics.with_partitions(2)
    wanted = dataclasses.replace(wanted, dead_letters=dataclasses.replace(wanted.dead_letters, partitions=7))
    with pytest.raises(SettingsError, match=rf"topic {grown.articles.name} has 3 partitions, 2 are wanted"):
        apply_topics(kafka, wanted)
    assert len(describe_topics(kafka, topics)) == count(grown)


def test_topic_whose_order_counts_is_refused_with_more_than_one_partition(
    kafka: BrokerConnection, topics: Topics
) -> None:
    with open_admin(kafka) as admin:
        admin.create_partitions({topics.alerts.name: 3})
    with pytest.raises(SettingsError, match=rf"{topics.alerts.name} has 3 partitions, 1 is wanted.* order of all its"):
        apply_topics(kafka, topics.with_partitions(8))
    assert len(describe_topics(kafka, topics)) == count(topics) + 2


def with_articles(topics: Topics, **changes: Any) -> Topics:
    return dataclasses.replace(topics, articles=dataclasses.replace(topics.articles, **changes))


def config_of(kafka: BrokerConnection, topic: str, *keys: str) -> dict[str, str]:
    with open_admin(kafka) as admin:
        found = admin.describe_configs([ConfigResource("topic", topic, dict.fromkeys(keys))], config_filter="all")
    return {key: found["topic"][topic][key]["value"] for key in keys}


def test_lower_retention_on_the_cluster_is_raised(kafka: BrokerConnection, topics: Topics) -> None:
    longer = with_articles(topics, retention_seconds=30 * 24 * 3600)
    first = apply_topics(kafka, longer)[0]
    assert first == TopicChange(topics.articles.name, ("retention.ms 604800000 -> 2592000000",))
    assert apply_topics(kafka, longer)[0].changes == ("unchanged",)


@pytest.mark.parametrize(
    ("key", "higher"), [("retention.ms", "2592000000"), ("retention.ms", "-1"), ("max.message.bytes", "9000000")]
)
def test_higher_limit_on_the_cluster_is_kept_and_told(
    kafka: BrokerConnection, topics: Topics, key: str, higher: str
) -> None:
    name, wanted = topics.articles.name, topics.articles.config[key]
    with open_admin(kafka) as admin:
        admin.alter_configs([ConfigResource("topic", name, {key: higher})])
    assert apply_topics(kafka, topics)[0].changes == (f"{key} {higher} kept, {wanted} wanted",)
    assert config_of(kafka, name, key) == {key: higher}


def test_other_cleanup_policy_on_the_cluster_is_refused_and_nothing_changes(
    kafka: BrokerConnection, topics: Topics
) -> None:
    name = topics.dead_letters.name
    with open_admin(kafka) as admin:
        admin.alter_configs([ConfigResource("topic", name, {"cleanup.policy": "compact"})])
    with pytest.raises(SettingsError, match=rf"topic {name} has cleanup.policy compact, delete is wanted"):
        apply_topics(kafka, with_articles(topics, retention_seconds=30 * 24 * 3600))
    assert config_of(kafka, name, "cleanup.policy") == {"cleanup.policy": "compact"}
    assert config_of(kafka, topics.articles.name, "retention.ms") == {"retention.ms": "604800000"}


def test_compacted_topics_keep_every_message_for_a_week(kafka: BrokerConnection, topics: Topics) -> None:
    wanted = {"cleanup.policy": "compact,delete", "min.compaction.lag.ms": "604800000"}
    assert [spec.name for spec in topics if spec.cleanup_policy != "delete"] == [topics.alerts.name, topics.rules.name]
    for name in (topics.alerts.name, topics.rules.name):
        assert config_of(kafka, name, *wanted) == wanted


def test_policies_in_another_order_are_the_same_and_a_shorter_lag_of_compaction_is_raised(
    kafka: BrokerConnection, topics: Topics
) -> None:
    name = topics.alerts.name
    found = {"cleanup.policy": "delete,compact", "min.compaction.lag.ms": "0"}
    with open_admin(kafka) as admin:
        admin.alter_configs([ConfigResource("topic", name, found)])
    changes = {each.topic: each.changes for each in apply_topics(kafka, topics)}
    assert changes[name] == ("min.compaction.lag.ms 0 -> 604800000",)
    assert config_of(kafka, name, "min.compaction.lag.ms") == {"min.compaction.lag.ms": "604800000"}


def test_group_is_known_from_its_first_commit(kafka: BrokerConnection, topics: Topics) -> None:
    name = topics.articles.name
    assert f"group-{name}" not in known_groups(kafka)
    consumer = KafkaConsumer(**kafka.kafka_python_options(), group_id=f"group-{name}", auto_offset_reset="earliest")
    consumer.assign([TopicPartition(name, 0)])
    consumer.position(TopicPartition(name, 0))
    consumer.commit()
    consumer.close()
    assert f"group-{name}" in known_groups(kafka)


def test_offsets_follow_what_is_produced_and_committed(kafka: BrokerConnection, topics: Topics) -> None:
    name = topics.articles.name
    with KafkaProducer(**kafka.kafka_python_options()) as producer:
        for _ in range(5):
            producer.send(name, b"{}", partition=1)
    assert describe_topics(kafka, topics)[:2] == [PartitionOffsets(name, 0, 0, 0), PartitionOffsets(name, 1, 0, 5)]

    group = f"group-{name}"
    assert committed_offsets(kafka, group) == {}
    consumer = KafkaConsumer(**kafka.kafka_python_options(), group_id=group, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(name, 1)])
    while consumer.position(TopicPartition(name, 1)) < 5:
        consumer.poll(timeout_ms=200)
    consumer.commit()
    consumer.close()
    assert committed_offsets(kafka, group) == {(name, 1): 5}


def test_cluster_that_answers_tells_its_id(kafka: BrokerConnection) -> None:
    assert wait_for_broker(kafka, 5) == cluster_id(kafka) != ""


def test_absent_broker_is_an_error_with_its_address(topics: Topics) -> None:
    absent = BrokerConnection(f"127.0.0.1:{free_port()}")
    with pytest.raises(BrokerUnavailableError, match=absent.bootstrap_servers):
        wait_for_broker(absent, 0.5)
    with pytest.raises(BrokerUnavailableError, match=absent.bootstrap_servers):
        apply_topics(absent, topics, wait_seconds=0.5)


def test_waiting_for_a_broker_ends_when_it_is_asked_to() -> None:
    absent = BrokerConnection(f"127.0.0.1:{free_port()}")
    with pytest.raises(BrokerUnavailableError, match=absent.bootstrap_servers):
        wait_for_broker(absent, 3_600, stopped=lambda: True)
