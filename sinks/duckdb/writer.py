"""The DuckDB writer: topics in, rows and offsets out, in one transaction a batch.

Exactly once: the offsets in the lake, never a consumer group's, say where to read on; what the broker delivers twice
under another offset is dropped by its id; rows and offsets are committed together or not at all (docs/adr/0004).
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import structlog
from kafka.errors import KafkaError

from schemas import metrics
from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.topics import Topics
from sinks.duckdb.lake import Lake, utc_now
from sinks.duckdb.landed_ids import LandedIds
from sinks.duckdb.maintenance import Maintenance
from sinks.duckdb.offsets import Partition, offset_rows, read_commit_number, read_offsets
from sinks.duckdb.rows import ID_TAKEN, UNSTORABLE, Landing, Received, dead_letter, decode, storable, to_arrow
from sinks.duckdb.topic_reader import TopicReader

log = structlog.stdlib.get_logger(__name__)

BATCH_BYTES = 64 * 1024 * 1024
"""A batch ends at this size too: five thousand of the longest articles would take several GB."""

POLL_RECORDS = 500
"""Messages taken at once, so that a batch passes its bounds by little."""

POLL_SECONDS = 0.2
"""The longest wait for a first message, and so for noticing that the writer is to stop."""

REFRESH_SECONDS = 10.0
"""How often new partitions, and topics made anew, are looked for."""

START_SECONDS = 60.0
"""How long a broker may be away when the writer starts; afterwards it is waited for without end."""

RETRY_SECONDS = 1.0
"""Between two tries to reach a broker that is away."""

ID_COLUMNS = {
    "articles": "article_id",
    "classifications": "article_id",
    "alerts": "alert_revision_id",
    "deliveries": "attempt_id",
    "rules": "change_id",
    "dead_letters": "dead_letter_id",
}
"""The tables that drop what comes twice; items and passages, unsure ones too, belong to their classification."""

LAKE_GROUP = "lake"
"""How the lag of the lake is labelled, which has no consumer group."""

TEXT_COLUMNS = {"articles": "text"}
"""What must be the same when an id comes again."""


@dataclass
class Batch:
    """Messages that are landed together, what they bring once they are decoded, and the offsets that follow them."""

    messages: list[Received] = field(default_factory=list)
    landings: list[Landing] = field(default_factory=list)
    offsets: dict[Partition, int] = field(default_factory=dict)
    size_bytes: int = 0

    def add(self, polled: Sequence[tuple[Partition, Received]]) -> None:
        """Take what one poll gave."""
        for partition, received in polled:
            self.messages.append(received)
            self.offsets[partition] = received.offset + 1
            self.size_bytes += received.size_bytes

    def decode(self, topics: Topics, now: datetime) -> None:
        """Decode all messages: nothing is known of the lake yet, so that this may be done while another is landed."""
        self.landings = [decode(each, topics, now) for each in self.messages]


class Writer:
    """Lands topics in the lake until it is told to stop. Raises: LakeError -- the lake cannot be read.

    Parameters: batch_rows, linger_seconds -- a batch is landed when it has so many messages, `BATCH_BYTES`, or its
        first message has waited so long.
        heartbeat -- called several times a second while broker and lake take part.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        topics: Topics,
        lake: Lake,
        *,
        batch_rows: int = 5_000,
        linger_seconds: float = 0.1,
        start_seconds: float = START_SECONDS,
        refresh_seconds: float = REFRESH_SECONDS,
        maintenance: Maintenance | None = None,
        heartbeat: Callable[[], None] = lambda: None,
        instruments: Instruments = NO_INSTRUMENTS,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._topics = topics
        self._lake = lake
        self._batch_rows = batch_rows
        self._linger_seconds = linger_seconds
        self._start_seconds = start_seconds
        self._refresh_seconds = refresh_seconds
        self._maintenance = maintenance or Maintenance(lake, clock)
        self._heartbeat = heartbeat
        self._instruments = instruments
        self._clock = clock
        self._monotonic = monotonic
        with lake.naming_errors():
            self._offsets = read_offsets(lake.connection)
            self._commit_number = read_commit_number(lake.connection)
            self._ids = {
                table: LandedIds(lake.connection, table, column, TEXT_COLUMNS.get(table))
                for table, column in ID_COLUMNS.items()
            }

    def run(self, stop: threading.Event) -> None:
        """Land batches until ``stop`` is set; the batch in hand is finished then.

        Raises: BrokerUnavailableError -- no broker answers within ``start_seconds``; one that goes away later is
            waited for. LakeError -- the lake cannot take more; what was not landed stays on the topics.
        """
        reached = False
        give_up = self._monotonic() + self._start_seconds
        while not stop.is_set():
            try:
                with TopicReader(self._connection, [spec.name for spec in self._topics]) as reader:
                    reader.refresh(self._offsets)
                    reached = True
                    self._land_from(reader, stop)
            except KafkaError as error:
                if not reached and self._monotonic() >= give_up:
                    raise BrokerUnavailableError(
                        f"no broker at {self._connection.bootstrap_servers}: {error}"
                    ) from error
                log.warning("broker is away", action="wait_for_broker", error=str(error))
                stop.wait(RETRY_SECONDS)

    def _land_from(self, reader: TopicReader, stop: threading.Event) -> None:
        """Land batch after batch. While one is landed the next is collected and decoded: all work at once.

        Nothing that the collector does is kept unless it is landed: offsets and ids change in `land` alone.
        """
        refresh_at = self._monotonic() + self._refresh_seconds
        with ThreadPoolExecutor(1, "collect") as collector:
            collected = collector.submit(self._collect, reader, stop)
            while True:
                batch = collected.result()
                if self._monotonic() >= refresh_at:
                    refresh_at = self._monotonic() + self._refresh_seconds
                    self._refresh(reader, batch)
                ends = stop.is_set()
                if not ends:
                    collected = collector.submit(self._collect, reader, stop)
                self._land_if_any(batch)
                self._heartbeat()
                if ends:
                    return

    def _refresh(self, reader: TopicReader, batch: Batch) -> None:
        if not batch.messages:
            batch.offsets = self._passed_markers(reader)
        reader.refresh(self._offsets)
        self._show_lag(reader)

    def _show_lag(self, reader: TopicReader) -> None:
        for partition, highwater in reader.highwaters().items():
            lag = max(0, highwater - self._offsets.get(partition, 0))
            self._instruments.set(
                metrics.LAG, lag, group=LAKE_GROUP, topic=partition.topic, partition=str(partition.number)
            )

    def _collect(self, reader: TopicReader, stop: threading.Event) -> Batch:
        batch = Batch()
        deadline = None
        while not stop.is_set():
            wait = POLL_SECONDS if deadline is None else deadline - self._monotonic()
            room = self._batch_rows - len(batch.messages)
            batch.add(reader.poll(wait, min(POLL_RECORDS, room)))
            if deadline is None:
                deadline = self._monotonic() + (self._linger_seconds if batch.messages else 0.0)
            if len(batch.messages) >= self._batch_rows or batch.size_bytes >= BATCH_BYTES:
                break
            if self._monotonic() >= deadline:
                break
        batch.decode(self._topics, self._clock())
        return batch

    def _passed_markers(self, reader: TopicReader) -> dict[Partition, int]:
        """Offsets that moved without a message: a producer's transaction ends with a marker that nobody is given."""
        return {
            partition: offset
            for partition, offset in reader.positions().items()
            if offset > self._offsets.get(partition, 0)
        }

    def _land_if_any(self, batch: Batch) -> None:
        if batch.offsets:
            self.land(batch)
            self._maintenance.after_commit()

    def land(self, batch: Batch) -> None:
        """Land one batch: its new rows and its offsets, together.

        Raises: LakeError -- nothing of it was landed, and this writer is as it was before.
        """
        date_landed = self._clock()
        new, tables = self._rows(batch, date_landed)
        commit_number = self._commit_number + 1
        tables["offsets"] = offset_rows(batch.offsets.items(), commit_number, date_landed)
        started = self._monotonic()
        self._lake.land(tables, commit_number)
        self._count(batch, tables, self._monotonic() - started)
        self._commit_number = commit_number
        self._offsets.update(batch.offsets)
        for table, ids in self._ids.items():
            ids.add([each.row_id for each in new if each.table == table])
        log.debug("batch landed", action="land", messages=len(batch.messages), dropped=len(batch.messages) - len(new))

    def _count(self, batch: Batch, tables: Mapping[str, pa.Table], commit_seconds: float) -> None:
        self._instruments.observe(metrics.COMMIT_SECONDS, commit_seconds)
        self._instruments.observe(metrics.BATCH_MESSAGES, len(batch.messages))
        for table, rows in tables.items():  # offsets among them, which tell of commits
            self._instruments.count(metrics.ROWS_LANDED, rows.num_rows, table=table)

    def _drop_landed(self, landings: Sequence[Landing], date_landed: datetime) -> list[Landing]:
        """Keep the first of each id that the lake does not have yet."""
        articles = self._find_landed("articles", landings)
        kept = refuse_taken(landings, articles, date_landed)
        seen = {table: set(self._find_landed(table, kept)) for table in self._ids if table != "articles"}
        seen["articles"] = set(articles)
        new = []
        for each in kept:
            if each.row_id not in seen[each.table]:
                seen[each.table].add(each.row_id)
                new.append(each)
        return new

    def _find_landed(self, table: str, landings: Sequence[Landing]) -> dict[str, str | None]:
        with self._lake.naming_errors():
            return self._ids[table].find_landed([each.row_id for each in landings if each.table == table])

    def _rows(self, batch: Batch, date_landed: datetime) -> tuple[list[Landing], dict[str, pa.Table]]:
        """What is new in a batch, and its rows; a message with a value that no column holds is a dead letter."""
        for each in batch.landings:
            each.stamp(date_landed)
        new = self._drop_landed(batch.landings, date_landed)
        try:
            return new, to_arrow(new)
        except UNSTORABLE:
            new = self._drop_landed([storable(each, date_landed) for each in batch.landings], date_landed)
            return new, to_arrow(new)


def refuse_taken(landings: Sequence[Landing], landed: Mapping[str, str | None], now: datetime) -> list[Landing]:
    """Make a dead letter of each article whose id another text has: one landed before, or one that comes before it.

    Parameters: landed -- the digests of the texts that the lake has, by article id.
    """
    digests = dict(landed)
    return [
        each
        if each.table != "articles" or digests.setdefault(each.row_id, each.digest) == each.digest
        else taken(each, now)
        for each in landings
    ]


def taken(landing: Landing, now: datetime) -> Landing:
    """The dead letter of an article that came too late for its id. The classification of that id stays the first's."""
    received = landing.received
    log.warning(
        "another text came under an article id that is taken",
        action="refuse_taken",
        article_id=landing.row_id,
        topic=received.topic,
        partition=received.partition,
        offset=received.offset,
    )
    return dead_letter(received, ID_TAKEN, f"{landing.row_id}: another text was landed under this id", now)
