"""One Apache Kafka node on this machine: prepare, start, stop, status."""

import base64
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import psutil
from filelock import FileLock, Timeout

from schemas.connection import BrokerConnection
from schemas.errors import AlreadyRunningError, BrokerUnavailableError, SettingsError
from tocsin.broker.jars import Progress, default_repository, ensure_jars, pinned_jars
from tocsin.broker.java import find_java
from tocsin.broker.pidfile import PidFile
from tocsin.broker.properties import LOOPBACK, render_properties, server_properties
from tocsin.cluster import wait_for_broker

START_SECONDS = 120.0
"""A start takes 3 s, or 6 s after a kill; on a machine with more to do than it can, 30 s have been seen."""

STOP_SECONDS = 30.0
"""A stop takes under a second; then the process is killed."""

RELEASE_SECONDS = 5.0
"""A JVM that was killed is a zombie at once, but keeps its port until the last of its threads is gone."""

POLL_SECONDS = 0.1

LOG_TAIL_BYTES = 65536
"""How much of its log's end is searched for the error that ended the broker."""

HEAP = "512m"
"""350 MB resident under load; the page cache, not the heap, is what makes Kafka quick."""


class BrokerState(StrEnum):
    """What a local broker is doing."""

    RUNNING = "running"
    STARTING = "starting"
    STOPPED = "stopped"


@dataclass(frozen=True)
class BrokerStatus:
    """State, process and port of a local broker; ``pid`` is None when it is stopped."""

    state: BrokerState
    pid: int | None
    port: int


def ignore_progress(message: str) -> None:
    """The callback for those who do not show what is being waited for."""
    del message


