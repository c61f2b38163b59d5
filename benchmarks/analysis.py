"""How many sentences a second the whole analysis does on one core, by setting, and where the time goes.

    .venv/bin/python -m benchmarks.analysis
    .venv/bin/python -m benchmarks.analysis --wikinews DIR     # a copy of vanatteveldt/wikinews, bare or not

Without a copy it reads the sample wire. Of Wikinews it takes the year 2020, once whole and once without what is longer
than `LONGEST` sentences: its interviews, which a first stage is soon done with. Processor time, the best of the rounds.
"""

import argparse
import csv
import io
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from schemas.article.v1 import ArticleV1
from streams.analysis import Analyser
from streams.analysis.boilerplate import split_blocks
from streams.analysis.sentences import split_sentences
from streams.model.factory import create_classifier
from streams.model.setting import ClassifierSetting
from training.repository import Repository
from training.sources import SOURCES

SAMPLE_WIRE = Path(__file__).parents[1] / "tocsin" / "sample_wire" / "wire.jsonl"
YEAR = "data/wikinews_2020.csv"
LONGEST = 100
MAX_FIELD_CHARACTERS = 1_000_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read_wire() -> list[ArticleV1]:
    """The built-in sample wire."""
    texts = [json.loads(line)["text"] for line in SAMPLE_WIRE.read_text("utf-8").splitlines()]
    return [ArticleV1(article_id=f"wire-{at}", source="Benchmark", text=text) for at, text in enumerate(texts)]


def read_wikinews(folder: Path) -> list[ArticleV1]:
    """A year of Wikinews, in the file's order."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    commit = next(source.commit for source in SOURCES if source.name == "wikinews")
    [(_, text)] = Repository(folder, commit).read([YEAR])
    rows = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["text"].strip()]
    return [
        ArticleV1(
            article_id=f"wikinews-{at}",
            source="Wikinews",
            title=row["title"],
            text=row["text"],
            date_published=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        )
        for at, row in enumerate(rows)
    ]


def cut(articles: Sequence[ArticleV1]) -> list[list[str]]:
    """The sentences of each article."""
    return [[each.text for each in split_sentences(one.text, split_blocks(one.text)[0])] for one in articles]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Processor time of the quickest round, of all threads together."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def measure(name: str, articles: Sequence[ArticleV1], settings: Sequence[ClassifierSetting], rounds: int) -> None:
    """Print a row for each setting: sentences a second, and microseconds a sentence of each part."""
    sentences = cut(articles)
    count = sum(map(len, sentences))
    parts = ["splitting", "labels", "items and records"]
    table = Table("setting", "sentences/s", *(f"{part}, µs" for part in parts), title=f"{name}, {count:,} sentences")
    splitting = seconds(lambda: cut(articles), rounds)
    for setting in settings:
        classifier = create_classifier(setting)
        analyser = Analyser(classifier)
        analyser.classify(articles[0], NOW)
        whole = seconds(lambda: [analyser.classify(each, NOW) for each in articles], rounds)  # noqa: B023 -- run at once
        labels = seconds(lambda: [classifier.judge(each) for each in sentences], rounds)  # noqa: B023 -- run at once
        shares = (splitting, labels, max(0.0, whole - splitting - labels))
        table.add_row(setting.value, f"{count / whole:,.0f}", *(f"{1e6 * each / count:,.0f}" for each in shares))
    Console(highlight=False).print(table)


def main() -> None:
    """Measure each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--wikinews", type=Path, metavar="DIR")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--settings", nargs="+", type=ClassifierSetting, default=list(ClassifierSetting))
    options = parser.parse_args()
    if options.wikinews is None:
        measure("the sample wire", read_wire(), options.settings, options.rounds)
        return
    articles = read_wikinews(options.wikinews)
    measure("Wikinews 2020", articles, options.settings, options.rounds)
    shorter = [each for each, found in zip(articles, cut(articles), strict=True) if len(found) <= LONGEST]
    measure(f"the same up to {LONGEST} sentences each", shorter, options.settings, options.rounds)


if __name__ == "__main__":
    main()
