"""A real broker that demands SASL over TLS, reached with nothing but a `BrokerConnection`."""

import dataclasses
import logging
from pathlib import Path

import pytest
import trustme
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, SettingsError
from tests.support.kafka import USER, create_topics
from tocsin.cluster import describe_topics, wait_for_broker
from tocsin.logs import quieten_kafka

pytestmark = pytest.mark.kafka

REFUSED = r"(SaslAuthenticationFailedError|is sasl_username, sasl_password or sasl_mechanism wrong)"
"""Kafka may end the connection in the same moment as it says why; what is left then is the second."""


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
def test_articles_go_in_and_out_as_a_user_over_tls(secure_kafka: BrokerConnection, mechanism: str) -> None:
    connection = dataclasses.replace(secure_kafka, sasl_mechanism=mechanism)
    topics = create_topics(connection)
    partition = TopicPartition(topics.articles.name, 0)
    with KafkaProducer(**connection.kafka_python_options(), acks="all") as producer:
        producer.send(partition.topic, b"over TLS", partition=0).get(10)
    consumer = KafkaConsumer(**connection.kafka_python_options(), auto_offset_reset="earliest")
    consumer.assign([partition])
    received: list[bytes] = []
    while not received:
        received += [each.value for batch in consumer.poll(timeout_ms=500).values() for each in batch]
    consumer.close()
    assert received == [b"over TLS"]
    assert describe_topics(connection, topics)[0].highwater == 1


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
def test_wrong_password_is_refused_with_the_reason(secure_kafka: BrokerConnection, mechanism: str) -> None:
    wrong = dataclasses.replace(secure_kafka, sasl_mechanism=mechanism, sasl_password="another")
    with pytest.raises(BrokerUnavailableError, match=REFUSED) as caught:
        wait_for_broker(wrong, 1)
    assert wrong.bootstrap_servers in str(caught.value)
    assert "another" not in str(caught.value)


def test_wrong_password_is_named_although_the_library_is_kept_quiet(secure_kafka: BrokerConnection) -> None:
    logger = logging.getLogger("kafka")
    level = logger.level
    quieten_kafka("info")
    try:
        with pytest.raises(BrokerUnavailableError, match=REFUSED):
            wait_for_broker(dataclasses.replace(secure_kafka, sasl_password="another"), 1)
    finally:
        logger.setLevel(level)


def test_mechanism_that_is_not_offered_is_refused(secure_kafka: BrokerConnection) -> None:
    with pytest.raises(BrokerUnavailableError, match=r"(?i)sasl_?mechanism"):
        wait_for_broker(dataclasses.replace(secure_kafka, sasl_mechanism="SCRAM-SHA-256"), 1)


def test_broker_of_an_unknown_authority_is_refused(secure_kafka: BrokerConnection, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    with pytest.raises(BrokerUnavailableError, match="certificate verify failed"):
        wait_for_broker(dataclasses.replace(secure_kafka, ssl_cafile=str(stranger)), 1)


def test_authority_that_cannot_be_read_is_an_error_of_the_settings(
    secure_kafka: BrokerConnection, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="ssl_cafile"):
        wait_for_broker(dataclasses.replace(secure_kafka, ssl_cafile=str(tmp_path / "absent.pem")), 1)
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate", "ascii")
    with pytest.raises(SettingsError, match="ssl_cafile"):
        wait_for_broker(dataclasses.replace(secure_kafka, ssl_cafile=str(garbage)), 1)


def test_client_in_the_clear_is_not_let_in(secure_kafka: BrokerConnection) -> None:
    clear = BrokerConnection(secure_kafka.bootstrap_servers)
    with pytest.raises(BrokerUnavailableError, match=rf"{clear.bootstrap_servers} \(PLAINTEXT\)"):
        wait_for_broker(clear, 1)


def test_password_is_in_no_representation(secure_kafka: BrokerConnection) -> None:
    assert secure_kafka.sasl_password is not None
    assert secure_kafka.sasl_password not in repr(secure_kafka)
    assert USER in repr(secure_kafka)
