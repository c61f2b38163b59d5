"""From the labels to the artefact: one command, and the same result each time on the same kind of machine.

    python -m training.train [--local OWNER/NAME=DIR ...] [--artefact streams/model/artefact] [--work build]

Takes about an hour on two cores. What it does and why: training/README.md. It ends by printing what each part reaches
on articles that it was not trained on; benchmarks/quality.py measures the whole.
"""

import argparse
import os
import sys
from pathlib import Path

import jax
import numpy as np

from schemas.errors import PipelineError
from streams.analysis.rule_table import RuleTable
from streams.model.artefact import ARTEFACT
from streams.model.cascade import log_odds_of
from streams.model.encoder import MANY, Encoder
from streams.model.grams import GramScorer
from streams.model.pieces import PieceTokenizer
from training.batches import KINDS
from training.combine import combine
from training.encoder import Parameters, create_head
from training.export import export
from training.fetch import fetch, open_repository
from training.grams import fit_grams
from training.labels import digest
from training.parameters import keep
from training.pretrained import Pretrained, fetch_pretrained
from training.sets import FOLDS, Set, Split, create_set
from training.sources import LABELS, SOURCES
from training.stages import Combination, Seen, find_sure
from training.thresholds import expected_calibration_error, f1
from training.tuning import Plan, predict, tune
from training.unlabelled import read_unlabelled
from training.write import write_artefact

FIRST = Plan(epochs=2, rate=1e-4, seed=0)
"""On the chosen sentences, which hold many of each kind: what the kinds are."""

SECOND = Plan(epochs=2, rate=5e-5, seed=1)
"""On articles: how rare the kinds are, and how articles tell of them."""

THIRD = Plan(epochs=1, rate=5e-5, seed=2)
"""On sentences that all sources tell too seldom, `REPEATED` times, with `REMINDERS` of the others."""

REPEATED = 3
REMINDERS = (10, 16)
"""Every tenth sentence of an article and every sixteenth chosen one, so that nothing is forgotten for them."""

MIXED_IN = 4
"""Every fourth chosen sentence is read again in the second step, so that it forgets nothing."""

UNLABELLED = 60_000
UNLABELLED_FROM = "current-events"

TEMPERATURE = 1.5
"""The encoder is surer than right; what it teaches is softened by this."""

LABEL_WEIGHT = 2.0
"""How much a label that a reader gave counts beside one that the encoder thought."""


class Run:
    """One training run; ``work`` keeps the tuned parameters."""

    def __init__(self, everything: Set, pretrained: Pretrained, work: Path) -> None:
        self.all, self.split, self._pretrained, self._work = (
            everything,
            Split.of(everything.sentences),
            pretrained,
            work,
        )

    def finish(self, fold: int | None) -> Parameters:
        """The encoder after the last step, the articles of one fold left out, or of none."""
        articles, chosen = self.split.articles_without(fold)[:: REMINDERS[0]], self.split.chosen[:: REMINDERS[1]]
        part = self.all.take(np.concatenate([np.tile(self.split.late, REPEATED), articles, chosen]))
        path = self._work / ("last.npz" if fold is None else f"last-{fold}.npz")
        return keep(path, lambda: tune(self.tune(fold), part.ids, part.targets(), THIRD))

    def tune(self, fold: int | None) -> Parameters:
        """The encoder before that, which is also what teaches the n-grams."""
        rows = np.concatenate([self.split.articles_without(fold), self.split.chosen[::MIXED_IN]])
        part = self.all.take(rows)
        name = "encoder" if fold is None else f"fold-{fold}"
        return keep(self._work / f"{name}.npz", lambda: tune(self._first(), part.ids, part.targets(), SECOND))

    def fit_grams(self, taught: Set, rows: np.ndarray) -> GramScorer:
        """The fast stage, from the labels of ``rows`` and what the encoder thinks."""
        known = self.all.take(rows)
        weight = np.concatenate([known.scored * LABEL_WEIGHT, taught.scored])
        return GramScorer(fit_grams(known.ids + taught.ids, np.concatenate([known.y, taught.y]), weight))

    def _first(self) -> Parameters:
        part = self.all.take(self.split.chosen)
        start = {**self._pretrained.parameters, "head": create_head(self._pretrained.width)}
        return keep(self._work / "first.npz", lambda: tune(start, part.ids, part.targets(), FIRST))


