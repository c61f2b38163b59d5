"""A pid file that is never taken in by a recycled pid: it holds the process's start time too."""

import json
from dataclasses import dataclass
from pathlib import Path

import psutil

from tocsin.pids import running_process


@dataclass(frozen=True)
class PidFile:
    """Which process runs something, as noted in a file."""

    path: Path

    def write(self, pid: int) -> None:
        """Note that process ``pid``, which runs now, is the one. Raises: psutil.NoSuchProcess."""
        started = psutil.Process(pid).create_time()
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps({"pid": pid, "started": started}), "ascii")
        partial.replace(self.path)

    def process(self) -> psutil.Process | None:
        """The process that was noted; None where it has ended, or its pid belongs to another now."""
        try:
            noted = json.loads(self.path.read_text("ascii"))
            return running_process(int(noted["pid"]), float(noted["started"]))
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def remove(self) -> None:
        """Forget the process."""
        self.path.unlink(missing_ok=True)
