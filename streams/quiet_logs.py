"""Faust, mode and aiokafka say the same thing thousands of times while a broker is away: once a while is enough."""

import logging
import threading
import time

REPEAT_SECONDS = 30.0
"""A line of theirs comes again after this at the earliest."""

CHATTY = ("faust", "mode", "aiokafka", "kafka")
"""The libraries concerned, by the first part of their loggers' names."""


class QuietFilter(logging.Filter):
    """Lets each line of the chatty libraries pass once within `REPEAT_SECONDS`, without its traceback.

    Lines are the same when their logger and place in the source are; what varies in them does not count.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write ``record``."""
        if record.name.split(".")[0] not in CHATTY:
            return True
        record.exc_info, record.exc_text = None, None
        place, now = (record.pathname, record.lineno), time.monotonic()
        with self._lock:
            if now - self._last.get(place, -REPEAT_SECONDS) < REPEAT_SECONDS:
                return False
            self._last[place] = now
        return True