@dataclass(frozen=True)
class LocalBroker:
    """A broker with its data, settings and pid file in ``folder``, on 127.0.0.1:``port``, its log in ``log_file``.

    ``extra`` are further lines of server.properties, and ``format_arguments`` further ones of Kafka's storage tool:
    tests add a listener and a user with them. ``repository`` is where the jars lie, by default where jgo puts them.
    ``before_exec`` is what a started process runs before it becomes the broker, such as asking to die with its parent.
    """

    folder: Path
    port: int
    log_file: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    format_arguments: tuple[str, ...] = ()
    repository: Path = field(default_factory=default_repository)
    progress: Progress = ignore_progress
    before_exec: Callable[[], None] | None = None

    @property
    def connection(self) -> BrokerConnection:
        """How to reach it."""
        return BrokerConnection(f"{LOOPBACK}:{self.port}")

    @property
    def data_folder(self) -> Path:
        """Kafka's log.dirs."""
        return self.folder / "data"

    @property
    def properties_file(self) -> Path:
        """server.properties, written anew by every `prepare`."""
        return self.folder / "server.properties"

    def prepare(self) -> None:
        """Do all that must be done before `command` may run: fetch and check the jars, write settings, format storage.

        Raises: SettingsError -- a jar is not the pinned one, or there is no Java; BrokerUnavailableError -- a download
        is refused; AlreadyRunningError -- a broker runs on this folder, or something listens on the port.
        """
        self._refuse_second()
        ensure_jars(self.repository, self.progress)
        find_java()
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = server_properties(self.data_folder, self.port, free_port(), self.extra)
        self.properties_file.write_text(render_properties(properties), "ascii")
        self.properties_file.chmod(0o600)
        if not (self.data_folder / "meta.properties").exists():
            self._format()

    def command(self) -> list[str]:
        """The argv that is the broker, once prepared, for every start anew: it logs to stderr, ends cleanly on SIGTERM.

        Raises: SettingsError -- there is no Java.
        """
        return [*self._java(), "kafka.Kafka", str(self.properties_file)]

    def start(self, seconds: float = START_SECONDS) -> int:
        """Prepare, start in the background, and wait until the broker answers.

        Returns: its pid.
        Raises: as `prepare`; BrokerUnavailableError -- it ended or did not answer in time; its log says why.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "start.lock", timeout=0):
                self.prepare()
                process = self._spawn()
                self.pid_file.write(process.pid)
        except Timeout as error:
            raise AlreadyRunningError(f"another start of the broker in {self.folder} is under way") from error
        try:
            self._wait(process, time.monotonic() + seconds)
        except BaseException:  # Ctrl-C too: whoever starts a broker and is not told its pid cannot stop it
            self.stop()
            raise
        return process.pid

    def run(self) -> None:
        """Prepare, then become the broker: this process is replaced, and so keeps its pid and its parent.

        Raises: as `prepare`.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "start.lock"):
            self.prepare()
            command = self.command()
            self.pid_file.write(os.getpid())
        os.execv(command[0], command)  # noqa: S606 -- our own fixed command line

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Stop the broker, with SIGTERM and after ``seconds`` with SIGKILL. Returns: whether there was one to stop."""
        process = self.pid_file.process()
        if process is not None:
            _end(process, seconds)
        self.pid_file.remove()
        return process is not None

    def make_way(self) -> bool:
        """Stop a broker that runs on this folder, so that one can be started anew. Returns: whether there was one.

        Raises: AlreadyRunningError -- something else listens on the port.
        """
        stopped = self.stop()
        self._refuse_taken_port(RELEASE_SECONDS)
        return stopped

    def status(self) -> BrokerStatus:
        """What the broker is doing now. One that listens counts as running."""
        process = self.pid_file.process()
        if process is None:
            return BrokerStatus(BrokerState.STOPPED, None, self.port)
        state = BrokerState.RUNNING if is_listening(self.port) else BrokerState.STARTING
        return BrokerStatus(state, process.pid, self.port)

    @property
    def pid_file(self) -> PidFile:
        """Which process is the broker."""
        return PidFile(self.folder / "broker.pid")

    def _refuse_second(self) -> None:
        process = self.pid_file.process()
        if process is not None and process.pid != os.getpid():
            raise AlreadyRunningError(f"a broker runs already on {self.folder}, pid {process.pid}")
        self._refuse_taken_port(RELEASE_SECONDS if self.pid_file.path.exists() else 0.0)

    def _refuse_taken_port(self, seconds: float) -> None:
        if not _is_released(self.port, time.monotonic() + seconds):
            raise AlreadyRunningError(
                f"port {self.port} is taken by another process: set TOCSIN_BROKER_PORT to a free one"
            )

    def _java(self) -> list[str]:
        return [
            str(find_java()),
            f"-Xmx{HEAP}",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-cp",
            os.pathsep.join(str(self.repository / jar.path) for jar in pinned_jars()),
        ]

    def _format(self) -> None:
        arguments = ["format", "--standalone", "-t", random_cluster_id(), "-c", str(self.properties_file)]
        done = subprocess.run(
            [*self._java(), "kafka.tools.StorageTool", *arguments, *self.format_arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SettingsError(f"cannot format {self.data_folder}: {(done.stderr or done.stdout).strip()}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self.before_exec,  # noqa: PLW1509 -- the caller's choice, and None of ours
            )

    def _wait(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while not is_listening(self.port):
            if process.poll() is not None:
                raise BrokerUnavailableError(f"the broker ended with status {process.returncode}{self._why()}")
            if time.monotonic() > deadline:
                raise BrokerUnavailableError(f"the broker does not listen on port {self.port}{self._why()}")
            time.sleep(POLL_SECONDS)
        wait_for_broker(self.connection, max(deadline - time.monotonic(), 1.0))

    def _why(self) -> str:
        """The last error in the log, and where the rest is."""
        with self.log_file.open("rb") as log:
            log.seek(max(self.log_file.stat().st_size - LOG_TAIL_BYTES, 0))
            lines = log.read().decode("utf-8", "replace").splitlines()
        errors = [line.strip() for line in lines if "ERROR" in line or "Exception: " in line]
        return f": {errors[-1]} (see {self.log_file})" if errors else f": see {self.log_file}"


def random_cluster_id() -> str:
    """A cluster id as Kafka makes them: 22 characters of base64. Data that is formatted anew is another cluster's, so
    that whoever remembers offsets can tell that they are not this one's."""
    while (made := base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass  # the storage tool would take it for an option
    return made


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether something accepts connections on 127.0.0.1:``port``."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _is_released(port: int, deadline: float) -> bool:
    while is_listening(port):
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _end(process: psutil.Process, seconds: float) -> None:
    try:
        process.send_signal(signal.SIGTERM)
        process.wait(seconds)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(seconds)
