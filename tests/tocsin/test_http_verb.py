"""``tocsin http`` as a person starts it: who may reach it, how it ends, and whether it is what it says of itself."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from schemas.connection import BrokerConnection
from schemas.errors import SettingsError
from schemas.topics import Topics
from streams.sources.http import limits
from streams.sources.http.openapi import describe
from tests.support.command import free_port
from tests.support.kafka import wait_until
from tests.support.topic_reader import read_topic
from tests.support.workers import ROOT, worker_environment
from tocsin.http_in import read_keys
from tocsin.listening import is_loopback
from tocsin.settings import Settings

SECRET = "a-secret-of-twenty-characters"
COMMAND = (sys.executable, "-m", "tocsin", "http")
SCHEMATHESIS = (
    *(str(Path(sys.executable).parent / "st"), "run", "--no-color", "--warnings", "off"),
    *("--request-timeout", "60", "--suppress-health-check", "too_slow"),
)
"""On a loaded machine a request may take seconds, and so may making one up; neither is what is looked for."""

SCHEMATHESIS_TOML = """
[checks.negative_data_rejection]  # what it would send against a field's limit may be over the body's
expected-statuses = ["400", "401", "413", "415"]
"""

EXAMPLES = 40
"""Requests of schemathesis for each phase: a minute's worth. A thousand were run when the source was written."""


@pytest.fixture
def environment(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> dict[str, str]:
    """A home of its own, the broker of the tests, the topics of this test, and a port."""
    port = {"TOCSIN_HTTP_PORT": str(free_port()), "TOCSIN_HTTP_ARTICLES_PER_SECOND": "100000"}
    return worker_environment(kafka, topics, tmp_path / "home") | port


@contextmanager
def running_http(environment: dict[str, str], *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The verb's process and its address, once it is well."""
    address = f"http://127.0.0.1:{environment['TOCSIN_HTTP_PORT']}"
    log = Path(environment["TOCSIN_HOME"]).parent / "http.log"
    with log.open("w") as output:
        process = subprocess.Popen((*COMMAND, *options), env=environment, stderr=output, text=True)

    def is_well() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return httpx.get(f"{address}/health").status_code == 200
        except httpx.TransportError:
            return False

    try:
        wait_until(is_well, 60.0)
        yield process, address
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_with_0_after_the_request_under_way(
    environment: dict[str, str], kafka: BrokerConnection, topics: Topics, number: signal.Signals
) -> None:
    told: list[httpx.Response] = []
    half_sent, signalled = threading.Event(), threading.Event()

    def body() -> Iterator[bytes]:
        yield b'{"text": "one", '
        half_sent.set()
        signalled.wait(60)
        yield b'"id": "1"}'

    with running_http(environment) as (process, address):

        def post() -> None:
            headers = {"Content-Type": "application/json"}
            told.append(httpx.post(f"{address}/articles", content=body(), headers=headers, timeout=60))

        client = threading.Thread(target=post)
        client.start()
        assert half_sent.wait(60)
        process.send_signal(number)
        wait_until(lambda: not _accepts(address), 60.0)
        signalled.set()
        client.join(60)
        status, errors = process.wait(60), log_of(environment)
    assert told[0].status_code == 202
    assert status == 0, errors
    assert [each.key for each in read_topic(kafka, topics.articles.name)] == [b"1"]
    assert "Traceback" not in errors


def log_of(environment: dict[str, str]) -> str:
    return (Path(environment["TOCSIN_HOME"]).parent / "http.log").read_text()


def _accepts(address: str) -> bool:
    try:
        httpx.get(f"{address}/health")
    except httpx.TransportError:
        return False
    return True


def test_address_that_others_can_reach_needs_keys(environment: dict[str, str]) -> None:
    run = subprocess.run(
        COMMAND, env=environment | {"TOCSIN_HTTP_HOST": "0.0.0.0"}, capture_output=True, text=True, check=False
    )
    assert (run.returncode, "http_keys_file" in run.stderr) == (78, True)


def test_port_that_is_taken_is_an_error_of_its_own(environment: dict[str, str]) -> None:
    with running_http(environment):
        run = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, environment["TOCSIN_HTTP_PORT"] in run.stderr) == (73, True)


def test_log_names_the_key_and_never_its_secret(environment: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"# clients\nwire:{SECRET}\n")
    with running_http(environment | {"TOCSIN_HTTP_KEYS_FILE": str(keys)}) as (process, address):
        headers = {"Authorization": f"Bearer {SECRET}"}
        assert httpx.post(f"{address}/articles", json={"text": "one"}, headers=headers).status_code == 202
        assert httpx.post(f"{address}/articles", json={"text": "one"}).status_code == 401
        process.terminate()
        assert process.wait(60) == 0
    log = log_of(environment)
    assert ('"client": "wire"' in log, SECRET in log) == (True, False)


def test_keys_come_from_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"wire:{SECRET}\n")
    assert not read_keys(Settings(home=tmp_path))
    assert read_keys(Settings(home=tmp_path, http_keys_file=file)).client(f"Bearer {SECRET}") == "wire"
    assert read_keys(Settings(home=tmp_path, http_key=f"cms:{SECRET}")).client(f"Bearer {SECRET}") == "cms"
    with pytest.raises(SettingsError, match="not both"):
        read_keys(Settings(home=tmp_path, http_key=f"cms:{SECRET}", http_keys_file=file))
    with pytest.raises(SettingsError, match="http_keys_file"):
        read_keys(Settings(home=tmp_path, http_keys_file=tmp_path / "none"))
    assert SECRET not in repr(Settings(home=tmp_path, http_key=f"cms:{SECRET}"))


def test_loopback_is_told_from_other_addresses() -> None:
    assert [is_loopback(each) for each in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "desk.example")] == [
        *[True] * 3,
        *[False] * 3,
    ]


def test_source_is_what_its_description_says(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(SCHEMATHESIS_TOML)
    with running_http(environment | {"TOCSIN_HTTP_KEY": f"wire:{SECRET}"}) as (_, address):
        run = subprocess.run(
            (
                *SCHEMATHESIS,
                *("--header", f"Authorization: Bearer {SECRET}", "--max-examples", str(EXAMPLES), "--seed", "1"),
                f"{address}/openapi.json",
            ),
            cwd=tmp_path,
            env=os.environ | {"HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
    assert run.returncode == 0, run.stdout[-4_000:] + run.stderr


def test_documentation_names_settings_with_their_defaults_limits_and_every_status() -> None:
    page = (ROOT / "docs/http.md").read_text("utf-8")
    named = [name for name in Settings.model_fields if name.startswith("http_")]
    assert named
    for name in named:
        default = Settings.model_fields[name].default
        shown = "" if default is None else f"`{default:g}` " if isinstance(default, float) else f"`{default}` "
        assert f"| `{name}` | {shown}|" in page
    for limit in (limits.MAX_ARTICLES, limits.MAX_BODY_BYTES >> 20, limits.MAX_REQUESTS, limits.BURST_ARTICLES):
        assert f"{limit:,}" in page
    answers = describe(version="1", needs_key=True)["paths"]["/articles"]["post"]["responses"]
    assert re.findall(r"^\| (\d{3}) \|", page, re.MULTILINE) == sorted(answers)
