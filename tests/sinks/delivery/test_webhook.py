"""One attempt to send, to a real server."""

import ssl
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from sinks.delivery.backoff import MAX_RETRY_AFTER_SECONDS, pause_seconds
from sinks.delivery.clock import SystemClock
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.outcome import Ending
from sinks.delivery.webhook import Target, Webhook, retry_after
from tests.support.command import free_port
from tests.support.ringing import alert
from tests.support.senders import SECRET, webhook
from tests.support.webhook_receiver import Reply, running_receiver

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TEST = OutgoingMessage("test", "test.1")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_answer_of_200_to_299_is_a_delivery(status: int) -> None:
    with running_receiver(Reply(status)) as receiver:
        assert webhook(receiver.port).send(TEST).ending is Ending.DELIVERED


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_answer_that_speaks_of_the_moment_is_tried_again(status: int) -> None:
    with running_receiver(Reply(status, headers=[("Retry-After", "7")])) as receiver:
        outcome = webhook(receiver.port).send(TEST)
    assert (outcome.ending, outcome.detail, outcome.retry_after_seconds) == (Ending.LATER, f"HTTP {status}", 7.0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
def test_answer_that_speaks_of_the_message_is_final(status: int) -> None:
    with running_receiver(Reply(status)) as receiver:
        assert webhook(receiver.port).send(TEST).ending is Ending.NEVER


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(status: int) -> None:
    with running_receiver() as behind:
        where = [("Location", behind.url)]
        with running_receiver(Reply(status, headers=where)) as receiver:
            outcome = webhook(receiver.port).send(TEST)
        assert behind.received == []
    assert outcome.ending is Ending.NEVER


@pytest.mark.parametrize("manner", ["hang", "drip", "close"])
def test_answer_that_does_not_come_in_time_is_tried_again(manner: str) -> None:
    with running_receiver(Reply(manner=manner)) as receiver:  # type: ignore[arg-type]
        assert webhook(receiver.port, timeout_seconds=0.4).send(TEST).ending is Ending.LATER


def test_body_of_an_answer_is_not_waited_for() -> None:
    with running_receiver(Reply(202, manner="slow_body")) as receiver:
        outcome = webhook(receiver.port).send(TEST)
    assert (outcome.ending, outcome.detail) == (Ending.DELIVERED, "HTTP 202")


def test_nobody_at_the_port_is_tried_again() -> None:
    outcome = webhook(free_port()).send(TEST)
    assert (outcome.ending, outcome.detail) == (Ending.LATER, "no answer (ConnectionRefusedError)")


def test_two_secrets_give_two_signatures_and_none_gives_none() -> None:
    with running_receiver() as receiver:
        webhook(receiver.port, secrets=[b"old secret", SECRET]).send(TEST)
        webhook(receiver.port, secrets=[]).send(TEST)
        rotating, unsigned = receiver.received
    assert rotating.is_signed_with(b"old secret")
    assert rotating.is_signed_with(SECRET)
    assert "Tocsin-Signature" not in unsigned.headers


def test_private_address_is_refused_before_anything_is_sent() -> None:
    with running_receiver() as receiver:
        outcome = webhook(receiver.port, allow_private=False).send(TEST)
        assert receiver.received == []
    assert outcome.ending is Ending.NEVER


def test_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_next() -> None:
    answers = iter([["127.0.0.1"], ["10.9.8.7"]])
    with running_receiver() as receiver:
        sender = webhook(receiver.port, host="rebinding.example", resolve=lambda _host, _port: next(answers))
        assert sender.send(TEST).ending is Ending.DELIVERED
        (request,) = receiver.received
    assert request.headers["Host"] == f"rebinding.example:{receiver.port}"
    assert next(answers) == ["10.9.8.7"]


def test_each_attempt_resolves_anew() -> None:
    answers = iter([["8.8.8.8", "127.0.0.1"], ["127.0.0.1"]])
    with running_receiver() as receiver:
        sender = webhook(
            receiver.port, host="rebinding.example", allow_private=False, resolve=lambda _host, _port: next(answers)
        )
        assert sender.send(TEST).ending is Ending.NEVER
        assert sender.send(TEST).ending is Ending.NEVER
        assert receiver.received == []


def test_environment_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_receiver() as proxy, running_receiver() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert webhook(receiver.port).send(TEST).ending is Ending.DELIVERED
        assert (len(receiver.received), len(proxy.received)) == (1, 0)


@pytest.mark.parametrize(("name", "ending"), [("hook.example", Ending.DELIVERED), ("other.example", Ending.LATER)])
def test_certificate_is_checked_against_the_name_though_the_address_is_dialled(name: str, ending: Ending) -> None:
    authority = trustme.CA()
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hook.example").configure_cert(inside)
    outside = ssl.create_default_context()
    authority.configure_trust(outside)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taker)
    server.socket = inside.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        sender = Webhook(
            Target("https", name, server.server_port, "/"),
            [SECRET],
            SystemClock(),
            timeout_seconds=10.0,
            allow_private=True,
            resolve=lambda _host, _port: ["127.0.0.1"],
            ssl_context=outside,
        )
        assert sender.send(TEST).ending is ending
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that http.server gave it
        del format, args


def test_body_is_ascii_whatever_is_in_the_alert() -> None:
    with running_receiver() as receiver:
        hostile = alert(1, headline="Port\N{RIGHT-TO-LEFT OVERRIDE} geschlossen \N{SNOWMAN}")
        webhook(receiver.port).send(OutgoingMessage("alert", "alert-1.1", [hostile]))
        (request,) = receiver.received
    assert request.body.isascii()
    assert request.json["alert"]["headline"] == "Port geschlossen \N{SNOWMAN}"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 04 Mar 2026 05:07:07 GMT", 60.0),
        ("soon", None),
        ("", None),
        ("Wed, 04 Mar 2026 05:07:07 -0000", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_number_or_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_pause_grows_to_its_longest_and_heeds_what_is_asked_within_bounds() -> None:
    longest = [pause_seconds(failures, None, lambda: 1.0) for failures in range(1, 9)]
    assert longest == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert pause_seconds(10_000, None, lambda: 0.5) == 30.0
    assert pause_seconds(1, 30.0, lambda: 0.5) == 30.0
    assert pause_seconds(1, 1e12, lambda: 0.5) == MAX_RETRY_AFTER_SECONDS
    assert pause_seconds(1, -5.0, lambda: 0.5) == 0.5
