"""An evaluation for people, as tables, and for programs, as what JSON can hold."""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.classified_article.v1 import Kind
from streams.evaluation import Evaluation
from streams.evaluation.evaluation import Cell, Mistake
from streams.evaluation.measures import Estimate, Measures
from tocsin.labelled import JudgedSet
from tocsin.terminal import printable

UNDEFINED = "-"

LEAST_WIDTH = 110
"""Columns where the output is no terminal: the widest table, seven columns with intervals, fits."""


def as_json(judged: JudgedSet, evaluation: Evaluation, errors: int) -> dict[str, Any]:
    """Every measure of one set; what is undefined is null. The curves are left to the picture."""
    measures = dataclasses.replace(
        evaluation, curves={}, wrong=evaluation.wrong[:errors], missed=evaluation.missed[:errors]
    )
    found: dict[str, Any] = _plain(measures)
    del found["curves"]
    return {"set": judged.labelled.name, "refused": len(judged.labelled.refused), **_boilerplate(judged), **found}


def show_evaluation(console: Console, judged: JudgedSet, evaluation: Evaluation) -> None:
    """Print one set's tables: the measures, the errors, the confusion, the calibration."""
    if not console.is_terminal:
        console.width = max(console.width, LEAST_WIDTH)
    console.print()
    aside = f", {len(judged.labelled.boilerplate):,} left out as boilerplate" if judged.labelled.boilerplate else ""
    console.print(
        Text(f"{printable(judged.labelled.name)}: {evaluation.sentences:,} sentences{aside}", style="bold"),
    )
    if judged.boilerplate_said or judged.boilerplate_labelled:
        said, labelled = judged.boilerplate_said, judged.boilerplate_labelled
        console.print(f"Of the boilerplate {said} would be labelled; {labelled} carry a label in the file")
    console.print(_measures_table(evaluation))
    console.print(_sureness_table(evaluation))
    console.print(_misses_table(evaluation))
    console.print(_confusion_table(evaluation.confusion))
    console.print(_calibration_table(evaluation))


def show_mistakes(console: Console, evaluation: Evaluation, errors: int) -> None:
    """Print the worst errors with their sentences and where they stand."""
    for title, mistakes in (
        ("Wrong, the surest first", evaluation.wrong),
        ("Missed, the surest first", evaluation.missed),
    ):
        if errors and mistakes:
            console.print()
            console.print(Text(f"{title} ({min(errors, len(mistakes))} of {len(mistakes)})", style="bold"))
            console.print(_mistakes_grid(mistakes[:errors]))


def _measures_table(evaluation: Evaluation) -> Table:
    title = f"Forced decision; 95 % intervals over {evaluation.units:,} {evaluation.resampled}"
    table = _table(title, ["kind"], ["precision", "recall", "F1", "right", "said", "there"])
    for name, measures in _rows(evaluation.measures, "macro", evaluation.macro):
        estimates = (measures.precision, measures.recall, measures.f1)
        amounts = _amounts(measures) if name != "macro" else ["", "", ""]
        table.add_row(name, *map(_estimate, estimates), *amounts, style="bold" if name == "macro" else "")
    return table


def _amounts(measures: Measures) -> list[str]:
    return [f"{each:,}" for each in (measures.right, measures.said, measures.there)]


def _sureness_table(evaluation: Evaluation) -> Table:
    columns = ["coverage", "unsure", "of them true", "precision", "recall", "F1"]
    table = _table("With unsure answers left out", ["kind"], columns)
    for name, sureness in _rows(evaluation.sureness, "macro", evaluation.sureness_macro):
        measures = sureness.measures
        estimates = (measures.precision, measures.recall, measures.f1)
        open_ = [_figure(sureness.coverage, 3), f"{sureness.unsure:,}", f"{sureness.held:,}"]
        table.add_row(name, *open_, *map(_estimate, estimates), style="bold" if name == "macro" else "")
    return table


def _misses_table(evaluation: Evaluation) -> Table:
    columns = ["wrong", "near misses", "missed", "near misses", "borderline said", "not said"]
    table = _table("Errors; a near miss lies within 0.1 of the threshold", ["kind"], columns)
    for kind, each in evaluation.misses.items():
        amounts = (each.wrong, each.near_wrong, each.missed, each.near_missed)
        table.add_row(kind.value, *map(str, (*amounts, each.borderline_said, each.borderline_not_said)))
    return table


def _confusion_table(cells: Sequence[Cell]) -> Table:
    counts = {(cell.true, cell.said): cell.count for cell in cells}
    rows = list(dict.fromkeys(cell.true for cell in cells))
    said = list(dict.fromkeys(cell.said for cell in sorted(cells, key=lambda cell: (len(cell.said), cell.said))))
    table = _table("Confusion", ["true \\ said"], [_kinds(each) for each in said])
    for true in rows:
        cells_ = [Text(f"{counts.get((true, each), 0) or '·'}", style="green" if each == true else "") for each in said]
        table.add_row(_kinds(true), *cells_)
    return table


def _calibration_table(evaluation: Evaluation) -> Table:
    columns = ["error", "error above .1", "above .1"]
    table = _table("Expected calibration error, 10 bins", ["kind"], columns)
    for name, each in _rows(evaluation.calibration, "pooled", evaluation.calibration_pooled):
        row = (_figure(each.error, 3), _figure(each.error_above, 3), f"{each.above:,}")
        table.add_row(name, *row, style="bold" if name == "pooled" else "")
    return table


def _mistakes_grid(mistakes: Iterable[Mistake]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for style in ("cyan", "", "", "dim"):
        grid.add_column(style=style, overflow="fold", no_wrap=style == "cyan")
    for each in mistakes:
        text = Text(printable(each.example.text[:400]))
        grid.add_row(each.kind.value, _figure(each.p, 2), text, Text(printable(each.example.place)))
    return grid


def _rows(by_kind: Mapping[Kind, Any], name: str, last: Any) -> Iterable[tuple[str, Any]]:
    return [*((kind.value, each) for kind, each in by_kind.items()), (name, last)]


def _table(title: str, words: Sequence[str], figures: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="italic", box=box.SIMPLE_HEAD, pad_edge=False)
    for word in words:
        table.add_column(word)
    for figure in figures:
        table.add_column(figure, justify="right")
    return table


def _kinds(kinds: Sequence[Kind]) -> str:
    return "+".join(kind.value for kind in kinds) or "none"


def _estimate(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return UNDEFINED
    return f"{_figure(estimate.value, 3)} ({_figure(estimate.low, 2)}-{_figure(estimate.high, 2)})"


def _figure(value: float, places: int) -> str:
    """Without the leading zero, as figures below one are written here; a dash where there is none."""
    if math.isnan(value):
        return UNDEFINED
    return f"{value:.{places}f}".removeprefix("0") if value < 1 else f"{value:.{places}f}"


def _boilerplate(judged: JudgedSet) -> dict[str, Any]:
    count, labelled = len(judged.labelled.boilerplate), judged.boilerplate_labelled
    return {"boilerplate": {"left_out": count, "labelled": labelled, "said": judged.boilerplate_said}}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
