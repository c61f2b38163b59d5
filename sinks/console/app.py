"""The console as an ASGI application, and the server that runs it."""

import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import FrameType

import anyio
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from schemas.errors import AlreadyRunningError, LakeError
from sinks.console.guard import Access, Door, Guard
from sinks.console.health import HealthWatch, ReadHealth, read_nothing
from sinks.console.pages import Pages
from sinks.console.pulse import Pulse
from sinks.console.reader import PAGES, TYPED, BusyError, LakeReader, Limits, NoLakeError, TooLongError
from sinks.duckdb.lake import utc_now
from sinks.duckdb.questions import QuestionError

log = structlog.stdlib.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0

STOP_SECONDS = 3
"""How long a request in hand may take once the console is to stop."""


def create_console(
    lake: Path,
    access: Access,
    read_health: ReadHealth = read_nothing,
    *,
    heartbeat: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = utc_now,
    pages: Limits = PAGES,
    typed: Limits = TYPED,
) -> Starlette:
    """Build the application.

    Parameters: lake -- the lake's folder, which need not exist yet. read_health -- see `ReadHealth`.
        heartbeat -- called every few seconds while the application is served.
    """
    door = Door(access.token) if access.token is not None else None
    reader, typed_reader = LakeReader(lake, pages), LakeReader(lake, typed)
    shown = Pages(reader, typed_reader, pulse=Pulse(reader), health=HealthWatch(read_health), door=door, now=now)
    app = Starlette(
        routes=_routes(shown),
        middleware=[Middleware(Guard, access=access, door=door)],
        exception_handlers=_handlers(shown),
        lifespan=_lifespan(heartbeat, shown.warm, [reader, typed_reader]),
    )
    app.state.readers = [reader, typed_reader]
    return app


def _routes(shown: Pages) -> list[Route | Mount]:
    asked = {
        "/": shown.overview,
        "/pulse": shown.pulse,
        "/picture": shown.picture,
        "/items": shown.items,
        "/alerts": shown.alerts,
        "/alert": shown.alert,
        "/article": shown.article,
        "/search": shown.search,
        "/pipeline": shown.pipeline,
        "/pipeline/now": shown.pipeline_now,
        "/pipeline/line": shown.health_line,
    }
    return [
        *(Route(path, page, methods=["GET"]) for path, page in asked.items()),
        Route("/sql", shown.sql, methods=["GET", "POST"]),
        Route("/login", shown.login, methods=["GET", "POST"]),
        Route("/logout", shown.logout, methods=["POST"]),
        Mount("/static", StaticFiles(packages=[("sinks.console", "static")])),
    ]


def _handlers(shown: Pages) -> dict[type[Exception], ExceptionHandler]:
    def page(status: int, heading: str, *, waits: bool = False) -> Callable[[Request, Exception], Response]:
        return lambda request, error: shown.problem(request, status, heading, str(error), waits=waits)

    def refused(request: Request, error: Exception) -> Response:
        status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
        heading = "Not found" if status == HTTPStatus.NOT_FOUND else "Refused"
        return shown.problem(request, status, heading, detail)

    return {
        NoLakeError: page(503, "There is no lake yet", waits=True),
        LakeError: page(503, "The lake cannot be read", waits=True),
        TooLongError: page(504, "That took too long"),
        BusyError: page(503, "Busy"),
        QuestionError: page(422, "That cannot be answered"),
        HTTPException: refused,
    }


def _lifespan(
    heartbeat: Callable[[], None], warm: Callable[[], Coroutine[None, None, None]], readers: list[LakeReader]
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    async def beat() -> None:
        while True:
            heartbeat()
            await anyio.sleep(HEARTBEAT_SECONDS)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(beat)
            tasks.start_soon(warm)
            yield
            tasks.cancel_scope.cancel()
        for reader in readers:
            reader.close()

    return lifespan


class ConsoleServer(uvicorn.Server):
    """uvicorn, which ends with status 0 when it is told to stop, as all of Tocsin does."""

    def __init__(self, config: uvicorn.Config, readers: Sequence[LakeReader]) -> None:
        super().__init__(config)
        self._readers = readers

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT; uvicorn itself raises them again afterwards."""
        if threading.current_thread() is not threading.main_thread():  # as in tests
            yield
            return
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Stop the questions too: a thread that asks the lake is waited for."""
        for reader in self._readers:
            reader.stop()
        self.handle_exit(number, frame)


def listen(access: Access) -> socket.socket:
    """Take the address. Raises: AlreadyRunningError -- something else has it, or this machine has no such address."""
    family = socket.AF_INET6 if ":" in access.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((access.host, access.port))
    except OSError as error:
        taken.close()
        raise AlreadyRunningError(f"the console cannot listen on {access.host}:{access.port}: {error}") from error
    return taken


def create_server(app: Starlette) -> ConsoleServer:
    """The server of an application of `create_console`, without log lines of its own for every request."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        lifespan="on",
    )
    return ConsoleServer(config, app.state.readers)
