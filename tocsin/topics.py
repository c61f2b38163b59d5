"""Bring a cluster's topics to what the list in schemas/topics.py says."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, SettingsError
from schemas.topics import Topics, TopicSpec
from tocsin.cluster import ANSWER_SECONDS, POLL_SECONDS, existing_partitions, open_admin

LIMITS = frozenset({"retention.ms", "max.message.bytes", "min.compaction.lag.ms"})
"""Settings that are raised and never lowered: a lower retention deletes messages at once, a lower size refuses those
that producers send already, and a lower lag compacts away what a reader may still want. Somebody has chosen the higher
value."""

UNLIMITED = -1
"""How Kafka spells that there is no limit."""


@dataclass(frozen=True)
class TopicChange:
    """What was done to one topic: "created", "unchanged", or each change, as "partitions 4 -> 8".

    A limit of the cluster that is above ours is told too: "retention.ms 2419200000 kept, 604800000 wanted".
    """

    topic: str
    changes: tuple[str, ...]


def apply_topics(
    connection: BrokerConnection, topics: Topics, replication_factor: int = 1, wait_seconds: float = ANSWER_SECONDS
) -> list[TopicChange]:
    """Create missing topics, raise partitions and limits. Doing so twice changes nothing.

    Parameters: replication_factor -- of topics that are created; wait_seconds -- how long to wait for the broker.
    Returns: what was done, by topic in the order of ``topics``. Every partition is there by then.
    Raises: SettingsError -- a topic has more partitions than its specification, which Kafka cannot take away (one that
    is ordered has one, whatever the setting), or another cleanup policy, where a change would delete what is kept;
    nothing is changed in any topic.
    BrokerUnavailableError -- no broker answers, or it refuses a change.
    """
    with open_admin(connection, wait_seconds) as admin:
        counts = {spec.name: len(existing_partitions(admin, spec.name)) for spec in topics}
        for spec in topics:
            _refuse_shrinking(spec, counts[spec.name])
            if counts[spec.name]:
                _refuse_other_cleanup(spec, _read_config(admin, spec))
        done = [TopicChange(spec.name, _apply(admin, spec, counts[spec.name], replication_factor)) for spec in topics]
        for spec in topics:
            _wait_for_partitions(admin, spec, time.monotonic() + wait_seconds)
    return done


def _refuse_shrinking(spec: TopicSpec, partitions: int) -> None:
    if partitions <= spec.partitions:
        return
    setting = f"Set TOCSIN_PARTITIONS to {partitions} or more"
    remedy = "The order of all its messages counts: delete the topic yourself" if spec.ordered else setting
    raise SettingsError(
        f"topic {spec.name} has {partitions} partitions, {spec.partitions} "
        f"{'is' if spec.partitions == 1 else 'are'} wanted: Kafka cannot take any "
        f"away. {remedy}, or give TOCSIN_TOPIC_PREFIX another value"
    )


def _refuse_other_cleanup(spec: TopicSpec, found: Mapping[str, str]) -> None:
    policy = found["cleanup.policy"]
    if _policies(policy) != _policies(spec.cleanup_policy):
        raise SettingsError(
            f"topic {spec.name} has cleanup.policy {policy}, {spec.cleanup_policy} is wanted: another policy deletes "
            "messages. Alter the topic yourself, or give TOCSIN_TOPIC_PREFIX another value"
        )


def _policies(value: str) -> frozenset[str]:
    """A list, whose order means nothing to Kafka."""
    return frozenset(each.strip() for each in value.split(","))


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
    found = _read_config(admin, spec)
    limits = {key: value for key, value in spec.config.items() if key in LIMITS}
    lower = {key: value for key, value in limits.items() if _limit(found[key]) < _limit(value)}
    higher = {key: value for key, value in limits.items() if _limit(found[key]) > _limit(value)}
    if lower:
        admin.alter_configs([ConfigResource("topic", spec.name, lower)])
    return (
        *(f"{key} {found[key]} -> {value}" for key, value in sorted(lower.items())),
        *(f"{key} {found[key]} kept, {value} wanted" for key, value in sorted(higher.items())),
    )


def _read_config(admin: KafkaAdminClient, spec: TopicSpec) -> dict[str, str]:
    """What the topic has now of the settings of its specification, the cluster's defaults included."""
    resource = ConfigResource("topic", spec.name, dict.fromkeys(spec.config))
    found = admin.describe_configs([resource], config_filter="all")["topic"][spec.name]
    return {key: found[key]["value"] for key in spec.config}


def _limit(value: str) -> float:
    return math.inf if int(value) == UNLIMITED else int(value)
