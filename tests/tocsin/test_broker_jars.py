"""The jars: pinned, checked, downloaded whole or not at all."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from schemas.errors import BrokerUnavailableError, SettingsError
from tocsin.broker import jars
from tocsin.broker.jars import Jar, default_repository, ensure_jars, pinned_jars

CONTENT = b"a jar, as far as anyone here looks"
JAR = Jar(PurePosixPath("org/example/a-jar/1.0/a-jar-1.0.jar"), hashlib.sha256(CONTENT).hexdigest())
OTHER = Jar(PurePosixPath("org/example/absent/1.0/absent-1.0.jar"), JAR.sha256)


class Maven(http.server.BaseHTTPRequestHandler):
    """A Maven repository with one jar, which counts how often it is asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.path == f"/{JAR.path}"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(CONTENT) if found else 0))
        self.end_headers()
        if found:
            self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """The paths that a local Maven repository was asked for; it is the one that jgo's own settings name."""
    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Maven,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(jars, "MAVEN_CENTRAL_URL", f"http://127.0.0.1:{server.server_port}")
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_list_pins_kafka_and_nothing_twice() -> None:
    pinned = pinned_jars()
    assert len(pinned) == len({jar.path for jar in pinned}) == 46
    assert ("org.apache.kafka", "kafka_2.13", "4.3.1") in {jar.coordinates for jar in pinned}
    assert not [jar for jar in pinned if len(jar.sha256) != 64]


def test_missing_jar_is_downloaded_once_by_two_at_a_time(maven: list[str], tmp_path: Path) -> None:
    told: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(ensure_jars, tmp_path / "repository", told.append, [JAR]) for _ in range(2)]
        paths = {tuple(each.result()) for each in both}
    assert paths == {(tmp_path / "repository" / JAR.path,)}
    assert (tmp_path / "repository" / JAR.path).read_bytes() == CONTENT
    assert maven.count(f"/{JAR.path}") == 1
    assert told == ["downloading Apache Kafka, 1 jars, once (46 MB in all)"]


def test_download_that_is_not_the_pinned_jar_leaves_nothing_behind(maven: list[str], tmp_path: Path) -> None:
    wrong = Jar(JAR.path, "0" * 64)
    with pytest.raises(SettingsError, match="is not the pinned jar"):
        ensure_jars(tmp_path / "repository", print, [wrong])
    assert maven
    assert [path.name for path in (tmp_path / "repository").rglob("*") if path.is_file()] in ([], [".tocsin.lock"])


@pytest.mark.usefixtures("maven")
def test_refused_download_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailableError, match=r"cannot download Apache Kafka: .*TOCSIN_BROKER=host:port"):
        ensure_jars(tmp_path / "repository", print, [OTHER])


def test_jar_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    path = tmp_path / JAR.path
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert ensure_jars(tmp_path, print, [JAR]) == [path]
    path.write_bytes(CONTENT + b"!")
    with pytest.raises(SettingsError, match=rf"{path.name} is not the pinned jar: its sha256 is"):
        ensure_jars(tmp_path, print, [JAR])


def test_repository_is_jgos_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("M2_REPO", str(tmp_path))
    assert default_repository() == tmp_path
