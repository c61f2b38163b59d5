"""The thread behind the HTTP source: it takes what requests bring, and tells each what became of its articles.

Whatever waits is handled together: one look into the ledger, one wait for the broker. The ledger is the one that
``tocsin ingest`` keeps, which several processes may write: an article is sent once, whichever way it comes first.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

import structlog

from schemas.connection import BrokerConnection
from schemas.errors import PipelineError, TransientError
from streams.clock import Clock
from streams.sources.http.dispatch import Dispatch
from streams.sources.http.models import Receipt, ReceiptStatus
from streams.sources.naming import Named

log = structlog.stdlib.get_logger(__name__)

LOOK_SECONDS = 5.0
"""How old the broker's last answer may be before it is asked for the topic again: one made anew has no article yet."""

RETRY_SECONDS = 5.0
"""How long a broker that did not answer is left alone. Who posts meanwhile is told at once."""

GROUP_ARTICLES = 2_000
"""What is handled together at most: the articles of several requests, acknowledged within a second or two."""

STOP_SECONDS = 30.0
"""How long the thread may take to end: an acknowledgement that does not come, and what has waited behind it."""


@dataclass
class Submission:
    """The articles of one request. receipts: what became of them, in their order, or why nothing was sent."""

    articles: Sequence[Named]
    receipts: Future[list[Receipt]] = field(default_factory=Future)


class Intake:
    """Takes submissions between `start` and `stop`.

    Parameters: heartbeat -- called whenever the broker has answered, at least every `LOOK_SECONDS` while it does.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        topic: str,
        ledger: Path,
        clock: Clock,
        *,
        heartbeat: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection, self._topic, self._ledger, self._clock = connection, topic, ledger, clock
        self._heartbeat = heartbeat
        self._monotonic = monotonic
        self._waiting: SimpleQueue[Submission | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._dispatch: Dispatch | None = None
        self._look_at = 0.0
        self._away: PipelineError | None = None

    def start(self) -> None:
        """Start the thread; it finds the broker by itself."""
        self._thread.start()

    def stop(self) -> None:
        """Handle what waits, then end."""
        self._waiting.put(None)
        self._thread.join(STOP_SECONDS)

    def submit(self, articles: Sequence[Named]) -> Future[list[Receipt]]:
        """Have articles sent, on any thread.

        Returns: the receipts, as a future that raises PipelineError where nothing was sent: no broker, no topic.
        """
        submission = Submission(articles)
        self._waiting.put(submission)
        return submission.receipts

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            group, goes_on = self._gather()
            try:
                self._handle(group)
            except PipelineError as error:
                self._fail(group, error)
            except Exception as error:
                log.exception("the HTTP source cannot cope", action="receive")
                failure = TransientError(f"unexpected: {type(error).__name__}")
                self._leave_alone(failure)
                self._fail(group, failure)
        self._close()

    def _gather(self) -> tuple[list[Submission], bool]:
        """What waits, after waiting a while for a first. Returns: with it, whether more may come."""
        group: list[Submission] = []
        articles = 0
        try:
            submission = self._waiting.get(timeout=LOOK_SECONDS)
            while submission is not None:
                if submission.receipts.set_running_or_notify_cancel():
                    group.append(submission)
                    articles += len(submission.articles)
                if articles >= GROUP_ARTICLES:
                    return group, True
                submission = self._waiting.get_nowait()
        except Empty:
            return group, True
        return group, False

    def _handle(self, group: Sequence[Submission]) -> None:
        dispatch = self._open()
        if not group:
            return
        statuses = dispatch.send([each for submission in group for each in submission.articles])
        outcomes = iter(statuses)
        for submission in group:
            receipts = [
                Receipt(index=index, article_id=article_id, status=status)
                for index, (article_id, status) in enumerate(_take(outcomes, len(submission.articles)))
            ]
            submission.receipts.set_result(receipts)
        if any(status is ReceiptStatus.UNACKNOWLEDGED for _, status in statuses):
            self._leave_alone(TransientError("the broker does not acknowledge"))

    def _open(self) -> Dispatch:
        """The way to the topic as it is now. Raises: PipelineError -- there is none, found now or a moment ago."""
        now = self._monotonic()
        if now < self._look_at:
            if self._away is not None:
                raise self._away
            if self._dispatch is not None:
                return self._dispatch
        try:
            if self._dispatch is None:
                self._dispatch = Dispatch(self._connection, self._topic, self._ledger, self._clock)
            else:
                self._dispatch.look()
        except PipelineError as error:
            self._leave_alone(error)
            raise
        self._away = None
        self._look_at = self._monotonic() + LOOK_SECONDS
        self._heartbeat()
        return self._dispatch

    def _leave_alone(self, error: PipelineError) -> None:
        log.warning("articles cannot be sent", action="wait_for_broker", error=str(error))
        self._away = error
        self._look_at = self._monotonic() + RETRY_SECONDS
        self._close()

    def _close(self) -> None:
        if self._dispatch is not None:
            self._dispatch.close()
            self._dispatch = None

    @staticmethod
    def _fail(group: Sequence[Submission], error: PipelineError) -> None:
        for submission in group:
            if not submission.receipts.done():
                submission.receipts.set_exception(error)


def _take(outcomes: Iterator[tuple[str, ReceiptStatus]], count: int) -> list[tuple[str, ReceiptStatus]]:
    return [next(outcomes) for _ in range(count)]
