"""The webhook receiver of the demo: a real HTTP server on loopback that checks signatures and counts what comes."""

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tocsin.settings import LOOPBACK

CHANNEL = "demo"
SECRET_VARIABLE = "TOCSIN_DEMO_SECRET"  # noqa: S105 -- the variable's name
MAX_BODY_BYTES = 4 * 1024 * 1024
"""More than any alert; a receiver that reads whatever it is sent could be filled."""


@dataclass
class DemoReceiver:
    """What has come. refused: requests whose signature was wrong."""

    url: str
    secret: str = field(repr=False)
    alert_ids: set[str] = field(default_factory=set)
    received: int = 0
    refused: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """What makes `tocsin delivery` send here, and nowhere else."""
        channel = {"url": self.url, "allow_private": True, "secret_env": SECRET_VARIABLE}
        return {"TOCSIN_CHANNELS": json.dumps({CHANNEL: channel}), SECRET_VARIABLE: self.secret}

    def take(self, signature: str, body: bytes) -> bool:
        """Take one request. Returns: whether it was signed with the secret."""
        is_signed = self._is_signed(signature, body)
        with self._lock:
            self.received += is_signed
            self.refused += not is_signed
            if is_signed:
                message = json.loads(body)
                alerts = message["alerts"] if message["event"] == "digest" else [message["alert"]]
                self.alert_ids |= {each["alert_id"] for each in alerts}
        return is_signed

    def _is_signed(self, signature: str, body: bytes) -> bool:
        parts = [part.partition("=") for part in signature.split(",")]
        moment = next((value for name, _, value in parts if name == "t"), "")
        code = hmac.new(self.secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        return any(name == "v1" and hmac.compare_digest(value, code) for name, _, value in parts)


@contextmanager
def demo_receiver() -> Iterator[DemoReceiver]:
    """Receive on a free port of loopback until the end of the block."""
    server = ThreadingHTTPServer((LOOPBACK, 0), BaseHTTPRequestHandler)
    receiver = DemoReceiver(f"http://{LOOPBACK}:{server.server_port}/alerts", secrets.token_hex(32))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES)
            is_signed = receiver.take(self.headers.get("Tocsin-Signature", ""), self.rfile.read(length))
            self.send_response(204 if is_signed else 401)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
            """Nothing: the demo's screen is the demo's."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, name="demo-receiver", daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
