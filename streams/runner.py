"""Running a faust app in this process: no banner, no signal handlers of faust's, an end within seconds."""

import asyncio
import os
import threading
from typing import Any

import structlog

log = structlog.stdlib.get_logger(__name__)

STOP_SECONDS = 8.0
"""Docker kills after ten. What is not committed by then is handled again, so that a hard end loses nothing."""

EXIT_STOP_TIMEOUT = 75
"""Exit status when stopping took longer."""


async def run_app(app: Any, stop: asyncio.Event) -> None:
    """Run until ``stop`` is set or an agent fails; then finish what is under way, commit and leave the group.

    Raises: what ended the app, where it was not ``stop``.
    """
    await app.start()
    stopping = asyncio.ensure_future(stop.wait())
    ended = asyncio.ensure_future(app.wait_until_stopped())
    await asyncio.wait((stopping, ended), return_when=asyncio.FIRST_COMPLETED)
    deadline = end_within(STOP_SECONDS)
    await app.stop()
    deadline.cancel()
    stopping.cancel()
    ended.cancel()
    if app.crash_reason is not None:
        raise app.crash_reason


def end_within(seconds: float) -> threading.Timer:
    """End the process hard after ``seconds``, whatever hangs."""
    timer = threading.Timer(seconds, _end_hard)
    timer.daemon = True
    timer.start()
    return timer


def _end_hard() -> None:
    log.error("the worker did not stop in time", action="stop", stop_seconds=STOP_SECONDS)
    os._exit(EXIT_STOP_TIMEOUT)
