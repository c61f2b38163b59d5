"""The Apache Kafka of the tests: on free ports, with a listener in the clear and one for SASL over TLS."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tocsin.broker import LocalBroker
from tocsin.broker.local import free_port
from tocsin.broker.properties import LOOPBACK
from tocsin.supervisor import die_with_parent
from tocsin.topics import apply_topics

TEST_PARTITIONS = 2

USER = "desk"
PASSWORD = "se=cret-$of!tests"


@dataclass(frozen=True)
class Kafka:
    """A running broker: reached in the clear, and as a user over TLS."""

    broker: LocalBroker
    plain: BrokerConnection
    secure: BrokerConnection


@contextmanager
def running_kafka(folder: Path) -> Iterator[Kafka]:
    """A broker in ``folder`` on free ports, stopped at the end of the block."""
    port, secure_port = free_port(), free_port()
    authority = trustme.CA()
    cafile = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(cafile))
    broker = LocalBroker(
        folder / "broker",
        port,
        folder / "broker.log",
        extra=secure_listener(secure_port, authority),
        before_exec=die_with_parent(),
        format_arguments=("--add-scram", f'SCRAM-SHA-512=[name={USER},password="{PASSWORD}"]'),
    )
    secure = BrokerConnection(
        f"{LOOPBACK}:{secure_port}",
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username=USER,
        sasl_password=PASSWORD,
        ssl_cafile=str(cafile),
    )
    try:
        broker.start()
        yield Kafka(broker, broker.connection, secure)
    finally:
        broker.stop()


def secure_listener(secure_port: int, authority: trustme.CA) -> dict[str, str]:
    """The lines of server.properties that add a SASL_SSL listener, for SCRAM-SHA-512 and PLAIN."""
    certificate = authority.issue_cert(LOOPBACK, "localhost")
    chain = "".join(blob.bytes().decode() for blob in certificate.cert_chain_pems)
    module = "org.apache.kafka.common.security"
    listener = "listener.name.secure"
    return {
        "listeners": f"SECURE://{LOOPBACK}:{secure_port}",
        "advertised.listeners": f"SECURE://{LOOPBACK}:{secure_port}",
        "listener.security.protocol.map": "SECURE:SASL_SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
        f"{listener}.scram-sha-512.sasl.jaas.config": f"{module}.scram.ScramLoginModule required;",
        f"{listener}.plain.sasl.jaas.config": f'{module}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
        f"{listener}.ssl.keystore.type": "PEM",
        f"{listener}.ssl.keystore.key": pkcs8(certificate),
        f"{listener}.ssl.keystore.certificate.chain": chain,
    }


def pkcs8(certificate: trustme.LeafCert) -> str:
    """The key in the only form that Kafka reads from PEM; trustme writes the older one."""
    key = serialization.load_pem_private_key(certificate.private_key_pem.bytes(), password=None)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def create_topics(connection: BrokerConnection) -> Topics:
    """The topics under a random prefix, created on a broker of the tests."""
    topics = Topics().with_prefix(f"t{secrets.token_hex(4)}.").with_partitions(TEST_PARTITIONS)
    apply_topics(connection, topics)
    return topics


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until ``condition`` holds. Raises: TimeoutError -- it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)
