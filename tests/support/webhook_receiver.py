"""A real HTTP server that receives webhooks: its answers are lined up by a test, and it remembers what came."""

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Manner = Literal["answer", "hang", "close", "drip", "slow_body"]


@dataclass(frozen=True)
class Reply:
    """One answer. manner: answer; hang until the end of the test; close the connection; drip the first line, or, as
    slow_body, a body of no end."""

    status: int = 200
    manner: Manner = "answer"
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b"ok"


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.body)
        return fields

    @property
    def event(self) -> str:
        return self.headers["Tocsin-Event"]

    @property
    def key(self) -> str:
        return self.headers["Tocsin-Idempotency-Key"]

    @property
    def alert_ids(self) -> list[str]:
        alerts = self.json["alerts"] if self.event == "digest" else [self.json["alert"]]
        return [alert["alert_id"] for alert in alerts]

    def is_signed_with(self, secret: bytes) -> bool:
        """Whether one of the signatures is this secret's, checked as docs/webhooks.md says."""
        parts = [part.split("=", 1) for part in self.headers["Tocsin-Signature"].split(",")]
        moment = next(value for name, value in parts if name == "t")
        code = hmac.new(secret, moment.encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return any(name == "v1" and hmac.compare_digest(value, code) for name, value in parts)


@dataclass
class WebhookReceiver:
    """replies: the next one first, the last one again and again. received: every request, answered or not."""

    port: int = 0
    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    received: list[Received] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def take(self, request: Received) -> Reply:
        with self.lock:
            self.received.append(request)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def wait_for(self, count: int, seconds: float = 60.0) -> list[Received]:
        """The requests, once there are so many. Raises: AssertionError -- there are not, in a minute."""
        wait_until(lambda: len(self.received) >= count, f"{count} requests, has {len(self.received)}", seconds)
        return self.received


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait for a condition. Raises: AssertionError -- it does not hold in time."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"waited in vain for {what}"
        time.sleep(0.01)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, receiver: WebhookReceiver) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.receiver = receiver
        self.ended = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what tests do."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.receiver.take(Received(self.path, dict(self.headers), body))
        self.close_connection = True
        if reply.manner == "hang":
            self.server.ended.wait()
        elif reply.manner == "close":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif reply.manner == "drip":
            self.drip(b"HTTP/1.1 200 ")
        elif reply.manner == "slow_body":
            self.drip(f"HTTP/1.1 {reply.status} \r\nContent-Length: 1000000\r\n\r\n".encode())
        else:
            self.answer(reply)

    def answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def drip(self, start: bytes) -> None:
        """Never comes to an end."""
        self.wfile.write(start)
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"O")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that http.server gave it
        del format, args


@contextmanager
def running_receiver(*replies: Reply, port: int = 0) -> Iterator[WebhookReceiver]:
    """A receiver on a free port, stopped at the end of the block; what hangs is let go then."""
    receiver = WebhookReceiver(replies=list(replies) or [Reply()])
    server = _Server(port, receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.port = server.server_port
    try:
        yield receiver
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
