"""Sends dead letters again: from the lake, byte for byte, to the topics that they came from."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from schemas.connection import BrokerConnection
from sinks.duckdb.lake import open_lake
from streams.sources.publisher import Publisher
from tocsin.queries import read_query

CHUNK = 100
"""Dead letters that are held at once: each may have a megabyte."""


def replay_dead_letters(
    lake: Path, connection: BrokerConnection, ids: Sequence[str] | None, reason: str | None
) -> tuple[int, list[str]]:
    """Send the chosen dead letters to their topics again, the oldest first, and wait for the acknowledgements.

    Parameters: ids -- which; None for all. reason -- only those that have it; None for any.
    Returns: how many were acknowledged; the ids that are not in the lake, or have neither key nor value.
    Raises: LakeError; TopicMissingError, before anything is sent; BrokerUnavailableError.
    """
    with open_lake(lake) as rows:
        wanted = {"ids": ids and list(ids), "reason": reason}
        chosen = rows.execute(read_query("chosen_dead_letters"), wanted).fetchall()
        found = [str(dead_letter_id) for dead_letter_id, _ in chosen]
        if chosen:
            with Publisher(connection) as publisher:
                for topic in sorted({str(topic) for _, topic in chosen}):
                    publisher.destination(topic)
                for start in range(0, len(found), CHUNK):
                    _send(rows, publisher, found[start : start + CHUNK])
    return len(found), sorted(set(ids or ()) - set(found))


def _send(rows: duckdb.DuckDBPyConnection, publisher: Publisher, ids: list[str]) -> None:
    for topic, key, value in rows.execute(read_query("bytes_of_dead_letters"), {"ids": ids}).fetchall():
        publisher.publish(topic, key, value, None)
    publisher.finish()
