"""GET /health and GET /metrics of a process, on a port of their own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import structlog
import typer
from pydantic import BaseModel

from schemas import metrics
from schemas.instruments import NO_INSTRUMENTS, Instruments
from tocsin.health import Pulse
from tocsin.listening import listen

if TYPE_CHECKING:
    from tocsin.prometheus import Probe, PrometheusInstruments

log = structlog.stdlib.get_logger(__name__)

IDLE_SECONDS = 5.0
"""How long a connection may say nothing before it is closed."""

MetricsPortOption = Annotated[
    int | None,
    typer.Option(
        "--metrics-port", min=0, max=65_535, metavar="PORT", help="Serve GET /health and /metrics there; 0 for nowhere."
    ),
]


class Health(BaseModel):
    """What GET /health tells of a process."""

    process: str
    well: bool
    heartbeat_age_seconds: float | None


@dataclass(frozen=True)
class Vitals:
    """What a process shows of itself. probes: add to it what is to be looked at when /metrics is asked for."""

    pulse: Pulse
    instruments: Instruments = NO_INSTRUMENTS
    probes: "list[Probe]" = field(default_factory=list)


@contextmanager
def vitals(process: str, heartbeat: Path | None, host: str, port: int | None) -> Iterator[Vitals]:
    """Within the block, answer GET /health and GET /metrics; without a port only the heartbeat's file is touched.

    Parameters: process -- its name in the answers, one of `SHOWN_BY`. heartbeat -- the file, see `heartbeat_to`.
    Raises: AlreadyRunningError -- something else has the port; SettingsError -- the host is none of this machine.
    """
    pulse = Pulse(heartbeat)
    if not port:
        yield Vitals(pulse)
        return
    # ruff: noqa: PLC0415  # prometheus-client takes a moment to import, which only who is asked for metrics pays
    from tocsin.prometheus import PrometheusInstruments

    instruments = PrometheusInstruments(metrics.SHOWN_BY[process])
    shown = Vitals(pulse, instruments, [lambda to: _show_age(pulse, to)])
    with listen(host, port) as listener, _answering(_handler(process, shown, instruments), listener):
        log.info("metrics are served", action="serve_metrics", process=process, host=host, port=port)
        yield shown


def health(process: str, pulse: Pulse) -> Health:
    """What GET /health answers; with 200 while it is well, else with 503."""
    age = pulse.age_seconds
    return Health(process=process, well=pulse.is_well, heartbeat_age_seconds=None if age is None else round(age, 1))


def _show_age(pulse: Pulse, instruments: Instruments) -> None:
    if pulse.age_seconds is not None:
        instruments.set(metrics.HEARTBEAT_AGE, pulse.age_seconds)


@contextmanager
def _answering(handler: type[BaseHTTPRequestHandler], listener: socket.socket) -> Iterator[None]:
    server = ThreadingHTTPServer(listener.getsockname()[:2], handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def _handler(process: str, shown: Vitals, instruments: "PrometheusInstruments") -> type[BaseHTTPRequestHandler]:
    from tocsin.prometheus import CONTENT_TYPE

    def answer(path: str) -> tuple[HTTPStatus, str, bytes]:
        if path == "/health":
            state = health(process, shown.pulse)
            status = HTTPStatus.OK if state.well else HTTPStatus.SERVICE_UNAVAILABLE
            return status, "application/json", state.model_dump_json().encode()
        if path == "/metrics":
            return HTTPStatus.OK, CONTENT_TYPE, instruments.page(shown.probes)
        return HTTPStatus.NOT_FOUND, "text/plain", b"GET /health or /metrics\n"

    class Handler(BaseHTTPRequestHandler):
        """Answers one connection."""

        timeout = IDLE_SECONDS
        server_version = "tocsin"
        sys_version = ""

        def do_GET(self) -> None:
            """Answer."""
            status, content_type, body = answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 -- its name there
            """Say nothing: it is asked every few seconds."""

    return Handler
