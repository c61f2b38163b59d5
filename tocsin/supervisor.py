"""Starts processes, watches them, restarts what dies with backoff, and takes them along when it dies itself.

Own code rather than a library: docs/adr/0006-supervisor.md says which were looked at and why.
"""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from pydantic import BaseModel, TypeAdapter

from schemas.errors import TooManyDeadLettersError
from tocsin.pids import running_process, start_seconds

log = structlog.stdlib.get_logger(__name__)

FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 15.0
"""A process that dies at once is tried again after 0.5, 1, 2, 4, 8 and then every 15 s."""

HEALTHY_SECONDS = 30.0
"""A process that has lived this long starts over with the first backoff when it dies."""

FINAL_STATUSES = frozenset({TooManyDeadLettersError.exit_status})
"""What a process ends with when starting it again would do harm: each start would drain more into the dead letters."""

STOP_SECONDS = 20.0
"""How long a process may take to end after SIGTERM before it is killed; a broker writes its segments meanwhile."""

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal a process gets when the one that started it dies."""


class ProcessState(BaseModel):
    """One process as the supervisor last saw it.

    state: running, backoff, gave_up (see `FINAL_STATUSES`) or stopped. start_seconds: when the kernel says it began,
    in seconds since 1970; the pid counts only together with it, since the kernel gives a pid out again.
    """

    name: str
    pid: int | None = None
    state: str = "stopped"
    restarts: int = 0
    start_seconds: float | None = None


PROCESS_STATES = TypeAdapter(list[ProcessState])


@dataclass
class ProcessSpec:
    """What to run: the command line, what it sees of the environment, where its output goes."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log_file: Path


@dataclass
class _Child:
    spec: ProcessSpec
    state: ProcessState
    process: asyncio.subprocess.Process | None = None
    watcher: asyncio.Task[None] | None = field(default=None, repr=False)


class Supervisor:
    """Keeps a set of processes running until `stop`; ``state_file`` holds their states for `tocsin status`."""

    def __init__(self, state_file: Path) -> None:
        self._state_file = state_file
        self._children: list[_Child] = []

    async def start(self, spec: ProcessSpec) -> None:
        """Start one process and keep it alive. Raises: OSError -- its log file cannot be opened."""
        child = _Child(spec, ProcessState(name=spec.name))
        self._children.append(child)
        process = await self._spawn(child)
        child.watcher = asyncio.create_task(self._watch(child, process), name=f"watch {spec.name}")

    async def stop(self) -> None:
        """End every process, the last one started first, each with SIGTERM and after `STOP_SECONDS` with SIGKILL."""
        for child in reversed(self._children):
            await self._end(child)
        self._state_file.unlink(missing_ok=True)

    async def _spawn(self, child: _Child) -> asyncio.subprocess.Process:
        spec = child.spec
        spec.log_file.parent.mkdir(parents=True, exist_ok=True)
        with spec.log_file.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(spec.environment),
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        child.process = process
        self._note(child, pid=process.pid, state="running", start_seconds=start_seconds(process.pid))
        log.info("process started", action="start", process=spec.name, pid=process.pid)
        return process

    async def _watch(self, child: _Child, process: asyncio.subprocess.Process) -> None:
        backoff_seconds = FIRST_BACKOFF_SECONDS
        while True:
            started = time.monotonic()
            status = await process.wait()
            if status in FINAL_STATUSES:
                log.error("process gave up", action="give_up", process=child.spec.name, exit_status=status)
                self._note(child, pid=None, state="gave_up")
                return
            if time.monotonic() - started > HEALTHY_SECONDS:
                backoff_seconds = FIRST_BACKOFF_SECONDS
            log.warning(
                "process ended, restarting",
                action="restart",
                process=child.spec.name,
                exit_status=status,
                backoff_seconds=backoff_seconds,
            )
            self._note(child, pid=None, state="backoff", restarts=child.state.restarts + 1)
            await asyncio.sleep(backoff_seconds)
            backoff_seconds = min(backoff_seconds * 2, MAX_BACKOFF_SECONDS)
            process = await self._spawn_at_last(child)

    async def _spawn_at_last(self, child: _Child) -> asyncio.subprocess.Process:
        """Spawn, however often the system refuses: a full process table or disk is somebody else's to mend."""
        while True:
            try:
                return await self._spawn(child)
            except OSError as error:
                log.warning("process cannot be started", action="restart", process=child.spec.name, error=str(error))
                await asyncio.sleep(MAX_BACKOFF_SECONDS)

    async def _end(self, child: _Child) -> None:
        if child.watcher is not None:
            child.watcher.cancel()
        process = child.process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                log.warning("process does not end, killing it", action="kill", process=child.spec.name)
                process.kill()
                await process.wait()
        self._note(child, pid=None, state="stopped")

    def _note(self, child: _Child, **changes: object) -> None:
        child.state = child.state.model_copy(update=changes)
        try:
            self._write_states()
        except OSError as error:
            log.warning("states cannot be written", action="note", error=str(error))

    def _write_states(self) -> None:
        self._state_file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._state_file.with_suffix(".draft")
        draft.write_bytes(PROCESS_STATES.dump_json([child.state for child in self._children]))
        draft.replace(self._state_file)


def read_states(state_file: Path) -> list[ProcessState]:
    """What a supervisor wrote last, pids that no longer run shown as stopped; an empty list where none has run."""
    try:
        states = PROCESS_STATES.validate_json(state_file.read_bytes())
    except FileNotFoundError:
        return []
    return [_as_it_is(state) for state in states]


def kill_leftovers(state_file: Path) -> None:
    """Kill what a supervisor that was killed itself has left running where the kernel could not do it."""
    for state in read_states(state_file):
        process = running_process(state.pid, state.start_seconds)
        if process is not None:
            log.warning("killing a leftover process", action="kill", process=state.name, pid=state.pid)
            process.kill()
    state_file.unlink(missing_ok=True)


def _as_it_is(state: ProcessState) -> ProcessState:
    if state.pid is None or running_process(state.pid, state.start_seconds) is not None:
        return state
    return state.model_copy(update={"pid": None, "state": "stopped"})


def die_with_parent() -> Callable[[], None] | None:
    """What a new process runs before its program so that the kernel kills it with its parent; None where Linux is not.

    SIGKILL and not SIGTERM: a worker that tries to end cleanly waits for a broker that is being killed as well.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
