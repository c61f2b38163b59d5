"""Bring a cluster's topics to what the list in schemas/topics.py says."""

import time
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, SettingsError
from schemas.topics import Topics, TopicSpec
from tocsin.cluster import ANSWER_SECONDS, POLL_SECONDS, existing_partitions, open_admin


@dataclass(frozen=True)
class TopicChange:
    """What was done to one topic: "created", "unchanged", or each change, as "partitions 4 -> 8"."""

    topic: str
    changes: tuple[str, ...]


def apply_topics(
    connection: BrokerConnection, topics: Topics, replication_factor: int = 1, wait_seconds: float = ANSWER_SECONDS
) -> list[TopicChange]:
    """Create missing topics, raise partitions, alter settings that differ. Doing so twice changes nothing.

    Parameters: replication_factor -- of topics that are created; wait_seconds -- how long to wait for the broker.
    Returns: what was done, by topic in the order of ``topics``. Every partition is there by then.
    Raises: SettingsError -- a topic has more partitions than its specification: Kafka cannot take any away, and nothing
    is changed in any topic; BrokerUnavailableError -- no broker answers, or it refuses a change.
    """
    with open_admin(connection, wait_seconds) as admin:
        counts = {spec.name: len(existing_partitions(admin, spec.name)) for spec in topics}
        for spec in topics:
            _refuse_shrinking(spec, counts[spec.name])
        done = [TopicChange(spec.name, _apply(admin, spec, counts[spec.name], replication_factor)) for spec in topics]
        for spec in topics:
            _wait_for_partitions(admin, spec, time.monotonic() + wait_seconds)
    return done


def _refuse_shrinking(spec: TopicSpec, partitions: int) -> None:
    if partitions > spec.partitions:
        raise SettingsError(
            f"topic {spec.name} has {partitions} partitions, {spec.partitions} are wanted: Kafka cannot take any "
            f"away. Set TOCSIN_PARTITIONS to {partitions} or more, or give TOCSIN_TOPIC_PREFIX another value"
        )


def _wait_for_partitions(admin: KafkaAdminClient, spec: TopicSpec, deadline: float) -> None:
    """The broker answers before the last partition is to be seen, and a client that looks too early misses it.

    Raises: BrokerUnavailableError -- a partition is still missing at ``deadline``.
    """
    while len(existing_partitions(admin, spec.name)) < spec.partitions:
        if time.monotonic() > deadline:
            raise BrokerUnavailableError(f"topic {spec.name} still shows fewer than {spec.partitions} partitions")
        time.sleep(POLL_SECONDS)


def _apply(admin: KafkaAdminClient, spec: TopicSpec, partitions: int, replication_factor: int) -> tuple[str, ...]:
    if partitions == 0:
        return _create(admin, spec, replication_factor)
    return (*_raise_partitions(admin, spec, partitions), *_alter_config(admin, spec)) or ("unchanged",)


def _create(admin: KafkaAdminClient, spec: TopicSpec, replication_factor: int) -> tuple[str, ...]:
    wanted = {
        "num_partitions": spec.partitions,
        "replication_factor": replication_factor,
        "configs": spec.config,
    }
    try:
        admin.create_topics({spec.name: wanted}, wait_for_metadata=True)
    except TopicAlreadyExistsError:  # another apply at the same time was first
        return ("unchanged",)
    return ("created",)


def _raise_partitions(admin: KafkaAdminClient, spec: TopicSpec, partitions: int) -> tuple[str, ...]:
    if partitions == spec.partitions:
        return ()
    admin.create_partitions({spec.name: spec.partitions})
    return (f"partitions {partitions} -> {spec.partitions}",)


def _alter_config(admin: KafkaAdminClient, spec: TopicSpec) -> tuple[str, ...]:
    resource = ConfigResource("topic", spec.name, dict.fromkeys(spec.config))
    found = admin.describe_configs([resource], config_filter="all")["topic"][spec.name]
    differing = {key: value for key, value in spec.config.items() if found[key]["value"] != value}
    if differing:
        admin.alter_configs([ConfigResource("topic", spec.name, differing)])
    return tuple(f"{key} {found[key]['value']} -> {value}" for key, value in differing.items())
