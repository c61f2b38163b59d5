"""What counting costs a worker: the analysis of the sample wire, and of that what its instruments take.

``python -m benchmarks.counting`` prints processor time for each article; it needs no broker.
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from schemas import metrics
from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.instruments import NO_INSTRUMENTS, Instruments
from streams.clock import SystemClock
from streams.model.factory import create_analyser
from streams.model.setting import ClassifierSetting
from tocsin.prometheus import PrometheusInstruments

WIRE = Path(__file__).parents[1] / "tocsin/sample_wire/wire.jsonl"

ROUNDS = 5
"""The quickest of them counts: what else the machine does makes the others slower."""

TIMES = 50
"""How often the wire is counted in a round, for counting once is too short to be timed."""


def main() -> None:
    """Print the figures."""
    records = [json.loads(line) for line in WIRE.read_text("utf-8").splitlines()]
    articles = [ArticleV1(article_id=str(at), source="wire", text=each["text"]) for at, each in enumerate(records)]
    analyser, now = create_analyser(ClassifierSetting.WHOLE), SystemClock().now()
    found = [analyser.classify(each, now) for each in articles]
    prometheus = PrometheusInstruments(metrics.SHOWN_BY["worker"])
    analysis = quickest(lambda: [analyser.classify(each, now) for each in articles], len(articles))
    counting = quickest(lambda: count(found, prometheus), TIMES * len(found))
    nothing = quickest(lambda: count(found, NO_INSTRUMENTS), TIMES * len(found))
    page = quickest(lambda: prometheus.page([]), 1)
    print(f"{len(articles)} articles: analysis {analysis * 1e3:.1f} ms each, counting {counting * 1e6:.1f} us")
    print(f"without instruments {nothing * 1e6:.1f} us; share of counting {(counting - nothing) / analysis:.3%}")
    print(f"a page of /metrics {page * 1e3:.1f} ms")


def count(found: Sequence[ClassifiedArticleV1], instruments: Instruments) -> None:
    """Count as the classify agent does."""
    for _ in range(TIMES):
        for classified in found:
            started = time.perf_counter()
            instruments.observe(metrics.ANALYSIS_SECONDS, time.perf_counter() - started)
            instruments.count(metrics.ARTICLES)
            instruments.count(metrics.UNSURE, len(classified.unsure))
            for item in classified.items:
                instruments.count(metrics.ITEMS, kind=item.kind)


def quickest(work: Callable[[], object], parts: int) -> float:
    """Seconds of processor time for one of the parts of the work."""
    return min(_seconds(work) for _ in range(ROUNDS)) / parts


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
