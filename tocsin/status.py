"""``tocsin status``: what runs, how far each reader of each topic is behind, and whether all is drained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.topics import Topics
from sinks.duckdb.lake import landed_offsets
from tocsin.cluster import PartitionOffsets, cluster_id, committed_offsets, describe_topics, known_groups
from tocsin.settings import Settings
from tocsin.supervisor import ProcessState, read_states
from tocsin.up import states_file

LAKE_GROUP = "lake"
"""The name under which the writer's progress is shown: it keeps its offsets in the lake, not in a consumer group."""

ALERTER = "alerter"
"""How the supervisor's process of the alert agent is named, with a number behind it or not."""

DELIVERY = "delivery"
"""The same of what delivers the alerts."""

Offsets = Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Group:
    """One consumer group. expected: whether it counts although the cluster does not know it yet."""

    name: str
    expected: bool


@dataclass(frozen=True)
class Groups:
    """The readers beside the lake: of the articles, of what was found in them, and of the alerts."""

    classify: Group
    alert: Group
    delivery: Group


class GroupLag(BaseModel):
    """How many messages of one topic one reader has still before it."""

    group: str
    lag: int


class TopicStatus(BaseModel):
    """One topic: how many messages it holds now, at most, for compaction leaves gaps; and who has read how far."""

    topic: str
    partitions: int
    messages: int
    groups: list[GroupLag]


class Status(BaseModel):
    """Everything at one moment.

    drained: whatever was on the topics when we looked can be read in the lake, and so can all that the workers and the
    alert agent make of it. Alerts that wait for a receiver or a digest, for an hour or a day, count as drained.
    """

    processes: list[ProcessState]
    broker: str
    broker_answers: bool
    topics: list[TopicStatus]
    drained: bool


def read_status(settings: Settings) -> Status:
    """Look once; a broker that does not answer is part of the answer.

    Raises: SettingsError, LakeError -- as the settings or the lake have it.
    """
    processes = read_states(states_file(settings.at))
    try:
        topics = read_topics(settings.connection, settings.topics, _groups(settings, processes), settings.at.lake)
    except BrokerUnavailableError:
        return _status(settings, processes, answers=False, topics=[])
    return _status(settings, processes, answers=True, topics=topics)


def _groups(settings: Settings, processes: Sequence[ProcessState]) -> Groups:
    def runs(kind: str) -> bool:
        return any(each.name.startswith(kind) for each in processes)

    return Groups(
        classify=Group(settings.classify_group, expected=True),
        alert=Group(settings.alert_group, expected=runs(ALERTER)),
        delivery=Group(settings.delivery_group, expected=runs(DELIVERY)),
    )


def read_topics(connection: BrokerConnection, topics: Topics, groups: Groups, lake: Path) -> list[TopicStatus]:
    """Every topic with its readers' lag.

    A group that is not expected and that the cluster does not know is left out: who runs no alert agent waits for
    none. One that has committed nothing yet has everything before it.

    What is written last is read first (the groups' offsets, then the topics' highwaters, then the lake's): whatever a
    group had handled by then is below the highwaters, and so with a lag of 0 everywhere all is drained.
    """
    readers = {
        topics.articles.name: groups.classify,
        topics.classified.name: groups.alert,
        topics.alerts.name: groups.delivery,
    }
    known = known_groups(connection)
    committed = {
        topic: (group.name, committed_offsets(connection, group.name))
        for topic, group in readers.items()
        if group.expected or group.name in known
    }
    partitions = describe_topics(connection, topics)
    landed = _by_name(partitions, landed_offsets(lake, cluster_id(connection)))
    return [
        _topic_status(
            spec.name,
            [each for each in partitions if each.topic == spec.name],
            dict(filter(None, [committed.get(spec.name), (LAKE_GROUP, landed)])),
        )
        for spec in topics
    ]


def _by_name(partitions: list[PartitionOffsets], landed: Offsets) -> Offsets:
    """The lake's offsets of the topics that are there now, by their names in place of their ids."""
    ids = {(each.topic, each.partition): (each.topic_id, each.partition) for each in partitions}
    return {place: landed[topic_id] for place, topic_id in ids.items() if topic_id in landed}


def _topic_status(topic: str, partitions: list[PartitionOffsets], readers: Mapping[str, Offsets]) -> TopicStatus:
    return TopicStatus(
        topic=topic,
        partitions=len(partitions),
        messages=sum(each.highwater - each.begin for each in partitions),
        groups=[GroupLag(group=group, lag=_lag(partitions, offsets)) for group, offsets in readers.items()],
    )


def _lag(partitions: list[PartitionOffsets], offsets: Offsets) -> int:
    """Messages between where a reader stands and the highwater; one that never read stands at the beginning."""
    return sum(
        max(0, each.highwater - max(each.begin, offsets.get((each.topic, each.partition), 0))) for each in partitions
    )


def _status(settings: Settings, processes: list[ProcessState], *, answers: bool, topics: list[TopicStatus]) -> Status:
    whole = bool(topics) and all(each.partitions for each in topics)
    counted = [group for each in topics for group in each.groups if group.group != settings.delivery_group]
    return Status(
        processes=processes,
        broker=settings.connection.bootstrap_servers,
        broker_answers=answers,
        topics=topics,
        drained=whole and not any(group.lag for group in counted),
    )
