"""A file whose age says how long ago a process was last well: what a container's health check looks at."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

Heartbeat = Callable[[], None]
"""Called by a process whenever it has found itself well, at least every ten seconds or so."""

HeartbeatOption = Annotated[
    Path | None, typer.Option("--heartbeat", metavar="FILE", help="Touch FILE whenever all is found well.")
]


def heartbeat_to(file: Path | None) -> Heartbeat:
    """Touch ``file``, or do nothing where there is none.

    A file that cannot be touched looks like a process that is not well, and must not make it so.
    """

    def beat() -> None:
        if file is not None:
            with suppress(OSError):
                file.touch()

    return beat
