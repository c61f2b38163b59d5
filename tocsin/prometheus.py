"""Instruments that Prometheus reads: a registry of their own, with the metrics that `schemas.metrics` declares."""

from collections.abc import Callable, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from schemas.instruments import Instruments, Metric
from schemas.metrics import METRICS

Probe = Callable[[Instruments], None]
"""Sets gauges when somebody asks for them: what would cost something to keep up to date. Never raises."""

CONTENT_TYPE = CONTENT_TYPE_LATEST


class PrometheusInstruments:
    """Counts for one process.

    A metric without labels is there from the start, at 0, if ``shown`` names it; any other from its first value on.
    """

    def __init__(self, shown: Sequence[Metric] = METRICS) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for every counter, which nobody asks for
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._metrics: dict[str, Any] = {}
        self._series: dict[tuple[str, ...], Any] = {}
        for metric in shown:
            self._made(metric)

    def count(self, metric: Metric, amount: float = 1.0, /, **labels: str) -> None:
        """Add to a counter."""
        self._of(metric, labels).inc(amount)

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Let a gauge show ``value``."""
        self._of(metric, labels).set(value)

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Put a value into a histogram."""
        self._of(metric, labels).observe(value)

    def page(self, probes: Sequence[Probe]) -> bytes:
        """Everything as Prometheus reads it, after the probes have looked."""
        for probe in probes:
            probe(self)
        return generate_latest(self._registry)

    def _of(self, metric: Metric, labels: dict[str, str]) -> Any:
        """The series of these labels, which the client looks up more slowly than a dictionary of ours."""
        key = (metric.name, *(labels[name] for name in metric.labels))
        series = self._series.get(key)
        if series is None:
            made = self._made(metric)
            series = self._series[key] = made.labels(*key[1:]) if metric.labels else made
        return series

    def _made(self, metric: Metric) -> Any:
        """Two threads that meet a new metric at once are few, and the second is given the first's."""
        made = self._metrics.get(metric.name)
        if made is None:
            made = self._metrics.setdefault(metric.name, self._make(metric))
        return made

    def _make(self, metric: Metric) -> Any:
        arguments = (metric.name, metric.help, metric.labels)
        if metric.kind == "histogram":
            return Histogram(*arguments, buckets=metric.buckets, registry=self._registry)
        if metric.kind == "counter":
            return Counter(*arguments, registry=self._registry)
        return Gauge(*arguments, registry=self._registry)
