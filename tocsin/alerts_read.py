"""The alerts of one Tocsin: those in the lake, and from there on those on the topic, each revision once."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import structlog
from kafka.errors import KafkaError

from schemas.alert.v1 import AlertV1
from schemas.connection import BrokerConnection
from schemas.dead_letter.v1 import DEAD_LETTER_ID_HEADER
from schemas.errors import InvalidMessageError
from schemas.rule.v1 import Severity
from schemas.topics import Topics
from sinks.duckdb.attach import LakeFolder
from sinks.duckdb.lake import lake_error, open_lake
from sinks.duckdb.offsets import Partition, read_offsets
from sinks.duckdb.rows import Received
from sinks.duckdb.topic_reader import TopicReader
from tocsin.cluster import describe_topics
from tocsin.queries import read_query
from tocsin.signals import Stop

log = structlog.stdlib.get_logger(__name__)

POLL_SECONDS = 0.5
"""The longest wait for an alert, and so for noticing that it is to end; one that comes is given at once."""

POLL_RECORDS = 500

REFRESH_SECONDS = 10.0
"""How often a topic that is new, or made anew, is looked for."""

RETRY_SECONDS = 1.0
"""Between two tries to reach a broker that is away."""

QUIET_SECONDS = 3.0
"""So long without a message the topic's end is taken for reached: behind a transaction that is open nothing comes."""


@dataclass(frozen=True)
class Choice:
    """Which alerts are wanted. rule: None for any. limit: how many of those that have rung before, the newest."""

    since: datetime
    severities: tuple[Severity, ...]
    rule: str | None
    limit: int

    def admits(self, alert: AlertV1) -> bool:
        """Whether its rule and severity are wanted."""
        return alert.rule.severity in self.severities and self.rule in {None, alert.rule.name}

    def reaches(self, alert: AlertV1) -> bool:
        """The same of an alert that was there before: whether it has changed since then, too."""
        return alert.date_changed >= self.since and self.admits(alert)

    def newest(self, alerts: Iterable[AlertV1]) -> list[AlertV1]:
        """Of revisions in their order the last of each alert, the newest alert last."""
        latest = {each.alert_id: each for each in alerts}
        ordered = sorted(latest.values(), key=lambda each: (each.date_changed, each.date_alerted))
        return ordered[max(0, len(ordered) - self.limit) :]


@dataclass(frozen=True)
class Landed:
    """What one look into the lake gives: the alerts that are wanted, the newest first; the last revision of every
    alert since then; and up to where each partition was landed."""

    alerts: Sequence[AlertV1] = ()
    revisions: dict[str, int] = field(default_factory=dict)
    offsets: dict[Partition, int] = field(default_factory=dict)


def read_landed(lake: Path, choice: Choice) -> Landed:
    """Ask the lake, in one transaction. Raises: LakeError -- there is no lake yet, or it cannot be read."""
    wanted = {"since": choice.since, "rule": choice.rule, "severities": choice.severities, "limit": choice.limit}
    with open_lake(lake) as connection:
        try:
            connection.execute("begin")
            offsets = read_offsets(connection)
            revisions = connection.execute(read_query("revisions_of_alerts"), {"since": choice.since}).fetchall()
            found = connection.execute(read_query("newest_alerts"), wanted)
            columns = [name for name, *_ in found.description]
            rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        except duckdb.Error as error:
            raise lake_error(error, lake) from error
    return Landed([AlertV1.build(**row) for row in rows], dict(revisions), offsets)


def read_landed_if_any(lake: Path, choice: Choice) -> Landed:
    """The same; a lake that is not there yet has landed nothing."""
    return read_landed(lake, choice) if LakeFolder(lake).catalog.exists() else Landed()


class AlertFeed:
    """The alerts' topic from where the lake ends. Remembers the last revision of each alert: each is given once.

    What was sent again from the dead letters is left out: it stands on the topic before that already.
    """

    def __init__(self, connection: BrokerConnection, topics: Topics, landed: Landed) -> None:
        self._connection = connection
        self._topics = topics
        self._offsets = dict(landed.offsets)
        self._revisions = dict(landed.revisions)
        self._is_away = False

    def read(self, choice: Choice, stop: Stop) -> Iterator[list[AlertV1]]:
        """Give first what is wanted of all that is on the topic now, perhaps nothing; then what comes until ``stop``.

        Raises: BrokerUnavailableError -- no broker answers; one that goes away later is waited for.
        """
        ends: dict[int, int] | None = self._ends()
        while not stop.is_set():
            try:
                with TopicReader(self._connection, [self._topics.alerts.name]) as reader:
                    reader.refresh(self._offsets)
                    self._is_away = False
                    if ends is not None:
                        yield [each for each in self._backlog(reader, ends, stop) if choice.reaches(each)]
                        ends = None
                    for new in self._polls(reader, stop):
                        yield [each for each in new if choice.admits(each)]
            except KafkaError as error:
                self._tell_away(error)
                stop.wait(RETRY_SECONDS)

    def _ends(self) -> dict[int, int]:
        name = self._topics.alerts.name
        return {
            each.partition: each.highwater
            for each in describe_topics(self._connection, self._topics)
            if each.topic == name and each.highwater > each.begin
        }

    def _backlog(self, reader: TopicReader, ends: dict[int, int], stop: Stop) -> Iterator[AlertV1]:
        quiet_at = time.monotonic() + QUIET_SECONDS
        while not stop.is_set() and time.monotonic() < quiet_at:
            positions = {each.number: offset for each, offset in reader.positions().items()}
            if all(positions.get(number, end) >= end for number, end in ends.items()):
                return
            if polled := reader.poll(POLL_SECONDS, POLL_RECORDS):
                quiet_at = time.monotonic() + QUIET_SECONDS
                yield from self._new(polled)

    def _polls(self, reader: TopicReader, stop: Stop) -> Iterator[list[AlertV1]]:
        refresh_at = time.monotonic() + REFRESH_SECONDS
        while not stop.is_set():
            if new := list(self._new(reader.poll(POLL_SECONDS, POLL_RECORDS))):
                yield new
            if time.monotonic() >= refresh_at:
                refresh_at = time.monotonic() + REFRESH_SECONDS
                reader.refresh(self._offsets)

    def _new(self, polled: Iterable[tuple[Partition, Received]]) -> Iterator[AlertV1]:
        for partition, received in polled:
            self._offsets[partition] = received.offset + 1
            alert = _decode(received)
            if alert is not None and alert.revision > self._revisions.get(alert.alert_id, 0):
                self._revisions[alert.alert_id] = alert.revision
                yield alert

    def _tell_away(self, error: KafkaError) -> None:
        if not self._is_away:
            log.warning("broker is away", action="wait_for_broker", error=str(error))
        self._is_away = True


def _decode(received: Received) -> AlertV1 | None:
    """None for what is no alert, which the writer makes a dead letter, and for what was sent again."""
    if any(name == DEAD_LETTER_ID_HEADER for name, _ in received.headers):
        return None
    try:
        return AlertV1.decode(received.value)
    except InvalidMessageError as error:
        log.debug("not an alert", action="skip", offset=received.offset, reason=error.reason)
        return None
