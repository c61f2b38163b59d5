"""server.properties of the local broker."""

from collections.abc import Mapping
from pathlib import Path

from schemas.message import MAX_VALUE_BYTES
from schemas.topics import MESSAGE_OVERHEAD_BYTES

LOOPBACK = "127.0.0.1"

NODE_ID = 1

SESSION_TIMEOUT_MS = 4_000
"""How long a broker that was killed holds its registration, and so how much longer the next start takes (9 s by
default). One node that stalls longer than this stalls its own controller too, so nothing is fenced by mistake."""

HEARTBEAT_INTERVAL_MS = 500

OFFSETS_RETENTION_MINUTES = 60 * 24 * 366
"""A desk that was away for long finds its groups' offsets again."""

SEGMENT_BYTES = 64 * 1024 * 1024
"""Retention works by whole segments: with the default of 1 GiB a small wire would never shrink."""

ADDED_LISTS = frozenset({"listeners", "advertised.listeners", "listener.security.protocol.map"})
"""Lists without whose first entries the node could not talk to itself."""


def server_properties(
    data_folder: Path, port: int, controller_port: int, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Everything one node needs to be broker and controller on loopback.

    ``extra`` is added, and wins; but its `ADDED_LISTS` go behind the broker's own.
    """
    largest = MAX_VALUE_BYTES + MESSAGE_OVERHEAD_BYTES
    own = {
        "process.roles": "broker,controller",
        "node.id": NODE_ID,
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{controller_port}",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": data_folder,
        "broker.session.timeout.ms": SESSION_TIMEOUT_MS,
        "broker.heartbeat.interval.ms": HEARTBEAT_INTERVAL_MS,
        "auto.create.topics.enable": "false",
        "message.max.bytes": largest,
        "replica.fetch.max.bytes": largest,
        "log.segment.bytes": SEGMENT_BYTES,
        "offsets.retention.minutes": OFFSETS_RETENTION_MINUTES,
        "offsets.topic.num.partitions": 1,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
    }
    properties = {key: str(value) for key, value in own.items()}
    for key, value in (extra or {}).items():
        properties[key] = f"{properties[key]},{value}" if key in ADDED_LISTS else value
    return properties


def render_properties(properties: Mapping[str, str]) -> str:
    """The text of a Java properties file; backslashes and line ends in values are escaped."""
    return "".join(f"{key}={_escape(value)}\n" for key, value in properties.items())


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")
