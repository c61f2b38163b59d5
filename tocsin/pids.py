"""A pid names a process only together with when it began, since the kernel gives a pid out again."""

import psutil

START_TOLERANCE_SECONDS = 2.0
"""The start time is computed from the time of boot, which moves when the clock is set. No pid comes round this soon."""


def start_seconds(pid: int) -> float | None:
    """When process ``pid`` began, in seconds since 1970; None when it is gone, or dead and not yet waited for."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def running_process(pid: int | None, started: float | None) -> psutil.Process | None:
    """Process ``pid`` if it began at ``started``; None where it has ended, or the pid belongs to another now."""
    if pid is None or started is None:
        return None
    now = start_seconds(pid)
    return psutil.Process(pid) if now is not None and abs(now - started) < START_TOLERANCE_SECONDS else None
