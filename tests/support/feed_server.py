"""A real HTTP server whose answers a test lines up, and which remembers what it was asked."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """One answer. drip_seconds: the pause after each of its first bytes, for ever when it never ends."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_seconds: float = 0.0


@dataclass
class FeedServer:
    """answers: by path, the next one first, the last one again and again. asked: path and headers of each request."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def next_answer(self, path: str) -> Answer:
        """Take the next answer for a path."""
        line = self.answers.get(path, [Answer(404)])
        return line.pop(0) if len(line) > 1 else line[0]


@contextmanager
def running_feed_server() -> Iterator[FeedServer]:
    """A server on a free port, stopped at the end of the block."""
    feeds = FeedServer()
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feeds.asked.append((self.path, dict(self.headers)))
            answer = feeds.next_answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if not answer.drip_seconds and answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.drip_seconds:
                self.drip(answer)
            elif answer.status != 304:
                self.wfile.write(answer.body)

        def drip(self, answer: Answer) -> None:
            try:
                while not ended.is_set():
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(answer.drip_seconds)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that http.server gave it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    feeds.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield feeds
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
