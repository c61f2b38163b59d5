"""Fixtures that every test may ask for: a real Apache Kafka, and topics on it."""

from collections.abc import Iterator

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.kafka import Kafka, create_topics, running_kafka


@pytest.fixture(scope="session")
def kafka_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """Apache Kafka itself, started when the first test asks for it, stopped after the last, or dies with the tests."""
    with running_kafka(tmp_path_factory.mktemp("kafka")) as kafka:
        yield kafka


@pytest.fixture(scope="session")
def kafka(kafka_process: Kafka) -> BrokerConnection:
    """That broker, in the clear."""
    return kafka_process.plain


@pytest.fixture(scope="session")
def secure_kafka(kafka_process: Kafka) -> BrokerConnection:
    """The same broker, through a listener that demands SASL (SCRAM-SHA-512 or PLAIN) over TLS."""
    return kafka_process.secure


@pytest.fixture
def topics(kafka: BrokerConnection) -> Topics:
    """The topics under a random prefix, two partitions each, created on ``kafka``."""
    return create_topics(kafka)