def teach(encoder: Encoder, texts: list[str], tokenizer: PieceTokenizer, work: Path) -> Set:
    """Let the encoder label sentences, as probabilities."""
    ids = tokenizer.cut(texts)
    log_odds = keep(work / "taught.npz", lambda: {"log_odds": encoder.score(ids)})["log_odds"]
    y = 1.0 / (1.0 + np.exp(-log_odds / TEMPERATURE))
    return Set([], ids, y.astype(np.float32), np.ones_like(y, np.float32))


def see(run: Run, taught: Set, encoder: Parameters, table: RuleTable) -> Seen:
    """Ask every judge about sentences that it does not know: articles by folds, and what was held back.

    The n-grams are asked again without anything of the sentence's publisher.
    """
    split = run.split
    rows = np.concatenate([split.articles, split.held])
    known, folds = run.all.take(rows), np.concatenate([split.folds, np.full(len(split.held), -1)])
    read, counted, afar = np.zeros((3, len(rows), len(KINDS)))
    for fold in range(FOLDS):
        grams = run.fit_grams(taught, np.concatenate([split.articles_without(fold), split.chosen]))
        for part, judge in ((fold, run.finish(fold)), (-1, encoder)):
            own = np.flatnonzero(folds == part)
            counted[own] = grams.score([known.ids[row] for row in own])
            read[own] = predict(judge, [known.ids[row] for row in own])
    for publisher in sorted(set(split.publishers[rows])):
        grams = run.fit_grams(taught, split.published_by_others(publisher))
        own = np.flatnonzero(split.publishers[rows] == publisher)
        afar[own] = grams.score([known.ids[row] for row in own])
    ruled = log_odds_of(table.judge([sentence.text for sentence in known.sentences]))
    return Seen(np.stack([ruled, counted, read], 2), afar, known.y, known.scored, folds < 0)


def report(seen: Seen, stages: dict[str, list[Combination]]) -> None:
    """Print F1 and calibration of each stage on the articles."""
    for name, stage in stages.items():
        measures = []
        for kind, combination in enumerate(stage):
            rows = (seen.scored[:, kind] > 0) & ~seen.enriched
            y, p = seen.y[rows, kind] > 0, combination.probability(seen.log_odds[rows, kind])
            measures.append(f1(y, p >= combination.threshold))
            errors = [expected_calibration_error(y, p, above) for above in (0.0, 0.1)]
            print(
                f"{name:14} {KINDS[kind]:10} F1 {measures[-1]:.3f}  threshold {combination.threshold:.2f}  "
                f"ECE {errors[0]:.3f}, above .1 {errors[1]:.3f}  weights {combination.weights.round(2)}"
            )
        print(f"{name:14} macro F1   {np.mean(measures):.3f}")


def train(local: dict[str, Path], artefact: Path, work: Path) -> None:
    """Do everything. Raises: PipelineError -- a source cannot be had, or is not what was labelled."""
    pretrained = fetch_pretrained(work)
    tokenizer, table = PieceTokenizer(pretrained.tokenizer), RuleTable()
    sentences = fetch(SOURCES, LABELS, local)
    tests = {source.name for source in SOURCES if source.test}
    learned = [sentence for sentence in sentences if sentence.source not in tests]
    run = Run(create_set(learned, tokenizer), pretrained, work)
    encoder = run.finish(None)
    source = next(each for each in SOURCES if each.name == UNLABELLED_FROM)
    unlabelled = read_unlabelled(open_repository(source, local), {digest(each.text) for each in sentences})
    taught = teach(
        Encoder(export(run.tune(None)), threads=os.cpu_count() or 1, together=MANY),
        sorted(unlabelled, key=digest)[:UNLABELLED],
        tokenizer,
        work,
    )
    seen = see(run, taught, encoder, table)
    np.savez(work / "seen.npz", **vars(seen))
    first, second = combine(seen, 2), combine(seen, 3)
    sure = [find_sure(seen, kind, stage) for kind, stage in enumerate(first)]
    report(seen, {"first stage": first, "second stage": second})
    grams = run.fit_grams(taught, np.concatenate([run.split.articles, run.split.chosen, run.split.held]))
    write_artefact(artefact, export(encoder), pretrained.tokenizer, grams.weights, (first, second, sure))


def main(arguments: list[str] | None = None) -> None:
    """Train."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__.partition("\n")[0])
    parser.add_argument("--local", action="append", default=[], metavar="OWNER/NAME=DIR", help="a copy to read instead")
    parser.add_argument("--artefact", type=Path, default=ARTEFACT)
    parser.add_argument("--work", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    jax.config.update("jax_compilation_cache_dir", str(options.work / "compiled"))
    local = {name: Path(folder) for name, _, folder in (each.partition("=") for each in options.local)}
    try:
        train(local, options.artefact, options.work)
    except PipelineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
