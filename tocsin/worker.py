"""One Faust worker in the foreground: what ``tocsin worker`` runs."""

import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from faust.exceptions import ConsumerNotStarted

from schemas.errors import PipelineError, SettingsError, TooManyDeadLettersError, TransientError
from streams.agents.classify import Analyser
from streams.app import create_app
from streams.clock import SystemClock
from streams.quiet_logs import QuietFilter
from streams.runner import STOP_SECONDS, end_within, run_app
from streams.watchdog import Position, start_watchdog
from tocsin.cluster import committed_offsets, describe_topics, wait_for_broker
from tocsin.health import Heartbeat
from tocsin.scratch import scratch_folder
from tocsin.settings import Settings
from tocsin.signals import stop_event

log = structlog.stdlib.get_logger(__name__)

BROKER_SECONDS = 60.0
"""How long a worker waits for broker and topics before it ends; a supervisor starts it again."""

POLL_SECONDS = 0.5


def run_worker(
    settings: Settings,
    analyser: Analyser,
    heartbeat: Heartbeat = lambda: None,
    *,
    hold_on_dead_letters: bool = False,
) -> None:
    """Wait for broker and topics, then run.

    Parameters: heartbeat -- called whenever the watchdog has looked and the broker has answered.
        hold_on_dead_letters -- after too many dead letters do nothing more, without a heartbeat, until SIGTERM or
        SIGINT, and end with their status only then: for those who start again whatever ends.
    Raises: BrokerUnavailableError, SettingsError -- as `wait_for_topics`; PipelineError -- what an agent ended with;
        TransientError -- faust has failed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for handler in logging.getLogger().handlers:
        handler.addFilter(QuietFilter())
    wait_for_broker(settings.connection, BROKER_SECONDS)
    wait_for_topics(settings, BROKER_SECONDS)
    try:
        with scratch_folder(settings.at.run) as folder:
            asyncio.run(_run(settings, analyser, heartbeat, folder, hold=hold_on_dead_letters))
    except PipelineError:
        raise
    except Exception as error:
        raise TransientError(f"the worker has failed: {type(error).__name__}: {error}") from error
    finally:
        end_within(STOP_SECONDS)  # Python waits for the analysis thread, which may never end


def wait_for_topics(settings: Settings, seconds: float) -> None:
    """Wait until every topic exists: a consumer gives up on one that does not.

    Raises: SettingsError -- one is missing after ``seconds``; BrokerUnavailableError.
    """
    deadline = time.monotonic() + seconds
    while missing := _missing(settings):
        if time.monotonic() > deadline:
            raise SettingsError(f"no topic {', '.join(missing)} on the broker: run `tocsin topics apply`")
        time.sleep(POLL_SECONDS)


def _missing(settings: Settings) -> list[str]:
    found = {each.topic for each in describe_topics(settings.connection, settings.topics)}
    return [spec.name for spec in settings.topics if spec.name not in found]


async def _run(settings: Settings, analyser: Analyser, heartbeat: Heartbeat, folder: Path, *, hold: bool) -> None:
    stop = stop_event()
    holding = threading.Event()
    app = create_app(
        settings.connection,
        settings.topics,
        settings.classify_group,
        analyser,
        SystemClock(),
        data_folder=folder,
        dead_letter_limit=settings.dead_letter_limit,
    )

    def watch() -> Mapping[int, Position]:
        if holding.is_set():
            return {}
        positions = read_positions(settings, app)
        heartbeat()
        return positions

    start_watchdog(watch, settings.stall_seconds)
    log.info("worker starts", action="start", group=settings.classify_group)
    try:
        await run_app(app, stop)
    except TooManyDeadLettersError as error:
        if not hold:
            raise
        holding.set()
        log.warning("the worker does nothing more until it is stopped", action="hold", error=str(error))
        await stop.wait()
        raise
    log.info("worker stopped", action="stop")


def read_positions(settings: Settings, app: Any) -> Mapping[int, Position]:
    """Where the partitions stand that ``app`` has been given; all of them while it has been given none.

    Raises: PipelineError -- the broker does not answer.
    """
    name = settings.topics.articles.name
    given = _given_partitions(app, name)
    committed = committed_offsets(settings.connection, settings.classify_group)
    return {
        each.partition: Position(committed.get((name, each.partition), each.begin), each.highwater)
        for each in describe_topics(settings.connection, settings.topics)
        if each.topic == name and (not given or each.partition in given)
    }


def _given_partitions(app: Any, topic: str) -> set[int]:
    try:
        return {each.partition for each in app.consumer.assignment() if each.topic == topic}
    except ConsumerNotStarted:
        return set()
