"""``tocsin up``: broker (where it is ours) and every process of Tocsin, started in order, watched and restarted."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from filelock import FileLock, Timeout

from schemas.errors import AlreadyRunningError
from tocsin.broker import LocalBroker
from tocsin.broker.jars import Progress
from tocsin.broker.local import ignore_progress
from tocsin.cluster import wait_for_broker
from tocsin.scratch import remove_scratch
from tocsin.settings import Home, Settings
from tocsin.signals import stop_event
from tocsin.supervisor import ProcessSpec, Supervisor, kill_leftovers
from tocsin.topics import apply_topics

log = structlog.stdlib.get_logger(__name__)

BROKER_SECONDS = 60.0
"""How long a broker may take until it answers; after kill -9 it first reads its segments anew."""

SERVERS = (("http", "http"), ("console", "console"))
"""The processes that listen on ports of the settings. What else has such a port keeps them away, and nothing else."""

LOCK_SECONDS = 1.0
"""How long to try for the home's lock: `up_runs` holds it for a moment, another `tocsin up` as long as it runs."""


def states_file(home: Home) -> Path:
    """Where the supervisor's states lie."""
    return home.run / "processes.json"


async def run_up(settings: Settings) -> None:
    """Run everything until SIGTERM or SIGINT.

    Raises: AlreadyRunningError -- another `tocsin up` has this home, or something else has the local broker's port;
        BrokerUnavailableError -- the broker does not answer within `BROKER_SECONDS`; SettingsError -- the cluster's
        topics contradict the settings.
    """
    with _only_one(settings.at):
        kill_leftovers(states_file(settings.at))
        remove_scratch(settings.at.run)
        supervisor = Supervisor(states_file(settings.at))
        stop = stop_event()
        try:
            await _until_stopped(stop, _start(supervisor, settings, stop.is_set))
            await stop.wait()
        finally:
            await supervisor.stop()
            log.info("everything stopped", action="stop")


def up_runs(home: Home) -> bool:
    """Whether a `tocsin up` has this home now. Its states do not tell: they outlive one that was killed."""
    if not home.run.is_dir():
        return False
    try:
        with FileLock(_lock_file(home), timeout=0):
            return False
    except Timeout:
        return True


async def _start(supervisor: Supervisor, settings: Settings, stopped: Callable[[], bool]) -> None:
    if settings.broker_is_local:
        await asyncio.to_thread(_take_over, local_broker(settings))
        await supervisor.start(process_spec(settings, "broker", "broker", "run"))
    await asyncio.to_thread(wait_for_broker, settings.connection, BROKER_SECONDS, stopped)
    await asyncio.to_thread(apply_topics, settings.connection, settings.topics, settings.replication_factor)
    for number, (name, verb) in enumerate(processes(settings)):
        port = () if settings.metrics_port is None else ("--metrics-port", str(settings.metrics_port + number))
        await supervisor.start(process_spec(settings, name, verb, *port))


def processes(settings: Settings) -> list[tuple[str, str]]:
    """Names and verbs of the processes beside the broker, in the order in which they are started."""
    workers = [(f"worker-{number}", "worker") for number in range(settings.workers)]
    return [("writer", "writer"), *workers, ("alerter", "alerter"), ("delivery", "delivery"), *SERVERS]


def _take_over(broker: LocalBroker) -> None:
    """Only a broker that the supervisor has started itself is watched, restarted and shown by `tocsin status`."""
    if broker.make_way():
        log.warning("the broker that ran here is stopped and started anew, watched", action="take_over")


def local_broker(settings: Settings, progress: Progress = ignore_progress) -> LocalBroker:
    """The broker that Tocsin brings itself. Parameters: progress -- told what it waits for."""
    at = settings.at
    return LocalBroker(at.broker, settings.broker_port, at.logs / "broker.log", progress=progress)


def process_spec(settings: Settings, name: str, *verb: str) -> ProcessSpec:
    """One process of ``tocsin VERB`` with this process's settings."""
    environment = os.environ | {"TOCSIN_HOME": str(settings.home)}
    return ProcessSpec(name, (sys.executable, "-m", "tocsin", *verb), environment, settings.at.logs / f"{name}.log")


@contextmanager
def _only_one(home: Home) -> Iterator[None]:
    home.run.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(_lock_file(home)).acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise AlreadyRunningError(f"another `tocsin up` runs in {home.path}; `tocsin status` shows it") from error
    with held:
        yield


def _lock_file(home: Home) -> Path:
    return home.run / "up.lock"


async def _until_stopped(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do ``work`` to its end, or leave it as soon as ``stop`` is set. Raises: whatever ``work`` raises."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if doing.done():
        doing.result()
    doing.cancel()
    await asyncio.wait((doing,))
