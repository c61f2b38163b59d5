"""The pictures of an evaluation: reliability and precision against recall, as SVG and PNG. Needs the extra ``plot``."""

import importlib.util
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.classified_article.v1 import Kind
from schemas.errors import PipelineError
from streams.evaluation import Evaluation
from streams.evaluation.calibration import BINS, Calibration
from streams.evaluation.evaluation import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {Kind.DIRECTIVE: "#D55E00", Kind.PROTEST: "#009E73", Kind.LEGAL: "#0072B2"}
"""Of the palette of Okabe and Ito, which the colour-blind tell apart."""

MARKERS = {Kind.DIRECTIVE: "o", Kind.PROTEST: "s", Kind.LEGAL: "^"}
GREY, LIGHT = "#666666", "#DDDDDD"
INSTALL = "python -m pip install 'tocsin[plot]'"

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#333333",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "svg.hashsalt": "tocsin",
}
"""DejaVu comes with matplotlib; the salt makes the same picture the same file."""


def require_matplotlib() -> None:
    """Raises: PipelineError -- the extra is not installed; it says how to."""
    if importlib.util.find_spec("matplotlib") is None:
        raise PipelineError(f"--plot needs matplotlib, which is not installed: {INSTALL}")


def draw(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Draw both pictures into a folder, which is made where it is missing. Returns: the files."""
    from matplotlib import rc_context  # noqa: PLC0415 -- a second that only pictures need

    folder.mkdir(parents=True, exist_ok=True)
    with rc_context(_STYLE):
        return [
            *_save(_reliability(evaluation), folder / "reliability"),
            *_save(_precision_recall(evaluation), folder / "precision_recall"),
        ]


def _save(figure: "Figure", path: Path) -> list[Path]:
    svg, png = path.with_suffix(".svg"), path.with_suffix(".png")
    figure.savefig(svg, metadata={"Date": None})
    figure.savefig(png, dpi=160)
    return [svg, png]


def _reliability(evaluation: Evaluation) -> "Figure":
    """One column a kind: above how often it held, below how many answers each bin has."""
    from matplotlib.figure import Figure  # noqa: PLC0415 -- as above

    figure = Figure(figsize=(10.5, 5.2), layout="constrained")
    axes = figure.subplots(
        2, len(Kind), sharex=True, sharey="row", squeeze=False, gridspec_kw={"height_ratios": [3, 1]}
    )
    for column, kind in enumerate(Kind):
        calibration = evaluation.calibration[kind]
        _draw_shares(axes[0, column], kind, calibration, evaluation.curves[kind])
        _draw_counts(axes[1, column], kind, calibration)
    axes[0, 0].set_ylabel("share that is of the kind, 95 % interval")
    axes[1, 0].set_ylabel("answers (log)")
    figure.suptitle(f"Reliability on {evaluation.sentences:,} sentences", x=0.01, ha="left", color="#333333")
    return figure


def _draw_shares(axes: "Axes", kind: Kind, calibration: Calibration, curve: Curve) -> None:
    band, filled = curve.band, [each for each in calibration.bins if each.count]
    axes.axvspan(band.low, band.high, color=LIGHT, alpha=0.6, lw=0)
    axes.axvline(band.threshold, ymin=0.09, color=GREY, lw=0.8, ls=":")
    axes.plot([0, 1], [0, 1], color=GREY, lw=0.8)
    means, shares = [each.mean_p for each in filled], [each.share for each in filled]
    ends = [_interval(each.share, each.count) for each in filled]
    axes.vlines(means, [low for low, _ in ends], [high for _, high in ends], color=COLOURS[kind], lw=1.4, alpha=0.45)
    axes.plot(
        means, shares, color=COLOURS[kind], marker=MARKERS[kind], ms=7, mec="white", ls="", clip_on=False, zorder=3
    )
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_title(kind.value, loc="left", color=COLOURS[kind], fontweight="bold")
    errors = f"calibration error {calibration.error:.3f}, above .1: {calibration.error_above:.3f}"
    axes.set_title(errors, loc="right", fontsize=7.5, color=GREY)
    if band.high > band.low:
        axes.text((band.low + band.high) / 2, 0.02, "unsure", ha="center", va="bottom", fontsize=8, color=GREY)


def _interval(share: float, count: int) -> tuple[float, float]:
    """95 % of a share, after Wilson (1927): small bins are told from large ones at a glance."""
    z = 1.96
    middle, reach = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return (middle - reach) / (1 + z * z / count), (middle + reach) / (1 + z * z / count)


def _draw_counts(axes: "Axes", kind: Kind, calibration: Calibration) -> None:
    lows, counts = [each.low for each in calibration.bins], [each.count for each in calibration.bins]
    axes.bar(lows, counts, width=1 / BINS, align="edge", color=COLOURS[kind], alpha=0.75, edgecolor="white", lw=0.8)
    axes.set_yscale("log")
    axes.set_ylim(0.5, max(*counts, 1) * 12)
    axes.set_xlabel("probability given")
    axes.tick_params(axis="y", which="minor", left=False)
    for low, count in zip(lows, counts, strict=True):
        if count:
            place = (low + 0.5 / BINS, count * 1.25)
            axes.annotate(f"{count:,}", place, ha="center", va="bottom", fontsize=6.5, color="#333333")


def _precision_recall(evaluation: Evaluation) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 -- as above

    figure = Figure(figsize=(6.6, 6.2), layout="constrained")
    axes = figure.subplots()
    _draw_f1_lines(axes)
    for kind in Kind:
        measures = evaluation.measures[kind]
        curve, colour = evaluation.curves[kind], COLOURS[kind]
        axes.plot(curve.recall, curve.precision, color=colour, lw=1.8, drawstyle="steps-pre")
        at = (measures.recall.value, measures.precision.value)
        mark = axes.plot(*at, marker=MARKERS[kind], ms=10, color=colour, mec="white", mew=1.5, zorder=4, clip_on=False)
        mark[0].set(label=_caption(evaluation, kind), linestyle="")
    axes.set(xlim=(0, 1), ylim=(0, 1.0), xlabel="recall", ylabel="precision", aspect="equal")
    axes.legend(loc="lower left", frameon=False, fontsize=9, title="at the threshold", alignment="left")
    title = f"Precision and recall on {evaluation.sentences:,} sentences"
    axes.set_title(title, loc="left", color="#333333", pad=14)
    return figure


def _caption(evaluation: Evaluation, kind: Kind) -> str:
    threshold, f1 = evaluation.curves[kind].band.threshold, evaluation.measures[kind].f1.value
    return f"{kind.value}: F1 {f1:.2f} at p ≥ {threshold:.2f}"


def _draw_f1_lines(axes: "Axes") -> None:
    """Faint lines on which F1 is the same."""
    for f1 in (0.2, 0.4, 0.6, 0.8):
        precisions = [f1 / (2 - f1) + (1 - f1 / (2 - f1)) * step / 100 for step in range(101)]
        recalls = [f1 * each / (2 * each - f1) for each in precisions]
        axes.plot(recalls, precisions, color=LIGHT, lw=0.8, zorder=0)
        axes.annotate(
            f"F1 {f1:.1f}",
            (1, f1 / (2 - f1)),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=GREY,
            annotation_clip=False,
        )
