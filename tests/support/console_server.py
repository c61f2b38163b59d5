"""The console, served from a thread of the test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinks.console.app import create_console, create_server, listen
from sinks.console.guard import Access

WAIT_SECONDS = 60.0


@contextmanager
def serving_console(lake: Path, token: str | None = None, port: int = 0, **options: Any) -> Iterator[str]:
    """Serve it on a port, a free one unless one is given. Gives its address, without a slash at the end."""
    taken = listen(Access("127.0.0.1", port, token))
    access = Access("127.0.0.1", taken.getsockname()[1], token)
    server = create_server(create_console(lake, access, **options))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        give_up = time.monotonic() + WAIT_SECONDS
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < give_up
            time.sleep(0.02)
        yield access.address.rstrip("/")
    finally:
        server.should_exit = True
        thread.join()
        taken.close()
