"""A lake for the console's tests, filled as the writer fills it, without a broker."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.connection import BrokerConnection
from schemas.message import Message
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.offsets import Partition
from sinks.duckdb.rows import Received
from sinks.duckdb.writer import Batch, Writer

TOPICS = Topics()
TOPIC_OF = {spec.model: spec.name for spec in TOPICS}
NOBODY = BrokerConnection("nobody.invalid:9092")


class LandedLake:
    """A lake that this process writes: each call of `land` is a commit of the writer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lake = Lake(folder)
        self._offset = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lake.close()

    def land(self, *messages: Message | tuple[str, bytes], at: datetime | None = None) -> None:
        """Land messages, or values of a topic, at a moment; now where none is given."""
        moment = at or datetime.now(UTC)
        Writer(NOBODY, TOPICS, self._lake, clock=lambda: moment).land(self._batch(messages, moment))

    def _batch(self, messages: Sequence[Message | tuple[str, bytes]], at: datetime) -> Batch:
        batch = Batch()
        for each in messages:
            topic, value = each if isinstance(each, tuple) else (TOPIC_OF[type(each)], each.encode())
            received = Received(topic, 0, self._offset, int(at.timestamp() * 1000), b"key", value)
            batch.add([(Partition("cluster", topic, topic, 0), received)])
            self._offset += 1
        batch.decode(TOPICS, at)
        return batch
