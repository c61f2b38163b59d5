"""GET /health and GET /metrics, alone and of the processes that a person starts."""

import threading
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas import metrics
from schemas.errors import AlreadyRunningError
from schemas.metrics import CLIENT_METRICS, METRICS, SHOWN_BY
from tests.support.command import free_port
from tocsin import health as health_module
from tocsin.health import Pulse
from tocsin.metrics import vitals
from tocsin.prometheus import PrometheusInstruments

HOST = "127.0.0.1"


def names(page: str) -> set[str]:
    """The names that a page declares, as `schemas.metrics` writes them."""
    families = text_string_to_metric_families(page)
    return {f"{each.name}_total" if each.type == "counter" else each.name for each in families}


def samples(page: str) -> dict[str, float]:
    """Values by name and labels, in the order of the labels' names."""
    return {
        f"{each.name}{sorted(each.labels.values())}": each.value
        for family in text_string_to_metric_families(page)
        for each in family.samples
    }


@pytest.fixture
def page() -> PrometheusInstruments:
    return PrometheusInstruments()


def test_counted_shown_and_observed_are_on_the_page(page: PrometheusInstruments) -> None:
    page.count(metrics.ITEMS, kind="protest")
    page.count(metrics.ITEMS, 2, kind="protest")
    page.set(metrics.LAG, 7, topic="t", group="g", partition="0")
    page.set(metrics.LAG, 5, group="g", topic="t", partition="0")
    page.observe(metrics.ANALYSIS_SECONDS, 0.004)
    found = samples(page.page([]).decode())
    assert found["tocsin_items_total['protest']"] == 3
    assert found["tocsin_lag_messages['0', 'g', 't']"] == 5
    assert found["tocsin_analysis_seconds_count[]"] == 1
    assert found["tocsin_analysis_seconds_bucket['0.005']"] == 1
    assert found["tocsin_articles_total[]"] == 0


def test_page_declares_what_is_declared_and_nothing_else(page: PrometheusInstruments) -> None:
    assert names(page.page([]).decode()) == {*(each.name for each in METRICS), *CLIENT_METRICS}


def test_instruments_share_nothing() -> None:
    first, second = PrometheusInstruments(), PrometheusInstruments()
    first.count(metrics.ARTICLES)
    assert samples(second.page([]).decode())["tocsin_articles_total[]"] == 0


def test_threads_that_meet_a_new_series_together_lose_nothing(page: PrometheusInstruments) -> None:
    def count() -> None:
        for number in range(1_000):
            page.count(metrics.HTTP_REQUESTS, client=f"client{number % 7}", status="202")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = samples(page.page([]).decode())
    assert sum(value for name, value in found.items() if name.startswith("tocsin_http_requests_total")) == 8_000


@pytest.mark.parametrize("process", SHOWN_BY)
def test_process_answers_by_its_heartbeat(process: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port, file = free_port(), tmp_path / "heartbeat"
    with vitals(process, file, HOST, port) as shown, httpx.Client(base_url=f"http://{HOST}:{port}") as client:
        assert client.get("/health").status_code == 503
        assert client.get("/health").json() == {"process": process, "well": False, "heartbeat_age_seconds": None}
        shown.pulse.beat()
        well = client.get("/health")
        assert (well.status_code, well.json()["well"], file.exists()) == (200, True, True)
        shown.probes.append(lambda instruments: instruments.set(metrics.HEARTBEAT_AGE, 42.0))
        answer = client.get("/metrics?name[]=x")
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        assert samples(answer.text)["tocsin_heartbeat_age_seconds[]"] == 42.0
        assert names(answer.text) == {*(each.name for each in SHOWN_BY[process]), *CLIENT_METRICS}
        assert client.get("/").status_code == 404
        assert client.post("/metrics").status_code == 501
        monkeypatch.setattr(health_module, "WELL_SECONDS", -1.0)
        assert client.get("/health").status_code == 503
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://{HOST}:{port}/health")


@pytest.mark.parametrize("port", [None, 0])
def test_without_a_port_nothing_is_counted_and_the_file_is_touched(port: int | None, tmp_path: Path) -> None:
    with vitals("worker", tmp_path / "heartbeat", HOST, port) as shown:
        shown.pulse.beat()
        shown.instruments.count(metrics.ARTICLES)
        assert not isinstance(shown.instruments, PrometheusInstruments)
    assert (tmp_path / "heartbeat").exists()


def test_port_that_is_taken_is_an_error_that_names_it() -> None:
    port = free_port()
    other = vitals("writer", None, HOST, port)
    with vitals("worker", None, HOST, port), pytest.raises(AlreadyRunningError, match=str(port)), other:
        raise AssertionError("two have one port")


def test_pulse_is_well_for_half_a_minute_after_a_beat() -> None:
    now = [100.0]
    pulse = Pulse(monotonic=lambda: now[0])
    assert (pulse.age_seconds, pulse.is_well) == (None, False)
    pulse.beat()
    now[0] += 30.0
    assert (pulse.age_seconds, pulse.is_well) == (30.0, True)
    now[0] += 0.1
    assert not pulse.is_well
