"""How long to leave a receiver alone that did not take a message."""

from collections.abc import Callable

FIRST_SECONDS = 1.0
"""A receiver that restarts is back within moments."""

LONGEST_SECONDS = 60.0
"""One that is away for a day still gets its alerts within a minute of its return."""

MAX_RETRY_AFTER_SECONDS = 900.0
"""What a receiver can ask for at most: a mistyped number must not silence a channel for a day."""

MAX_DOUBLINGS = 30
"""Beyond them the pause is at its longest anyway, and a power of two no longer fits a float."""


def pause_seconds(failures: int, asked: float | None, random: Callable[[], float]) -> float:
    """The pause after so many failures in a row (at least 1), with full jitter.

    Parameters: asked -- what Retry-After asks for; never less than that, within `MAX_RETRY_AFTER_SECONDS`.
        random -- in [0, 1): spreads those who failed together.
    """
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, MAX_DOUBLINGS))
    wanted = 0.0 if asked is None else min(max(asked, 0.0), MAX_RETRY_AFTER_SECONDS)
    return max(wanted, longest * random())
