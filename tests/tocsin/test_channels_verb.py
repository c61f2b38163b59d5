"""`tocsin channels`, against a real HTTP server."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.delivery.v1 import DeliveryV1
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.delivering import write_channels
from tests.support.messages import DATE
from tests.support.webhook_receiver import Reply, running_receiver
from tocsin.cli import app

SECRET = "a-secret-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))


def hook(url: str) -> str:
    return f'url = "{url}/{SECRET}"\nallow_private = true\nsecret = "{SECRET}"'


def test_list_shows_host_and_kind_and_what_is_missing(tmp_path: Path) -> None:
    write_channels(tmp_path, desk=hook("https://hooks.example"), night='url_env = "NOBODY_SETS_THIS"')
    listed = CliRunner().invoke(app, ["channels", "list", "--json"])
    assert listed.exit_code == 0
    desk, night = json.loads(listed.output)
    assert (desk["channel"], desk["kind"], desk["host"], desk["ready"]) == ("desk", "webhook", "hooks.example", "yes")
    assert "channels.night.url_env" in night["ready"]
    assert SECRET not in listed.output
    assert "hooks.example" in CliRunner().invoke(app, ["channels", "list"]).output


def test_list_shows_how_the_last_landed_attempt_ended(tmp_path: Path) -> None:
    write_channels(tmp_path, desk=hook("https://hooks.example"), night=hook("https://hooks.example"))
    spec = Topics().deliveries
    attempts = [delivery(1, "retrying", DATE), delivery(2, "delivered", DATE + timedelta(seconds=1))]
    received = [Received(spec.name, 0, offset, None, None, each.encode()) for offset, each in enumerate(attempts)]
    with Lake(tmp_path / "lake") as lake:
        lake.land(to_arrow([decode(each, Topics(), DATE) for each in received]), 1)
    desk, night = json.loads(CliRunner().invoke(app, ["channels", "list", "--json"]).output)
    assert (desk["last_status"], desk["date_last"][:19]) == ("delivered", "2026-03-04T05:06:08")
    assert night["last_status"] is None


def delivery(attempt: int, status: str, date: datetime) -> DeliveryV1:
    return DeliveryV1.build(
        delivery_id="alert-1.1@desk",
        attempt=attempt,
        attempt_id=f"alert-1.1@desk#{attempt}",
        alert_id="alert-1",
        revision=1,
        channel="desk",
        status=status,
        date_attempted=date,
        attempt_seconds=0.1,
        latency_seconds=0.2,
    )


def test_list_says_where_channels_are_named_when_there_are_none() -> None:
    assert "no channels" in CliRunner().invoke(app, ["channels", "list"]).output


def test_test_message_is_sent_signed(tmp_path: Path) -> None:
    with running_receiver() as receiver:
        write_channels(tmp_path, desk=hook(receiver.url))
        tried = CliRunner().invoke(app, ["channels", "test", "desk"])
        (request,) = receiver.received
    assert (tried.exit_code, tried.output) == (0, "desk: delivered (HTTP 200)\n")
    assert request.event == "test"
    assert request.is_signed_with(SECRET.encode())


def test_test_message_that_is_refused_ends_with_1(tmp_path: Path) -> None:
    with running_receiver(Reply(404)) as receiver:
        write_channels(tmp_path, desk=hook(receiver.url))
        tried = CliRunner().invoke(app, ["channels", "test", "desk"])
    assert (tried.exit_code, tried.output) == (1, "desk: not delivered (HTTP 404)\n")
