"""From outcomes to acknowledged articles: names them, skips what was sent before, publishes, keeps the ledger."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from schemas.connection import BrokerConnection
from schemas.errors import InvalidMessageError
from streams.clock import Clock
from streams.sources.files import read_paths
from streams.sources.ledger import Ledger
from streams.sources.naming import Named, name_article
from streams.sources.outcomes import Candidate, Ignored, Outcome, Rejected
from streams.sources.publisher import Publisher
from streams.sources.read_ahead import ReadAhead
from streams.sources.summary import OnProgress, OnReject, Summary

BATCH_OUTCOMES = 500
"""Outcomes that share one query and one transaction of the ledger, which makes its cost small beside the rest."""


def never() -> bool:
    """The answer to "stop?" of one who never does."""
    return False


@dataclass(frozen=True)
class Ingest:
    """Where articles go, and what is told of it.

    clock: becomes ``date_ingested``. source: the outlet of every article, whatever the record says.
    in_flight: ids of what has been sent and not acknowledged.
    """

    publisher: Publisher
    topic: str
    ledger: Ledger
    clock: Clock
    summary: Summary
    source: str | None = None
    on_reject: OnReject | None = None
    in_flight: set[str] = field(default_factory=set)

    def batch(self, outcomes: Iterable[Outcome]) -> None:
        """Handle some outcomes: articles are on their way afterwards, not yet acknowledged.

        Raises: BrokerUnavailableError; LedgerError. What had been acknowledged is in the ledger even so.
        """
        candidates = [each for each in map(self._count, outcomes) if each is not None]
        named = [each for each in map(self._named, candidates) if each is not None]
        ids = self.ledger.claim([each.claim for each in named]) if named else []
        known = self.ledger.sent(ids)
        try:
            for each, article_id in zip(named, ids, strict=True):
                if article_id in known or article_id in self.in_flight:
                    self.summary.skipped += 1
                else:
                    self._send(each, article_id)
        finally:
            self._settle()
        self.publisher.check()

    def finish(self) -> None:
        """Wait for every acknowledgement and enter it. Raises: as `batch`."""
        try:
            self.publisher.finish()
        finally:
            self._settle()

    def _settle(self) -> None:
        """Count what has been delivered, and enter it in the ledger."""
        acknowledged = []
        for delivery in self.publisher.settled():
            place, article_id = delivery.ticket
            self.in_flight.discard(article_id)
            if delivery.refused is None:
                acknowledged.append(article_id)
            else:
                self._reject(Rejected(place, "too_large", delivery.refused))
        if acknowledged:
            self.ledger.acknowledge(acknowledged, self.clock.now())
            self.summary.sent += len(acknowledged)

    def _count(self, outcome: Outcome) -> Candidate | None:
        self.summary.bytes_read += outcome.size_bytes
        if isinstance(outcome, Ignored):
            self.summary.ignored += 1
        elif isinstance(outcome, Rejected):
            self._reject(outcome)
        else:
            return outcome
        return None

    def _named(self, candidate: Candidate) -> Named | None:
        """None when it cannot be an article, which is then told."""
        named = name_article(candidate, self.source, self.clock.now())
        if isinstance(named, Rejected):
            self._reject(named)
            return None
        return named

    def _send(self, named: Named, article_id: str) -> None:
        article = named.under(article_id)
        try:
            value = article.encode()
        except InvalidMessageError as error:
            self._reject(Rejected(named.place, error.reason, error.detail))
            return
        self.publisher.publish(self.topic, article.kafka_key, value, (named.place, article_id))
        self.in_flight.add(article_id)

    def _reject(self, rejected: Rejected) -> None:
        self.summary.reject(rejected)
        if self.on_reject is not None:
            self.on_reject(rejected)


def ingest_paths(
    paths: Sequence[str],
    connection: BrokerConnection,
    topic: str,
    ledger_path: Path,
    *,
    clock: Clock,
    zone: tzinfo,
    source: str | None = None,
    stdin: BinaryIO | None = None,
    stopped: Callable[[], bool] = never,
    on_progress: OnProgress | None = None,
    on_reject: OnReject | None = None,
    summary: Summary | None = None,
) -> Summary:
    """Send every article that the paths hold to ``topic``, each once over all runs that share a ledger.

    Parameters: paths -- files, folders, "-" for standard input. clock -- gives ``date_ingested``.
        zone -- of times without one. source -- of every article, whatever the files say.
        stopped -- asked a few times a second; when true, what is in flight is finished and the rest left.
        summary -- grows while the ingest runs, and tells what was sent when it fails.
    Returns: the summary; ``sent`` counts acknowledged articles only, ``is_complete`` tells whether all was read.
    Raises: BrokerUnavailableError, TopicMissingError, LedgerError. Running it again sends what is missing.
    """
    summary = summary or Summary()
    with Publisher(connection) as publisher, Ledger(ledger_path, publisher.destination(topic)) as ledger:
        ingest = Ingest(publisher, topic, ledger, clock, summary, source, on_reject)
        reading = ReadAhead(read_paths(paths, zone, stdin), BATCH_OUTCOMES, stopped, _size_bytes)
        for batch in reading:
            ingest.batch(batch)
            if on_progress is not None:
                on_progress(summary)
        ingest.finish()
        summary.is_complete = reading.is_complete
    return summary


def _size_bytes(outcome: Outcome) -> int:
    return outcome.size_bytes
