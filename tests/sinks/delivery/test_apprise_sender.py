"""Services through apprise, against a real HTTP server."""

import logging
from collections.abc import Sequence

import pytest

from schemas.errors import SettingsError
from sinks.delivery.apprise_sender import AppriseSender
from sinks.delivery.message import OutgoingMessage, Window
from sinks.delivery.outcome import Ending
from tests.support.command import free_port
from tests.support.ringing import alert
from tests.support.webhook_receiver import Reply, WebhookReceiver, running_receiver

TOKEN = "token-that-nobody-may-see"


def sender(receiver: WebhookReceiver, **options: object) -> AppriseSender:
    return AppriseSender(
        f"json://127.0.0.1:{receiver.port}/{TOKEN}",
        **({"timeout_seconds": 5.0, "allow_private": True} | options),  # type: ignore[arg-type]
    )


def message(headline: str = "The port is closed") -> OutgoingMessage:
    return OutgoingMessage("alert", "alert-1.1", [alert(1, headline=headline)])


def test_alert_is_sent_as_text_with_its_line_as_title() -> None:
    with running_receiver() as receiver:
        assert sender(receiver).send(message("[x](http://evil.example) @everyone")).ending is Ending.DELIVERED
        (request,) = receiver.received
    assert request.json["title"].startswith("[CRITICAL] ")
    assert "](" not in request.json["title"]
    assert "@everyone" not in request.json["title"]
    assert request.json["message"].startswith("Rang because: rule closures: p is above .8")
    assert request.json["type"] == "failure"


def test_alert_is_sent_as_html_where_the_channel_says_so() -> None:
    with running_receiver() as receiver:
        assert sender(receiver, format="html").send(message("<b>closed</b>")).ending is Ending.DELIVERED
        (request,) = receiver.received
    assert "&lt;b&gt;closed&lt;/b&gt;" in request.json["message"]


def test_digest_and_test_message_are_sent() -> None:
    window = Window("closures", alert(1).date_rang, alert(1).date_rang)
    digest = OutgoingMessage("digest", "digest.x", [alert(1), alert(2)], window)
    with running_receiver() as receiver:
        assert sender(receiver).send(digest).ending is Ending.DELIVERED
        assert sender(receiver).send(OutgoingMessage("test", "test.1")).ending is Ending.DELIVERED
        gathered, test = receiver.received
    assert gathered.json["title"] == "2 alerts"
    assert "port 2 closed" in gathered.json["message"]
    assert "The channel works" in test.json["message"]


@pytest.mark.parametrize(
    ("status", "ending"), [(400, Ending.NEVER), (401, Ending.NEVER), (429, Ending.LATER), (503, Ending.LATER)]
)
def test_answer_of_the_service_decides_whether_it_is_tried_again(status: int, ending: Ending) -> None:
    with running_receiver(Reply(status)) as receiver:
        outcome = sender(receiver).send(message())
    assert (outcome.ending, outcome.detail) == (ending, f"HTTP {status}")


@pytest.mark.parametrize("manner", ["hang", "close"])
def test_service_that_does_not_answer_is_tried_again(manner: str) -> None:
    with running_receiver(Reply(manner=manner)) as receiver:  # type: ignore[arg-type]
        assert sender(receiver, timeout_seconds=0.3).send(message()).ending is Ending.LATER


def test_service_that_drips_is_left_to_itself_and_not_asked_again_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.delivery.apprise_sender.CONNECT_SECONDS", 0.2)
    with running_receiver(Reply(manner="drip")) as receiver:
        dripped = sender(receiver, timeout_seconds=0.3)
        assert dripped.send(message()).detail == "no answer in time"
        assert dripped.send(message()).detail == "the attempt before still waits for an answer"
        assert len(receiver.received) == 1


def test_redirect_is_not_followed() -> None:
    with running_receiver() as behind:
        with running_receiver(Reply(307, headers=[("Location", behind.url)])) as receiver:
            assert sender(receiver).send(message()).ending is not Ending.DELIVERED
        assert behind.received == []


def test_private_host_is_refused_before_anything_is_sent() -> None:
    with running_receiver() as receiver:
        assert sender(receiver, allow_private=False).send(message()).ending is Ending.NEVER
        assert receiver.received == []


def test_host_without_address_is_tried_again() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    with running_receiver() as receiver:
        assert sender(receiver, resolve=resolve).send(message()).ending is Ending.LATER


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("slack://TokenA1234/BToken12345/CToken12345678901234567890/#desk", None),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", None),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", None),
        ("ntfy://topic", None),
        ("ntfys://ntfy.example/topic", "ntfy.example"),
        ("matrixs://user:password@matrix.example/#room", "matrix.example"),
        ("mailtos://user:password@desk.example?smtp=mail.desk.example", "mail.desk.example"),
        ("workflows://flows.example:443/workflow/signature", "flows.example"),
    ],
)
def test_host_is_the_one_that_the_address_names_if_it_does(url: str, host: str | None) -> None:
    assert AppriseSender(url, timeout_seconds=5.0).host == host


@pytest.mark.parametrize("url", ["nothing://x", "slack://", "no address at all", ""])
def test_address_that_apprise_does_not_know_is_an_error_that_does_not_show_it(url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        AppriseSender(url, timeout_seconds=5.0)
    assert not url or url not in str(raised.value)


def test_nothing_of_the_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running_receiver(Reply(500, body=b"secret answer"), Reply(200)) as receiver:
        one = sender(receiver)
        one.send(message())
        one.send(message())
        AppriseSender(f"json://127.0.0.1:{free_port()}/{TOKEN}", timeout_seconds=1.0, allow_private=True).send(
            message()
        )
    assert TOKEN not in caplog.text
    assert "secret answer" not in caplog.text
