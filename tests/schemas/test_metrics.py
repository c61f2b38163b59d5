"""The declarations of metrics, held against each other, docs/metrics.md and the dashboard."""

import json
import re
import textwrap
from pathlib import Path

import pytest
import yaml

from schemas.instruments import NO_INSTRUMENTS, Metric
from schemas.metrics import CLIENT_METRICS, HEARTBEAT_AGE, METRICS, SHOWN_BY
from tests.support.instruments import RecordingInstruments

DOCS = Path(__file__).parents[2] / "docs"


def ids(metric: Metric) -> str:
    return metric.name


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_name_carries_its_unit_as_prometheus_has_it(metric: Metric) -> None:
    assert re.fullmatch(r"tocsin_[a-z_]+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    if metric.unit in ("seconds", "bytes", "messages", "files"):
        assert f"_{metric.unit}" in metric.name or metric.kind == "counter"
    assert metric.help.endswith(".")


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_buckets_are_a_histograms_and_rise(metric: Metric) -> None:
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(set(metric.buckets))


def test_names_are_unique_and_every_metric_is_shown_by_some_process() -> None:
    assert len({each.name for each in METRICS}) == len(METRICS) > 15
    assert {each for shown in SHOWN_BY.values() for each in shown} == set(METRICS)
    assert all(HEARTBEAT_AGE in shown for shown in SHOWN_BY.values())


def test_metric_that_is_not_declared_or_counted_otherwise_fails_here() -> None:
    instruments = RecordingInstruments()
    with pytest.raises(AssertionError, match="not declared"):
        instruments.count(Metric("tocsin_other_total", "counter", "count", "Other."))
    with pytest.raises(AssertionError, match="is a gauge"):
        instruments.count(HEARTBEAT_AGE)
    with pytest.raises(AssertionError, match="has the labels"):
        instruments.set(HEARTBEAT_AGE, 1.0, process="worker")
    NO_INSTRUMENTS.count(HEARTBEAT_AGE)


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_metric_is_in_the_documentation_with_its_kind_labels_and_processes(metric: Metric) -> None:
    labels = ", ".join(f"`{each}`" for each in metric.labels)
    processes = ", ".join(name for name, shown in SHOWN_BY.items() if metric in shown)
    processes = "all" if metric is HEARTBEAT_AGE else processes
    row = f"| `{metric.name}` | {metric.kind} | {labels} | {processes} | {metric.help} |"
    assert row in (DOCS / "metrics.md").read_text("utf-8")


def test_documentation_names_no_metric_that_there_is_not() -> None:
    named = set(re.findall(r"^\| `(\w+)`", (DOCS / "metrics.md").read_text("utf-8"), re.MULTILINE))
    assert named == {*(each.name for each in METRICS), *CLIENT_METRICS}


def test_documented_scrape_configurations_are_yaml_and_name_every_process() -> None:
    page = (DOCS / "metrics.md").read_text("utf-8")
    blocks = re.findall(r"^    scrape_configs:\n(?: {4}.*\n)+", page, re.MULTILINE)
    local, compose = (yaml.safe_load(textwrap.dedent(each))["scrape_configs"][0] for each in blocks)
    assert local["static_configs"][0]["targets"] == [f"127.0.0.1:{9464 + at}" for at in range(len(SHOWN_BY))]
    assert set(compose["dns_sd_configs"][0]["names"]) == set(SHOWN_BY)


def test_dashboard_asks_only_for_metrics_that_are_declared_and_for_labels_that_they_have() -> None:
    names = {each.name: each for each in METRICS}
    asked = 0
    for expression in expressions(json.loads((DOCS / "grafana-dashboard.json").read_text("utf-8"))):
        found = re.findall(
            r"\b((?:tocsin|process)_\w+?)(_bucket|_sum|_count)?(?:\{([^}]*)\})?(?=[\s\[)*/+-]|$)", expression
        )
        assert found, expression
        for name, part, matchers in found:
            if name in CLIENT_METRICS:
                continue
            assert name in names, expression
            assert bool(part) == (names[name].kind == "histogram"), expression
            labels = {*names[name].labels, "le", "instance", "job"}
            assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= labels, expression
            for grouped in re.findall(r"by \(([^)]*)\)", expression):
                assert {each.strip() for each in grouped.split(",")} <= labels, expression
        asked += 1
    assert asked > 10


def expressions(panel: object) -> list[str]:
    """Every PromQL expression, wherever in the dashboard."""
    if isinstance(panel, dict):
        own = [panel["expr"]] if isinstance(panel.get("expr"), str) else []
        return own + [each for value in panel.values() for each in expressions(value)]
    return [each for value in panel for each in expressions(value)] if isinstance(panel, list) else []
