"""The classify agent: an article in, exactly one classified article or one dead letter out.

The order for each batch is: analysed on a thread, sent, acknowledged by the broker, and only then committed. While one
is on its way to the broker the next is analysed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog

from schemas import metrics
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.errors import InvalidMessageError
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.topics import Topics
from streams.agents.batches import acknowledge, batches
from streams.agents.delivery import Outgoing, ordered_deliveries
from streams.clock import Clock
from streams.dead_letters import DeadLetterLimit, ReceivedMessage, build_dead_letter

log = structlog.stdlib.get_logger(__name__)

STAGE = "classify"
"""How dead letters name this agent."""


class Analyser(Protocol):
    """The analysis behind the agent: pure, called on a thread, one article at a time."""

    def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
        """Find the items of one article."""


@dataclass(frozen=True)
class Outcome:
    """What became of one message."""

    outgoing: Outgoing
    is_dead_letter: bool


@dataclass(frozen=True)
class Classifier:
    """Turns messages of the articles' topic into outcomes."""

    analyser: Analyser
    clock: Clock
    topics: Topics
    instruments: Instruments = NO_INSTRUMENTS

    def outcome(self, message: ReceivedMessage) -> Outcome:
        """Handle one message. Whatever it contains, and whatever the analyser does about it, this never raises."""
        try:
            classified = self._classify(message)
            outgoing = Outgoing(self.topics.classified.name, classified.kafka_key, classified.encode())
            self._count(classified)
            return Outcome(outgoing, is_dead_letter=False)
        except InvalidMessageError as error:
            return self._reject(message, error)

    def outcomes(self, messages: Sequence[ReceivedMessage]) -> list[Outcome]:
        """Handle messages one after the other, in their order."""
        return [self.outcome(message) for message in messages]

    def _classify(self, message: ReceivedMessage) -> ClassifiedArticleV1:
        article = ArticleV1.decode(message.value)
        started = time.perf_counter()
        try:
            return self.analyser.classify(article, self.clock.now())
        except Exception as error:  # an analyser that fails at one article must not stop the others
            raise InvalidMessageError("analysis_failed", f"{type(error).__name__}: {error}") from error
        finally:
            self.instruments.observe(metrics.ANALYSIS_SECONDS, time.perf_counter() - started)

    def _count(self, classified: ClassifiedArticleV1) -> None:
        self.instruments.count(metrics.ARTICLES)
        self.instruments.count(metrics.UNSURE, len(classified.unsure))
        for item in classified.items:
            self.instruments.count(metrics.ITEMS, kind=item.kind)

    def _reject(self, message: ReceivedMessage, error: InvalidMessageError) -> Outcome:
        letter = build_dead_letter(message, error, STAGE, self.clock.now())
        log.warning("dead letter", action="dead_letter", reason=error.reason, **letter.to_logging_context())
        self.instruments.count(metrics.DEAD_LETTERS, stage=STAGE, reason=error.reason)
        return Outcome(Outgoing(self.topics.dead_letters.name, letter.kafka_key, letter.encode()), is_dead_letter=True)


def create_classify_agent(
    app: Any, classifier: Classifier, limit: DeadLetterLimit, executor: Executor
) -> Callable[[Any], Awaitable[None]]:
    """Make the agent's function, which faust calls with the stream of its topic.

    Parameters: executor -- one thread: the analysis never runs on the event loop, so that heartbeats go on.
    """

    async def classify(stream: Any) -> None:
        loop = asyncio.get_running_loop()
        async with ordered_deliveries(app.producer) as deliver:
            async for batch in batches(stream):
                received = [_received(event) for event in batch]
                outcomes = await loop.run_in_executor(executor, classifier.outcomes, received)
                for outcome in outcomes:
                    limit.observe(is_dead_letter=outcome.is_dead_letter)
                await deliver([outcome.outgoing for outcome in outcomes], partial(acknowledge, stream, batch))

    return classify


def _received(event: Any) -> ReceivedMessage:
    message = event.message
    headers = tuple(message.headers or ())
    return ReceivedMessage(message.topic, message.partition, message.offset, message.key, message.value, headers)
