"""A pid file that is never taken in by a recycled pid: it holds the process's start time too."""

import json
from dataclasses import dataclass
from pathlib import Path

import psutil

START_TOLERANCE_SECONDS = 2.0
"""The start time is computed from the time of boot, which moves when the clock is set. No pid comes round this soon."""


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
            process = psutil.Process(int(noted["pid"]))
            same = abs(process.create_time() - float(noted["started"])) < START_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
            return None

    def remove(self) -> None:
        """Forget the process."""
        self.path.unlink(missing_ok=True)
