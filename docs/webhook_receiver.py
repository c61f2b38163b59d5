"""A receiver of Tocsin's webhooks: `TOCSIN_SECRET=... python webhook_receiver.py 8080` prints each alert once."""
# ruff: noqa: INP001, T201

import hashlib
import hmac
import http.server
import json
import os
import sys
import time

seen = set()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = [part.partition("=") for part in self.headers.get("Tocsin-Signature", "").split(",")]
        moment = next((value for name, _, value in parts if name == "t" and value.isdecimal()), "0")
        code = hmac.new(os.environb[b"TOCSIN_SECRET"], f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        signed = any(name == "v1" and hmac.compare_digest(value.encode(), code.encode()) for name, _, value in parts)
        valid = signed and abs(time.time() - int(moment)) < 300  # noqa: PLR2004 -- five minutes, against replays
        self.send_response(204 if valid else 403)
        self.end_headers()
        if valid and self.headers["Tocsin-Idempotency-Key"] not in seen:
            seen.add(self.headers["Tocsin-Idempotency-Key"])
            print(json.loads(body)["text"], flush=True)


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
