"""The supervisor restarts what dies, stops what it started, and takes its processes along when it is killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from schemas.errors import TooManyDeadLettersError
from tocsin.supervisor import FIRST_BACKOFF_SECONDS, ProcessSpec, ProcessState, Supervisor, kill_leftovers, read_states

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
)
SUPERVISE = """
import asyncio, sys
from pathlib import Path
from tests.tocsin.test_supervisor import SLEEPER
from schemas.errors import TooManyDeadLettersError
from tocsin.supervisor import FIRST_BACKOFF_SECONDS, ProcessSpec, Supervisor

async def main(folder):
    supervisor = Supervisor(folder / "processes.json")
    await supervisor.start(ProcessSpec("sleeper", SLEEPER, {}, folder / "sleeper.log"))
    await asyncio.sleep(600)

asyncio.run(main(Path(sys.argv[1])))
"""


def sleeper(folder: Path, command: tuple[str, ...] = SLEEPER) -> ProcessSpec:
    return ProcessSpec("sleeper", command, dict(os.environ), folder / "logs" / "sleeper.log")


def only_state(folder: Path) -> ProcessState:
    states = read_states(folder / "processes.json")
    return states[0] if states else ProcessState(name="none")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited 20 s in vain"
        time.sleep(0.02)


async def until(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, condition)


def test_killed_process_is_restarted_under_a_new_pid(tmp_path: Path) -> None:
    async def scenario() -> None:
        supervisor = Supervisor(tmp_path / "processes.json")
        await supervisor.start(sleeper(tmp_path))
        first = only_state(tmp_path)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        await until(lambda: only_state(tmp_path).restarts == 1 and only_state(tmp_path).state == "running")
        second = only_state(tmp_path)
        assert second.pid not in (None, first.pid)
        await supervisor.stop()
        assert not psutil.pid_exists(second.pid or 0)

    asyncio.run(scenario())


def test_process_that_gave_up_is_not_started_again(tmp_path: Path) -> None:
    gives_up = (sys.executable, "-c", f"raise SystemExit({TooManyDeadLettersError.exit_status})")

    async def scenario() -> ProcessState:
        supervisor = Supervisor(tmp_path / "processes.json")
        await supervisor.start(sleeper(tmp_path, gives_up))
        await until(lambda: only_state(tmp_path).state == "gave_up")
        await asyncio.sleep(2 * FIRST_BACKOFF_SECONDS)
        state = only_state(tmp_path)
        await supervisor.stop()
        return state

    assert asyncio.run(scenario()).restarts == 0


def test_stopped_supervisor_leaves_no_state_and_no_process(tmp_path: Path) -> None:
    async def scenario() -> int | None:
        supervisor = Supervisor(tmp_path / "processes.json")
        await supervisor.start(sleeper(tmp_path))
        pid = only_state(tmp_path).pid
        await supervisor.stop()
        return pid

    pid = asyncio.run(scenario())
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert read_states(tmp_path / "processes.json") == []


def test_process_deaf_to_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.supervisor.STOP_SECONDS", 0.2)

    async def scenario() -> int | None:
        supervisor = Supervisor(tmp_path / "processes.json")
        await supervisor.start(sleeper(tmp_path, STUBBORN))
        await until(lambda: "deaf" in (tmp_path / "logs" / "sleeper.log").read_text())
        pid = only_state(tmp_path).pid
        await supervisor.stop()
        return pid

    assert not psutil.pid_exists(asyncio.run(scenario()) or 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parent")
def test_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISE, str(tmp_path)])
    wait_until(lambda: only_state(tmp_path).state == "running")
    pid = only_state(tmp_path).pid
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: only_state(tmp_path).pid is None)
    assert pid is not None


def test_leftover_of_a_killed_supervisor_is_killed_at_the_next_start(tmp_path: Path) -> None:
    leftover = subprocess.Popen(SLEEPER)
    created = psutil.Process(leftover.pid).create_time()
    state = ProcessState(name="sleeper", pid=leftover.pid, state="running", start_seconds=created)
    (tmp_path / "processes.json").write_text(f"[{state.model_dump_json()}]")
    kill_leftovers(tmp_path / "processes.json")
    assert leftover.wait(10) == -signal.SIGKILL


def test_pid_given_to_another_process_is_never_killed(tmp_path: Path) -> None:
    other = ProcessState(name="sleeper", pid=os.getpid(), state="running", start_seconds=1.0)
    (tmp_path / "processes.json").write_text(f"[{other.model_dump_json()}]")
    assert only_state(tmp_path).state == "stopped"
    kill_leftovers(tmp_path / "processes.json")
    assert not (tmp_path / "processes.json").exists()
