"""Who may ask the console, and what a browser may do with its pages."""

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.errors import SettingsError

MIN_TOKEN_CHARACTERS = 16
"""A random token of so many cannot be guessed over the network, at `TRIES_PER_MINUTE` less than ever."""

TRIES_PER_MINUTE = 10

COOKIE = "tocsin_console"
COOKIE_SECONDS = 12 * 3600
"""A day's shift and a long evening."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

OPEN_PATHS = ("/login", "/static/")
"""What is shown before login: the form, and what it looks like."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing from anywhere else, nothing written into a page: what an article says cannot become a script or a style."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class Access:
    """Where the console listens, and the token that lets in; None lets everybody in who reaches it.

    Raises: SettingsError -- another address than loopback without a token, or a token that is too short.
    """

    host: str
    port: int
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.token is None and not is_loopback(self.host):
            raise SettingsError(
                f"console_host {self.host} is no loopback address: set console_token or console_token_file, "
                f"{MIN_TOKEN_CHARACTERS} characters or more"
            )
        if self.token is not None and len(self.token) < MIN_TOKEN_CHARACTERS:
            raise SettingsError(f"console_token must have {MIN_TOKEN_CHARACTERS} characters or more")

    @property
    def address(self) -> str:
        """What to type into a browser."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"

    def knows(self, host: str) -> bool:
        """Whether a Host header may name us. A name of another's that was made to lead to loopback would let his page
        read ours; where a token is asked for, he has none to show."""
        if self.token is not None:
            return True
        name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "80")
        return name.lower() in LOOPBACK_NAMES and port == str(self.port)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Door:
    """Tokens and cookies. A cookie says until when it is good, signed with the token, which it does not reveal."""

    def __init__(self, token: str, now: Callable[[], float] = time.time) -> None:
        self._token = token.encode()
        self._now = now
        self._tries: list[float] = []

    def opens(self, token: str) -> bool:
        """Whether it is the token."""
        return hmac.compare_digest(token.encode("utf-8", "surrogateescape"), self._token)

    def too_often(self) -> bool:
        """Count a try to log in; whether there were too many of them in the last minute."""
        now = self._now()
        self._tries = [each for each in self._tries if now - each < 60.0]  # noqa: PLR2004 -- seconds of a minute
        if len(self._tries) >= TRIES_PER_MINUTE:
            return True
        self._tries.append(now)
        return False

    def cookie(self) -> str:
        """A new one."""
        until = str(int(self._now()) + COOKIE_SECONDS)
        return f"{until}.{self._sign(until)}"

    def admits(self, headers: Headers, cookie: str | None) -> bool:
        """Whether a request shows the token or a cookie that is still good."""
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.opens(bearer.strip()):
            return True
        until, _, signature = (cookie or "").partition(".")
        if not until.isascii() or not until.isdigit() or len(until) > len("9999999999"):
            return False
        return hmac.compare_digest(signature.encode(), self._sign(until).encode()) and self._now() < int(until)

    def _sign(self, until: str) -> str:
        return hmac.new(self._token, f"tocsin console until {until}".encode(), hashlib.sha256).hexdigest()


class Guard:
    """Stands before every page: Host, other sites, login; and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, access: Access, door: Door | None) -> None:
        self._app = app
        self._access = access
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by itself, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        answer = self._refuse(HTTPConnection(scope), scope["method"])
        await (answer or self._app)(scope, receive, send_guarded)

    def _refuse(self, request: HTTPConnection, method: str) -> Response | None:
        headers = request.headers
        if not self._access.knows(headers.get("host", "")):
            return PlainTextResponse("This console answers to localhost and its address alone.\n", 421)
        if _is_of_another_site(headers, method):
            return PlainTextResponse("Refused: asked for by another site.\n", 403)
        path = request.url.path
        if self._door is None or path.startswith(OPEN_PATHS):
            return None
        if self._door.admits(headers, request.cookies.get(COOKIE)):
            return None
        return _to_login(headers, method, path, request.url.query)


def _is_of_another_site(headers: Headers, method: str) -> bool:
    """Whether another site's page asks, other than by a link that somebody followed. A program sends neither header."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site in {"same-origin", "none"}:
            return False
        followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return method not in SAFE_METHODS or not followed
    origin = headers.get("origin")
    return method not in SAFE_METHODS and origin is not None and urlsplit(origin).netloc != headers.get("host")


def _to_login(headers: Headers, method: str, path: str, query: str) -> Response:
    if "hx-request" in headers:
        return Response(status_code=401, headers={"hx-redirect": "/login"})
    if method in SAFE_METHODS and "text/html" in headers.get("accept", ""):
        return RedirectResponse("/login?next=" + quote(path + ("?" + query if query else ""), safe=""), 303)
    return PlainTextResponse("Show the token: Authorization: Bearer TOKEN\n", 401, {"www-authenticate": "Bearer"})
