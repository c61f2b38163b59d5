"""Labelled sets read from files and judged: what `tocsin evaluate` and the quality benchmark both begin with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schemas.classified_article.v1 import Kind
from schemas.errors import InvalidMessageError, UnreadableError
from streams.analysis import Analyser, Answer
from streams.evaluation import Evaluation, Example, evaluate, read_example


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """What a file holds: its examples, those marked as boilerplate, and the lines that could not be read."""

    name: str
    examples: Sequence[Example]
    boilerplate: Sequence[Example] = ()
    refused: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set and the probabilities given to it.

    boilerplate_labelled: of the sentences marked as boilerplate, those that the set gives a label all the same;
    boilerplate_said: those that the classifier gives one.
    """

    labelled: LabelledSet
    p: Sequence[dict[Kind, float]]
    boilerplate_labelled: int
    boilerplate_said: int


def read_set(path: Path) -> LabelledSet:
    """Read JSON Lines; empty lines are passed over.

    Raises: UnreadableError -- the file cannot be opened; InvalidMessageError -- no line of it can be measured on.
    """
    refused: list[str] = []
    try:
        with path.open("rb") as lines:
            examples = list(_examples(lines, path.name, refused))
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}") from error
    labelled = LabelledSet(
        path.name,
        [each for each in examples if not each.boilerplate],
        [each for each in examples if each.boilerplate],
        refused,
    )
    if not labelled.examples:
        raise InvalidMessageError("no_example", refused[0] if refused else f"{path}: holds no labelled sentence")
    return labelled


def judge_set(analyser: Analyser, labelled: LabelledSet) -> JudgedSet:
    """Let the analyser judge every sentence of a set, boilerplate too."""
    aside = analyser.score([each.text for each in labelled.boilerplate])
    return JudgedSet(
        labelled,
        analyser.score([each.text for each in labelled.examples]),
        sum(bool(each.labels) for each in labelled.boilerplate),
        sum(any(band.answer(p[kind]) is Answer.LABELLED for kind, band in analyser.bands.items()) for p in aside),
    )


def pool(judged: Sequence[JudgedSet]) -> JudgedSet:
    """Several sets as one. Articles of one name are one article, whatever files they stand in."""
    labelled = LabelledSet(
        "pooled",
        [example for each in judged for example in each.labelled.examples],
        [example for each in judged for example in each.labelled.boilerplate],
        [line for each in judged for line in each.labelled.refused],
    )
    return JudgedSet(
        labelled,
        [p for each in judged for p in each.p],
        sum(each.boilerplate_labelled for each in judged),
        sum(each.boilerplate_said for each in judged),
    )


def measure_set(analyser: Analyser, judged: JudgedSet) -> Evaluation:
    """Measure what the analyser said of a set."""
    return evaluate(judged.labelled.examples, judged.p, analyser.bands)


def _examples(lines: Iterator[bytes], name: str, refused: list[str]) -> Iterator[Example]:
    """The lines that can be read; of the others the message goes to ``refused``."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_example(line, f"{name}:{number}")
        except InvalidMessageError as error:
            refused.append(error.detail)
