"""The way of posted articles onto the topic: the ledger's ids, the publisher, the broker's acknowledgements."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from schemas.connection import BrokerConnection
from schemas.errors import BrokerUnavailableError, InvalidMessageError, PipelineError
from streams.clock import Clock
from streams.sources.http.models import ReceiptStatus
from streams.sources.ledger import Ledger, LedgerError
from streams.sources.naming import Named
from streams.sources.publisher import Publisher

log = structlog.stdlib.get_logger(__name__)

BOOTSTRAP_SECONDS = 5.0
"""How long a broker may take to answer at all."""

ACKNOWLEDGE_SECONDS = 15.0
"""How long an article may wait for its acknowledgement: someone waits for the answer, and can send it again."""


class Dispatch:
    """A publisher and the ledger of one life of the topic. All on the thread that makes it, as SQLite wants.

    Raises: BrokerUnavailableError, TopicMissingError, LedgerError -- there is no way onto the topic now.
    """

    def __init__(self, connection: BrokerConnection, topic: str, ledger: Path, clock: Clock) -> None:
        self._topic, self._path, self._clock = topic, ledger, clock
        self._publisher = Publisher(connection, BOOTSTRAP_SECONDS, ACKNOWLEDGE_SECONDS)
        try:
            self._destination = self._publisher.destination(topic)
            self._ledger = Ledger(ledger, self._destination)
        except PipelineError:
            self._publisher.close()
            raise

    def close(self) -> None:
        """Close both. What is in flight may or may not arrive."""
        self._publisher.close()
        self._ledger.close()

    def look(self) -> None:
        """Ask the broker for the topic; one that was made anew has received nothing. Raises: as the constructor."""
        destination = self._publisher.destination(self._topic)
        if destination != self._destination:
            self._ledger.close()
            self._ledger = Ledger(self._path, destination)
            self._destination = destination

    def send(self, articles: Sequence[Named]) -> list[tuple[str, ReceiptStatus]]:
        """Send what was not sent before, and wait for the broker.

        Returns: id and status of each, in their order. Of one article that comes twice the second is skipped, when the
            first has arrived. Raises: LedgerError -- nothing was sent.
        """
        ids = self._ledger.claim([each.claim for each in articles])
        statuses = dict.fromkeys(self._ledger.sent(ids), ReceiptStatus.SKIPPED)
        statuses |= self._publish(
            {each: named for each, named in zip(ids, articles, strict=True) if each not in statuses}
        )
        told = []
        for article_id in ids:
            told.append((article_id, statuses[article_id]))
            if statuses[article_id] is ReceiptStatus.SENT:
                statuses[article_id] = ReceiptStatus.SKIPPED
        return told

    def _publish(self, articles: dict[str, Named]) -> dict[str, ReceiptStatus]:
        """Whatever is not acknowledged in the end is unacknowledged: also what was never handed to the producer."""
        statuses = dict.fromkeys(articles, ReceiptStatus.UNACKNOWLEDGED)
        try:
            for article_id, named in articles.items():
                if (value := _value(named, article_id)) is None:
                    statuses[article_id] = ReceiptStatus.REFUSED
                else:
                    self._publisher.publish(self._topic, article_id.encode(), value, article_id)
            self._publisher.finish()
        except BrokerUnavailableError as error:
            log.warning("articles are not acknowledged", action="wait_for_broker", error=str(error))
        for delivery in self._publisher.settled():
            refused = delivery.refused is not None
            statuses[delivery.ticket] = ReceiptStatus.REFUSED if refused else ReceiptStatus.SENT
        self._remember([each for each, status in statuses.items() if status is ReceiptStatus.SENT])
        return statuses

    def _remember(self, article_ids: Sequence[str]) -> None:
        """What the ledger cannot keep is on the topic all the same; sent again, it is dropped by its id."""
        try:
            self._ledger.acknowledge(article_ids, self._clock.now())
        except LedgerError as error:
            log.exception("the ledger does not remember what was sent", action="remember", error=str(error))


def _value(named: Named, article_id: str) -> bytes | None:
    """The message's value; None where the id that the ledger gave makes it too large by a few bytes."""
    with suppress(InvalidMessageError):
        return named.under(article_id).encode()
    return None
