"""What ``tocsin status`` makes of a topic, of its readers and of the lake."""

from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas.connection import BrokerConnection
from schemas.topics import ALERT_GROUP, CLASSIFY_GROUP, DELIVERY_GROUP, Topics
from tests.support.alert_messages import alert, delivery, rule
from tests.support.landing import land_all, make_anew, send
from tests.support.messages import article, classified
from tocsin.settings import Settings
from tocsin.status import ALERTER, DELIVERY, LAKE_GROUP, Group, Groups, Status, read_status, read_topics
from tocsin.supervisor import PROCESS_STATES, ProcessState
from tocsin.up import states_file

pytestmark = pytest.mark.kafka

NOBODY = Groups(
    Group("nobody", expected=True), Group("no-alerter", expected=False), Group("no-delivery", expected=False)
)


def lag_of_lake(kafka: BrokerConnection, topics: Topics, folder: Path) -> int:
    articles = read_topics(kafka, topics, NOBODY, folder)[0]
    return next(each.lag for each in articles.groups if each.group == LAKE_GROUP)


def test_topic_made_anew_has_nothing_landed_whatever_was_landed_of_the_old_one(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.articles.name, article(f"a{n}").encode()) for n in range(3)], partition=0)
    land_all(tmp_path, kafka, topics, 3)
    assert lag_of_lake(kafka, topics, tmp_path) == 0
    make_anew(kafka, topics.articles.name)
    send(kafka, [(topics.articles.name, article("b1").encode())], partition=0)
    assert lag_of_lake(kafka, topics, tmp_path) == 1


def prefix_of(topics: Topics) -> str:
    return topics.articles.name.removesuffix(Topics().articles.name)


@pytest.fixture
def settings(kafka: BrokerConnection, topics: Topics, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, broker=kafka.bootstrap_servers, topic_prefix=prefix_of(topics), partitions=2)


@pytest.fixture
def messages(kafka: BrokerConnection, topics: Topics, settings: Settings) -> None:
    """An article and what became of it on every topic, all landed; the worker has done its part."""
    values = [
        (topics.articles.name, article().encode()),
        (topics.classified.name, classified().encode()),
        (topics.alerts.name, alert().encode()),
        (topics.deliveries.name, delivery().encode()),
        (topics.rules.name, rule().encode()),
    ]
    send(kafka, values)
    land_all(settings.at.lake, kafka, topics, len(values))
    commit_to_the_end(kafka, prefix_of(topics) + CLASSIFY_GROUP, topics.articles.name)


def commit_to_the_end(kafka: BrokerConnection, group: str, topic: str) -> None:
    consumer = KafkaConsumer(**kafka.kafka_python_options(), group_id=group, enable_auto_commit=False)
    places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    ends = consumer.end_offsets(places)
    consumer.assign(places)
    consumer.commit({place: OffsetAndMetadata(end, "", -1) for place, end in ends.items()})
    consumer.close()


def lags_of(now: Status, topics: Topics) -> dict[str, dict[str, int]]:
    """By topic without its prefix, and by group."""
    prefix = len(prefix_of(topics))
    return {each.topic[prefix:]: {group.group: group.lag for group in each.groups} for each in now.topics}


@pytest.mark.usefixtures("messages")
def test_readers_that_nobody_runs_are_left_out_and_hold_nothing_up(settings: Settings, topics: Topics) -> None:
    now = read_status(settings)
    assert lags_of(now, topics) == {
        "news.articles.v1": {settings.classify_group: 0, LAKE_GROUP: 0},
        **{
            name: {LAKE_GROUP: 0}
            for name in ("news.classified.v1", "news.alerts.v1", "news.deliveries.v1", "news.rules.v1")
        },
        "news.dead_letters.v1": {LAKE_GROUP: 0},
    }
    assert now.drained


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize(
    ("process", "group", "topic", "is_drained_before"),
    [
        (ALERTER, ALERT_GROUP, "news.classified.v1", False),
        (DELIVERY, DELIVERY_GROUP, "news.alerts.v1", True),  # a receiver may be away for an hour
    ],
)
def test_reader_that_the_supervisor_runs_has_everything_before_it_until_it_commits(
    process: str,
    group: str,
    topic: str,
    is_drained_before: bool,
    *,
    kafka: BrokerConnection,
    settings: Settings,
    topics: Topics,
) -> None:
    states = states_file(settings.at)
    states.parent.mkdir()
    states.write_bytes(PROCESS_STATES.dump_json([ProcessState(name=process)]))
    name = settings.topic_prefix + group
    now = read_status(settings)
    assert (lags_of(now, topics)[topic][name], now.drained) == (1, is_drained_before)
    commit_to_the_end(kafka, name, settings.topic_prefix + topic)
    now = read_status(settings)
    assert (lags_of(now, topics)[topic][name], now.drained) == (0, True)


@pytest.mark.usefixtures("messages")
def test_reader_that_ran_once_counts_although_it_does_not_run_now(
    kafka: BrokerConnection, settings: Settings, topics: Topics
) -> None:
    commit_to_the_end(kafka, settings.alert_group, topics.classified.name)
    assert read_status(settings).drained
    send(kafka, [(topics.classified.name, classified("a2").encode())])
    land_all(settings.at.lake, kafka, topics, 6)
    now = read_status(settings)
    assert lags_of(now, topics)["news.classified.v1"] == {settings.alert_group: 1, LAKE_GROUP: 0}
    assert not now.drained


@pytest.mark.usefixtures("messages")
def test_alert_that_is_not_landed_is_not_drained(kafka: BrokerConnection, settings: Settings, topics: Topics) -> None:
    send(kafka, [(topics.alerts.name, alert("orders.2").encode())])
    now = read_status(settings)
    assert lags_of(now, topics)["news.alerts.v1"] == {LAKE_GROUP: 1}
    assert not now.drained
