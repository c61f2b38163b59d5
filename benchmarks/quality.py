"""How well the sentence classifier labels: precision, recall and F1 by kind, calibration, and what each rule is worth.

    .venv/bin/python -m benchmarks.quality SET.jsonl... [--rules] [--calibration] [--errors KIND]

Each line of a set is {"text", "labels": [...], "optional" or "unscored": [...]}: a label that is optional, because two
readers could differ, counts neither way. A sentence marked "boilerplate" is left out.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from schemas.classified_article.v1 import Kind
from streams.analysis import Judgement
from streams.analysis.rule_table import BANDS, RuleTable


@dataclass(frozen=True)
class Example:
    """One labelled sentence."""

    text: str
    labels: frozenset[str]
    unscored: frozenset[str]


def read_examples(path: Path) -> list[Example]:
    """Read a set; boilerplate is left out."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Example(row["text"], frozenset(row["labels"]), frozenset(row.get("optional") or row.get("unscored") or ()))
        for row in rows
        if not row.get("boilerplate")
    ]


def f1(right: int, said: int, true: int) -> tuple[float, float, float]:
    """Precision, recall and F1, each 0 where it is undefined."""
    precision, recall = right / said if said else 0.0, right / true if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def scored(kind: Kind, examples: Iterable[Example], judged: Iterable[Judgement]) -> list[tuple[Example, bool, float]]:
    """Of each example that counts for ``kind``: whether it is of that kind, and the probability that was given."""
    name = kind.name
    return [
        (example, name in example.labels, judgement.p[kind])
        for example, judgement in zip(examples, judged, strict=True)
        if name not in example.unscored
    ]


def print_measures(examples: list[Example], judged: list[Judgement]) -> None:
    """Print a line for each kind, and the macro F1."""
    total = 0.0
    for kind in Kind:
        rows, threshold = scored(kind, examples, judged), BANDS[kind].threshold
        right = sum(true and p >= threshold for _, true, p in rows)
        said = sum(p >= threshold for _, _, p in rows)
        there = sum(true for _, true, _ in rows)
        precision, recall, measure = f1(right, said, there)
        total += measure
        measures = f"P {precision:.3f}  R {recall:.3f}  F1 {measure:.3f}"
        print(f"  {kind:10} {measures}   {right} right of {said} said, {there} there")
    print(f"  macro F1 {total / len(Kind):.3f}")


def print_calibration(examples: list[Example], judged: list[Judgement]) -> None:
    """Print, by tenths of the probability given, how often the label held."""
    for kind in Kind:
        bins: dict[int, list[bool]] = defaultdict(list)
        for _, true, p in scored(kind, examples, judged):
            bins[min(9, int(p * 10))].append(true)
        cells = (f".{tenth}: {sum(held) / len(held):.2f} ({len(held)})" for tenth, held in sorted(bins.items()))
        print(f"  {kind:10} {'  '.join(cells)}")


def print_rules(examples: list[Example], judged: list[Judgement]) -> None:
    """Print how often each rule spoke, and how often its kind held."""
    spoke: Counter[tuple[Kind, str]] = Counter()
    held: Counter[tuple[Kind, str]] = Counter()
    for example, judgement in zip(examples, judged, strict=True):
        for kind, found in judgement.evidence.items():
            if kind.name in example.unscored:
                continue
            for rule in {each.rule for each in found}:
                spoke[kind, rule] += 1
                held[kind, rule] += kind.name in example.labels
    given = {(rule.kind, rule.name): rule.p for rule in RuleTable().rules}
    for (kind, rule), p in given.items():
        count = spoke[kind, rule]
        print(f"  {kind:10} {rule:28} given {p:.2f}  held {held[kind, rule] / count if count else 0:.2f} of {count}")


def print_errors(kind: Kind, examples: list[Example], judged: list[Judgement]) -> None:
    """Print what was labelled wrongly, with the evidence, and what was missed."""
    for (example, true, p), judgement in zip(
        scored(kind, examples, judged),
        [each for example, each in zip(examples, judged, strict=True) if kind.name not in example.unscored],
        strict=True,
    ):
        if true != (p >= BANDS[kind].threshold):
            rules = ", ".join(each.rule for each in judgement.evidence.get(kind, ()))
            print(f"  {'missed' if true else 'wrong '} {p:.2f} [{rules}] {example.text[:300]}")


def main() -> None:
    """Measure each set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--rules", action="store_true", help="what each rule is worth")
    parser.add_argument("--calibration", action="store_true", help="whether the probabilities are honest")
    parser.add_argument("--errors", type=Kind, choices=list(Kind), help="what was wrong for one kind")
    options = parser.parse_args()
    table = RuleTable()
    print(f"{table.identity.name} {table.identity.version}")
    for path in options.sets:
        examples = read_examples(path)
        start = time.perf_counter()
        judged = table.judge([example.text for example in examples])
        rate = len(examples) / (time.perf_counter() - start)
        print(f"{path.name}: {len(examples)} sentences, {rate:,.0f}/s")
        print_measures(examples, judged)
        if options.calibration:
            print_calibration(examples, judged)
        if options.rules:
            print_rules(examples, judged)
        if options.errors:
            print_errors(options.errors, examples, judged)


if __name__ == "__main__":
    main()
