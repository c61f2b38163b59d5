"""Sends dead letters again: from the lake, byte for byte, to the topics that they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from sinks.duckdb.lake import open_lake
from streams.sources.publisher import Delivery, Publisher
from tocsin.queries import read_query

CHUNK = 100
"""Dead letters that are held at once: each may have a megabyte."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """sent: how many were acknowledged. refused: ids that the broker takes no more, with the reason. missing: ids that
    are not in the lake, or have neither key nor value."""

    sent: int
    refused: dict[str, str]
    missing: list[str]


def replay_dead_letters(
    lake: Path, connection: BrokerConnection, ids: Sequence[str] | None, reason: str | None
) -> Replayed:
    """Send the chosen dead letters to their topics again, the oldest first, and wait for the acknowledgements.

    Parameters: ids -- which; None for all. reason -- only those that have it; None for any.
    Each carries its id in a header, under which it comes back if it is still wrong: one dead letter, not two.
    Raises: LakeError; TopicMissingError, before anything is sent; BrokerUnavailableError.
    """
    with open_lake(lake) as rows:
        wanted = {"ids": ids and list(ids), "reason": reason}
        chosen = rows.execute(read_query("chosen_dead_letters"), wanted).fetchall()
        found = [dead_letter_id for dead_letter_id, _ in chosen]
        deliveries = _send_all(rows, connection, chosen) if chosen else []
        deliveries = [_alone_if_refused(rows, connection, each) for each in deliveries]
    refused = {each.ticket: each.refused for each in deliveries if each.refused is not None}
    return Replayed(len(deliveries) - len(refused), refused, sorted(set(ids or ()) - set(found)))


def _send_all(
    rows: duckdb.DuckDBPyConnection, connection: BrokerConnection, chosen: Sequence[tuple[str, str]]
) -> list[Delivery]:
    deliveries: list[Delivery] = []
    with Publisher(connection) as publisher:
        for topic in sorted({topic for _, topic in chosen}):
            publisher.destination(topic)
        for start in range(0, len(chosen), CHUNK):
            _send(rows, publisher, [dead_letter_id for dead_letter_id, _ in chosen[start : start + CHUNK]])
            deliveries += publisher.settled()
    return deliveries


def _alone_if_refused(rows: duckdb.DuckDBPyConnection, connection: BrokerConnection, delivery: Delivery) -> Delivery:
    """The broker refuses a whole batch for one message in it, and kafka-python splits none: each is tried by itself."""
    if delivery.refused is None:
        return delivery
    with Publisher(connection) as publisher:
        _send(rows, publisher, [delivery.ticket])
        (alone,) = publisher.settled()
    return alone


def _send(rows: duckdb.DuckDBPyConnection, publisher: Publisher, ids: list[str]) -> None:
    found = rows.execute(read_query("bytes_of_dead_letters"), {"ids": ids}).fetchall()
    for dead_letter_id, topic, key, value in found:
        publisher.publish(topic, key, value, dead_letter_id, [(DEAD_LETTER_ID_HEADER, dead_letter_id.encode())])
    publisher.finish()
