"""The offsets in the lake: up to where each partition of each topic was landed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from sinks.duckdb.rows import SCHEMAS


@dataclass(frozen=True, order=True)
class Partition:
    """One partition of one cluster's topic. topic_id tells a topic from another one made later under its name."""

    cluster_id: str
    topic_id: str
    topic: str
    number: int


LATEST = "select cluster_id, topic_id, kafka_topic, kafka_partition, kafka_offset from lake.current_offsets"

LAST_COMMIT_NUMBER = "select commit_number from lake.offsets order by commit_number desc limit 1"
"""Not ``max``: it is answered from statistics that are not tied to the transaction's snapshot."""


def read_offsets(connection: duckdb.DuckDBPyConnection) -> dict[Partition, int]:
    """The next offset to read of every partition that was ever landed."""
    rows = connection.execute(LATEST).fetchall()
    return {Partition(cluster, topic_id, topic, number): offset for cluster, topic_id, topic, number, offset in rows}


def read_commit_number(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last transaction; 0 for an empty lake."""
    row = connection.execute(LAST_COMMIT_NUMBER).fetchone()
    connection.fetchall()
    return 0 if row is None else int(row[0])


def offset_rows(offsets: Iterable[tuple[Partition, int]], commit_number: int, date_committed: datetime) -> pa.Table:
    """The rows that a transaction appends for the partitions that it moves."""
    return pa.Table.from_pylist(
        [
            {
                "commit_number": commit_number,
                "cluster_id": partition.cluster_id,
                "topic_id": partition.topic_id,
                "kafka_topic": partition.topic,
                "kafka_partition": partition.number,
                "kafka_offset": offset,
                "date_committed": date_committed,
            }
            for partition, offset in offsets
        ],
        schema=SCHEMAS["offsets"],
    )
