"""``tocsin up``: broker (where it is ours), worker and writer, started in order, watched and stopped together."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from filelock import FileLock, Timeout

from schemas.errors import AlreadyRunningError
from tocsin.broker import LocalBroker
from tocsin.broker.jars import Progress
from tocsin.broker.local import ignore_progress
from tocsin.cluster import wait_for_broker
from tocsin.settings import Home, Settings
from tocsin.signals import stop_event
from tocsin.supervisor import ProcessSpec, Supervisor, kill_leftovers
from tocsin.topics import apply_topics

log = structlog.stdlib.get_logger(__name__)

BROKER_SECONDS = 60.0
"""How long a broker may take until it answers; after kill -9 it first reads its segments anew."""


def states_file(home: Home) -> Path:
    """Where the supervisor's states lie."""
    return home.run / "processes.json"


async def run_up(settings: Settings) -> None:
    """Run everything until SIGTERM or SIGINT.

    Raises: AlreadyRunningError -- another `tocsin up` has this home, or the broker's port is taken;
        BrokerUnavailableError -- the broker does not answer within `BROKER_SECONDS`; SettingsError -- the cluster's
        topics contradict the settings.
    """
    with _only_one(settings.at):
        kill_leftovers(states_file(settings.at))
        supervisor = Supervisor(states_file(settings.at))
        stop = stop_event()
        try:
            await _until_stopped(stop, _start(supervisor, settings))
            await stop.wait()
        finally:
            await supervisor.stop()
            log.info("everything stopped", action="stop")


async def _start(supervisor: Supervisor, settings: Settings) -> None:
    if settings.broker_is_local:
        broker = local_broker(settings)
        if broker.status().pid is None:
            await supervisor.start(process_spec(settings, "broker", "broker", "run"))
    await asyncio.to_thread(wait_for_broker, settings.connection, BROKER_SECONDS)
    await asyncio.to_thread(apply_topics, settings.connection, settings.topics, settings.replication_factor)
    await supervisor.start(process_spec(settings, "writer", "writer"))
    for number in range(settings.workers):
        await supervisor.start(process_spec(settings, f"worker-{number}", "worker"))


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
        held = FileLock(home.run / "up.lock").acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(f"another `tocsin up` runs in {home.path}; `tocsin status` shows it") from error
    with held:
        yield


async def _until_stopped(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do ``work`` to its end, or leave it as soon as ``stop`` is set. Raises: whatever ``work`` raises."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if doing.done():
        doing.result()
    doing.cancel()
