"""docs/webhook_receiver.py receives what Tocsin sends, and nothing else; docs/webhooks.md names every field."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.alert.v1 import AlertV1
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.outcome import Ending
from sinks.delivery.payload import INTERNAL_FIELDS
from tests.support.command import free_port
from tests.support.delivering import SteppedClock
from tests.support.ringing import alert
from tests.support.senders import SECRET, webhook
from tests.support.webhook_receiver import wait_until
from tocsin.channels import ChannelSettings

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "webhooks.md").read_text("utf-8")


@contextmanager
def documented_receiver() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    environment = os.environ | {"TOCSIN_SECRET": SECRET.decode()}
    command = [sys.executable, str(DOCS / "webhook_receiver.py"), str(port)]
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            probe = webhook(port, secrets=[b"of nobody"])
            wait_until(lambda: probe.send(OutgoingMessage("test", "x")).detail == "HTTP 403", "the receiver")
            yield port, process
        finally:
            process.kill()


def test_receiver_prints_each_alert_once_and_refuses_what_is_not_signed() -> None:
    first, second = (OutgoingMessage("alert", f"alert-{number}.1", [alert(number)]) for number in (1, 2))
    with documented_receiver() as (port, process):
        assert webhook(port).send(first).ending is Ending.DELIVERED
        assert webhook(port).send(first).ending is Ending.DELIVERED
        assert webhook(port, secrets=[]).send(second).ending is Ending.NEVER
        assert webhook(port, secrets=[b"old", SECRET]).send(second).ending is Ending.DELIVERED
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        process.kill()
        lines += process.stdout.readlines()
    headlines = [line for line in lines if line.startswith("[CRITICAL]")]
    assert ["port 1" in line for line in headlines] == [True, False]


def test_receiver_refuses_what_was_signed_long_ago() -> None:
    late = SteppedClock(datetime.now(UTC) - timedelta(minutes=10))
    with documented_receiver() as (port, _):
        assert webhook(port, late).send(OutgoingMessage("test", "test.1")).detail == "HTTP 403"


@pytest.mark.parametrize("field", [name for name in AlertV1.model_fields if name not in INTERNAL_FIELDS])
def test_field_of_the_payload_is_in_the_table(field: str) -> None:
    assert f"`{field}`" in PAGE or field == "schema_version"


@pytest.mark.parametrize("key", ChannelSettings.model_fields)
def test_key_of_a_channel_is_in_the_table(key: str) -> None:
    assert f"`{key}`" in PAGE
