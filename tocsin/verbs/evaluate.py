"""``tocsin evaluate``: how well labelled sentences are labelled; no broker."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from schemas.classified_article.v1 import ClassifierV1
from schemas.errors import InvalidMessageError
from streams.evaluation import Evaluation
from tocsin.judging import ClassifierOption, build_analyser
from tocsin.labelled import JudgedSet, judge_set, measure_set, pool, read_set
from tocsin.measures_shown import as_json, show_evaluation, show_mistakes
from tocsin.plots import draw, require_matplotlib
from tocsin.terminal import escape_json, printable

FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help='JSON Lines: {"text", "labels"}, and what else is known.')
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="DIR", help="Draw reliability and precision-recall there.")
]
ErrorsOption = Annotated[int, typer.Option("--errors", min=0, metavar="N", help="The worst errors, N of each sort.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]

Measured = Sequence[tuple[JudgedSet, Evaluation]]


def evaluate(
    files: FilesArgument,
    plot: PlotOption = None,
    classifier: ClassifierOption = None,
    errors: ErrorsOption = 5,
    as_json_: JsonOption = False,
) -> None:
    """Measure the labels on labelled sentences: each file, and several pooled.

    A line may hold "optional" (labels that count neither way), "article" (intervals are then drawn over articles) and
    "boilerplate" (left out). A line that cannot be read is told with file and number on standard error, the rest is
    measured, and the exit status is 65.
    """
    if plot:
        require_matplotlib()
    analyser = build_analyser(classifier)
    judged = [judge_set(analyser, read_set(path)) for path in files]
    sets = [*judged, pool(judged)] if len(judged) > 1 else judged
    measured = [(each, measure_set(analyser, each)) for each in sets]
    if as_json_:
        _print_json(analyser.identity, measured, errors)
    else:
        _print_tables(analyser.identity, measured, errors)
    if plot:
        for path in draw(measured[-1][1], plot):
            typer.echo(f"drawn: {path}", err=True)
    _tell_refused(judged)


def _print_json(identity: ClassifierV1, measured: Measured, errors: int) -> None:
    sets = [as_json(each, evaluation, errors) for each, evaluation in measured]
    report = {"classifier": identity.model_dump(), "sets": sets}
    typer.echo(escape_json(json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)))


def _print_tables(identity: ClassifierV1, measured: Measured, errors: int) -> None:
    console = Console(highlight=False)
    console.print(f"Classifier {identity.name} {identity.version}", markup=False)
    for each, evaluation in measured:
        show_evaluation(console, each, evaluation)
    show_mistakes(console, measured[-1][1], errors)


def _tell_refused(judged: Sequence[JudgedSet]) -> None:
    refused = [line for each in judged for line in each.labelled.refused]
    for line in refused:
        typer.echo(printable(line), err=True)
    if refused:
        raise typer.Exit(InvalidMessageError.exit_status)
