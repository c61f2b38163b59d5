"""Instruments that remember what was counted, and refuse what was not declared so."""

from collections import defaultdict

from schemas.instruments import Kind, Metric
from schemas.metrics import METRICS

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A metric's name, and its labels in the order of their names."""


class RecordingInstruments:
    """counted: sums by series. shown: the last value of each gauge. observed: every value of each histogram."""

    def __init__(self) -> None:
        self.counted: defaultdict[Series, float] = defaultdict(float)
        self.shown: dict[Series, float] = {}
        self.observed: defaultdict[Series, list[float]] = defaultdict(list)

    def count(self, metric: Metric, amount: float = 1.0, /, **labels: str) -> None:
        assert amount >= 0
        self.counted[series(metric, "counter", labels)] += amount

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        self.shown[series(metric, "gauge", labels)] = value

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        self.observed[series(metric, "histogram", labels)].append(value)

    def total(self, metric: Metric, **labels: str) -> float:
        """What a counter stands at."""
        return self.counted[series(metric, "counter", labels)]


def series(metric: Metric, kind: Kind, labels: dict[str, str]) -> Series:
    assert metric in METRICS, f"{metric.name} is not declared in schemas/metrics.py"
    assert metric.kind == kind, f"{metric.name} is a {metric.kind}"
    assert set(labels) == set(metric.labels), f"{metric.name} has the labels {metric.labels}"
    return metric.name, tuple(sorted(labels.items()))
