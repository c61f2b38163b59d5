from datetime import UTC, datetime, timedelta

import pytest

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.topics import Topics
from streams.topic_scan import committed, scan
from tests.support.alerting import alert_group_of, commit, send_classified
from tests.support.command import free_port
from tests.support.topic_reader import read_topic

pytestmark = pytest.mark.kafka


def values(*numbers: int) -> list[bytes]:
    return [str(each).encode() for each in numbers]


def found(kafka: BrokerConnection, topics: Topics, **options: object) -> list[int]:
    return [int(each.value) for each in scan(kafka, topics.classified.name, **options)]  # type: ignore[arg-type]


def test_everything_of_both_partitions_is_read_each_in_its_order(kafka: BrokerConnection, topics: Topics) -> None:
    send_classified(kafka, topics, values(*range(3_000)), partition=0)
    send_classified(kafka, topics, values(*range(10_000, 10_005)), partition=1)
    numbers = found(kafka, topics)
    assert [each for each in numbers if each < 10_000] == list(range(3_000))
    assert [each for each in numbers if each >= 10_000] == list(range(10_000, 10_005))
    assert len(read_topic(kafka, topics.classified.name)) == len(numbers)


def test_empty_topic_ends_at_once(kafka: BrokerConnection, topics: Topics) -> None:
    assert found(kafka, topics) == []
    assert found(kafka, topics, since=datetime.now(UTC), ends={0: 5}) == []


def test_only_what_came_since_then_is_read(kafka: BrokerConnection, topics: Topics) -> None:
    for number, hours in enumerate((9, 5, 1)):
        send_classified(kafka, topics, values(number), hours_ago=hours)
    assert found(kafka, topics, since=datetime.now(UTC) - timedelta(hours=6)) == [1, 2]
    assert found(kafka, topics, since=datetime.now(UTC)) == []


def test_only_what_lies_before_the_ends_is_read_and_partitions_without_one_are_left_out(
    kafka: BrokerConnection, topics: Topics
) -> None:
    send_classified(kafka, topics, values(*range(10)), partition=0)
    send_classified(kafka, topics, values(*range(100, 110)), partition=1)
    assert found(kafka, topics, ends={0: 4}) == [0, 1, 2, 3]
    assert found(kafka, topics, ends={0: 400, 1: 0}) == list(range(10))
    assert found(kafka, topics, ends={}) == []


def test_what_arrives_while_it_reads_is_left_for_later(kafka: BrokerConnection, topics: Topics) -> None:
    send_classified(kafka, topics, values(*range(5)))
    numbers = []
    for each in scan(kafka, topics.classified.name):
        numbers.append(int(each.value))
        if len(numbers) == 1:
            send_classified(kafka, topics, values(99))
    assert numbers == list(range(5))


def test_committed_offsets_are_those_of_the_group(kafka: BrokerConnection, topics: Topics) -> None:
    send_classified(kafka, topics, values(1, 2, 3))
    assert committed(kafka, alert_group_of(topics), topics.classified.name) == {}
    commit(kafka, topics, 2)
    assert committed(kafka, alert_group_of(topics), topics.classified.name) == {0: 2}
    assert committed(kafka, "another", topics.classified.name) == {}


def test_broker_that_is_not_there_is_an_error_of_the_broker() -> None:
    nobody = BrokerConnection(f"127.0.0.1:{free_port()}")
    with pytest.raises(BrokerUnavailableError):
        list(scan(nobody, "topic"))
