"""What processes count with: a metric's declaration, the port to count through, and the double that does nothing.

They stand here because streams and sinks both count and neither imports the other. Whoever counts is handed its
instruments; the metrics themselves are declared once, in `schemas.metrics`.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["counter", "gauge", "histogram"]
Unit = Literal["seconds", "bytes", "messages", "articles", "items", "rows", "files", "attempts", "count"]


@dataclass(frozen=True)
class Metric:
    """One metric, under the name that Prometheus sees.

    unit: of its value. help: one sentence. labels: their names, each with few values, bounded by the program or by
    the settings. buckets: the upper bounds of a histogram's.
    """

    name: str
    kind: Kind
    unit: Unit
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


class Instruments(Protocol):
    """Takes what is counted, on any thread. Never raises for what the declaration allows, never waits.

    ``labels`` are exactly those of the declaration.
    """

    def count(self, metric: Metric, amount: float = 1.0, /, **labels: str) -> None:
        """Add ``amount``, 0 or more, to a counter."""

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Let a gauge show ``value`` from now on."""

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Put one value into a histogram."""


class NoInstruments:
    """Counts nothing: for a process that nobody asks."""

    def count(self, metric: Metric, amount: float = 1.0, /, **labels: str) -> None:
        """Do nothing."""

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Do nothing."""

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Do nothing."""


NO_INSTRUMENTS: Instruments = NoInstruments()
"""The default of those who count. It holds nothing, so one serves all."""
