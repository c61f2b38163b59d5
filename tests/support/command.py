"""Tocsin as a command in a home of its own: what the end-to-end tests know of it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Tocsin:
    """One home of Tocsin and its command, with ``settings`` as TOCSIN_* in its environment."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        port = free_port()
        self.broker = f"127.0.0.1:{port}"
        self.console = f"http://127.0.0.1:{free_port()}/"
        self._environment = os.environ | {
            "TOCSIN_HOME": str(home),
            "TOCSIN_BROKER_PORT": str(port),
            "TOCSIN_CONSOLE_PORT": self.console.rsplit(":", 1)[1].strip("/"),
            "TOCSIN_HTTP_PORT": str(free_port()),
        }
        self._environment |= {f"TOCSIN_{name.upper()}": value for name, value in settings.items()}

    def start(self, *verb: str, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tocsin", *verb]
        return subprocess.Popen(command, env=self._environment, text=True, **options)

    def output(self, *verb: str) -> str:
        process = self.start(*verb, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, f"{verb}: {errors}"
        return output

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.output("status", "--json"))
        return status

    def sql(self, question: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.output("sql", "--json", question))
        return rows

    def pid_of(self, kind: str) -> int | None:
        pids = [each["pid"] for each in self.status()["processes"] if each["name"].startswith(kind)]
        return pids[0] if pids else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_up(tocsin: Tocsin) -> Iterator[subprocess.Popen[str]]:
    """`tocsin up` in this home, its last process started; it must end with status 0 when asked to."""
    tocsin.home.mkdir(parents=True, exist_ok=True)
    log_file = tocsin.home / "up.log"
    with log_file.open("a") as log:
        up = tocsin.start("up", stdout=log, stderr=log)
    try:
        wait_for(lambda: tocsin.pid_of("console") is not None, "the last process's start", up)
        yield up
    finally:
        up.terminate()
        assert up.wait(60) in (0, -9), log_file.read_text()


def wait_for(
    condition: Callable[[], bool], what: str, process: subprocess.Popen[str] | None = None, seconds: float = 120
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert process is None or process.poll() is None, f"ended while waiting for {what}"
        assert time.monotonic() < deadline, f"waited {seconds} s for {what} in vain"
        time.sleep(0.2)
