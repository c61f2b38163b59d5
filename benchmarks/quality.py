"""Quality and speed of each classifier setting, side by side, and what each rule is worth.

    .venv/bin/python -m benchmarks.quality [SET.jsonl...] [--rules]

Without a set it takes those named in QUALITY_SETS, separated by colons. More of one setting: `tocsin evaluate`.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from schemas.classified_article.v1 import ClassifierV1, Kind
from schemas.errors import PipelineError, UnreadableError
from streams.analysis import Analyser, SentenceClassifier
from streams.analysis.rule_table import RuleTable
from streams.evaluation import Evaluation, Example
from streams.model.factory import create_classifier
from streams.model.setting import ClassifierSetting
from tocsin.labelled import JudgedSet, LabelledSet, judge_set, measure_set, pool, read_set

SETTINGS: Mapping[str, Callable[[], SentenceClassifier]] = {
    setting.value: partial(create_classifier, setting)
    for setting in (
        ClassifierSetting.LEXICON,
        ClassifierSetting.FAST,
        ClassifierSetting.WHOLE,
        ClassifierSetting.THOROUGH,
    )
}

SETS = "QUALITY_SETS"

NEEDED = f"""benchmarks.quality needs labelled sentences, whose texts are not in the repository:
  .venv/bin/python -m training.fetch --output build/training.jsonl   # rebuilds them from public repositories
  make bench SETS=build/training.jsonl                               # or {SETS}=FILE.jsonl:FILE.jsonl"""


@dataclass(frozen=True)
class Measured:
    """One setting on all sets pooled."""

    name: str
    identity: ClassifierV1
    evaluation: Evaluation
    rate: float


def measure(name: str, factory: Callable[[], SentenceClassifier], sets: Sequence[LabelledSet]) -> Measured:
    """Judge and measure; the classifier has judged once before its time is taken."""
    analyser = Analyser(factory())
    analyser.score(["The mayor ordered the bars to close."])
    start = time.perf_counter()
    judged: list[JudgedSet] = [judge_set(analyser, each) for each in sets]
    seconds = time.perf_counter() - start
    pooled = pool(judged)
    count = len(pooled.labelled.examples) + len(pooled.labelled.boilerplate)
    return Measured(name, analyser.identity, measure_set(analyser, pooled), count / seconds)


def print_side_by_side(measured: Sequence[Measured]) -> None:
    """Print a row for each setting."""
    figures = [*(f"{kind.value} F1" for kind in Kind), "macro F1", "95 %", "error above .1", "coverage", "sentences/s"]
    table = Table("setting", *figures, title=f"{measured[0].evaluation.sentences:,} sentences", title_justify="left")
    for each in measured:
        found, macro = each.evaluation, each.evaluation.macro.f1
        table.add_row(
            each.name,
            *(f"{found.measures[kind].f1.value:.3f}" for kind in Kind),
            f"{macro.value:.3f}",
            f"{macro.low:.2f}-{macro.high:.2f}",
            f"{found.calibration_pooled.error_above:.3f}",
            f"{found.sureness_macro.coverage:.3f}",
            f"{each.rate:,.0f}",
        )
    console = Console(highlight=False)
    console.width = max(console.width, 130)
    console.print(table)
    for each in measured:
        print(f"{each.name}: {each.identity.name} {each.identity.version}")


def print_rules(examples: Sequence[Example]) -> None:
    """Print how often each rule spoke, and how often its kind held."""
    rules, spoke, held = RuleTable(), Counter[tuple[Kind, str]](), Counter[tuple[Kind, str]]()
    for example, judgement in zip(examples, rules.judge([each.text for each in examples]), strict=True):
        for kind in judgement.evidence.keys() - example.optional:
            for rule in {each.rule for each in judgement.evidence[kind]}:
                spoke[kind, rule] += 1
                held[kind, rule] += kind in example.labels
    for (kind, rule), p in {(each.kind, each.name): each.p for each in rules.rules}.items():
        count = spoke[kind, rule]
        print(f"  {kind:10} {rule:28} given {p:.2f}  held {held[kind, rule] / count if count else 0:.2f} of {count}")


def main() -> None:
    """Measure each setting on the sets that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--rules", action="store_true", help="what each rule of the rule table is worth")
    options = parser.parse_args()
    paths = options.sets or [Path(each) for each in os.environ.get(SETS, "").split(os.pathsep) if each]
    if not paths:
        print(NEEDED, file=sys.stderr)
        sys.exit(UnreadableError.exit_status)
    try:
        sets = [read_set(path) for path in paths]
    except PipelineError as error:
        print(f"{error}\n{NEEDED}", file=sys.stderr)
        sys.exit(error.exit_status)
    for line in (line for each in sets for line in each.refused):
        print(f"left out: {line}", file=sys.stderr)
    print_side_by_side([measure(name, factory, sets) for name, factory in SETTINGS.items()])
    if options.rules:
        print_rules([example for each in sets for example in each.examples])


if __name__ == "__main__":
    main()
