"""SIGTERM and SIGINT as events, for what has to end cleanly."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and what a supervisor or a container sends."""


def stop_event() -> asyncio.Event:
    """An event of the running loop that either signal sets, however often it comes."""
    stop = asyncio.Event()
    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


class Stop(threading.Event):
    """An event that a signal sets. number: of that signal, None while none came."""

    number: int | None = None


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """An event that either signal sets within the block: the first asks for a clean end, a second one ends at once."""
    stop = Stop()

    def ask(number: int, _: FrameType | None) -> None:
        stop.number = number
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in STOPPING}
    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
