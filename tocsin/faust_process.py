"""One worker of a faust app in the foreground: what ``tocsin worker`` and ``tocsin alerter`` run."""

import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from faust.exceptions import ConsumerNotStarted

from schemas import metrics
from schemas.errors import PipelineError, SettingsError, TooManyDeadLettersError, TransientError
from schemas.instruments import NO_INSTRUMENTS, Instruments
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


@dataclass(frozen=True)
class FaustProcess:
    """Which app this is: what it is called in the log, the topic that it reads, and its consumer group.

    create: builds the app, given faust's scratch folder. instruments: shown the lag whenever the watchdog has looked.
    """

    name: str
    topic: str
    group: str
    create: Callable[[Path], Any]
    instruments: Instruments = NO_INSTRUMENTS


def run_faust(
    process: FaustProcess,
    settings: Settings,
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
            asyncio.run(_run(process, settings, heartbeat, folder, hold=hold_on_dead_letters))
    except PipelineError:
        raise
    except Exception as error:
        raise TransientError(f"the {process.name} has failed: {type(error).__name__}: {error}") from error
    finally:
        end_within(STOP_SECONDS)  # Python waits for the agent's thread, which may never end


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


async def _run(process: FaustProcess, settings: Settings, heartbeat: Heartbeat, folder: Path, *, hold: bool) -> None:
    stop = stop_event()
    holding = threading.Event()
    app = process.create(folder)

    def watch() -> Mapping[int, Position]:
        if holding.is_set():
            return {}
        positions = group_positions(process, settings)
        show_lag(process, positions)
        heartbeat()
        return given_positions(positions, process, app)

    start_watchdog(watch, settings.stall_seconds)
    log.info("process starts", action="start", process=process.name, group=process.group)
    try:
        await run_app(app, stop)
    except TooManyDeadLettersError as error:
        if not hold:
            raise
        holding.set()
        log.warning(
            "the process does nothing more until it is stopped", action="hold", process=process.name, error=str(error)
        )
        await stop.wait()
        raise
    log.info("process stopped", action="stop", process=process.name)


def show_lag(process: FaustProcess, positions: Mapping[int, Position]) -> None:
    """Let the gauges show how far each partition is behind, whichever process of the group has been given it.

    A process that shows its own alone would go on showing those that another has been given since.
    """
    for partition, at in positions.items():
        lag = max(0, at.highwater - at.committed)
        process.instruments.set(metrics.LAG, lag, group=process.group, topic=process.topic, partition=str(partition))


def group_positions(process: FaustProcess, settings: Settings) -> Mapping[int, Position]:
    """Where all partitions of the topic stand. Raises: PipelineError -- the broker does not answer."""
    committed = committed_offsets(settings.connection, process.group)
    return {
        each.partition: Position(committed.get((process.topic, each.partition), each.begin), each.highwater)
        for each in describe_topics(settings.connection, settings.topics)
        if each.topic == process.topic
    }


def given_positions(positions: Mapping[int, Position], process: FaustProcess, app: Any) -> Mapping[int, Position]:
    """Those of the partitions that ``app`` has been given; all of them while it has been given none."""
    given = _given_partitions(app, process.topic)
    return {number: at for number, at in positions.items() if not given or number in given}


def _given_partitions(app: Any, topic: str) -> set[int]:
    try:
        return {each.partition for each in app.consumer.assignment() if each.topic == topic}
    except ConsumerNotStarted:
        return set()
