"""Rebuild the training file: the committed labels, and the texts from the repositories they were read in.

    python -m training.fetch --output build/training.jsonl
    python -m training.fetch --local vanatteveldt/wikinews=../wikinews --output build/training.jsonl

Clones go to build/sources and stay there. Ends with 1 where a sentence is not the one that was labelled.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.errors import PipelineError
from training.labels import Correction, Labelled, Sentence, digest, read_corrections, read_labels, read_own
from training.repository import Repository, clone
from training.sources import LABELS, OWN, SOURCES, Source

CLONES = Path("build/sources")


@dataclass(frozen=True)
class Rebuilt:
    """``sentences`` have their text again, in the order of the labels; ``lost`` rows have another text now, or none."""

    sentences: list[Sentence]
    lost: list[Labelled]


def rebuild(source: Source, repository: Repository, rows: Iterable[Labelled]) -> Rebuilt:
    """Take each labelled sentence out of its unit and hold it against its sha1."""
    rows = list(rows)
    units = {unit.address: unit for unit in source.read(repository, {row.address for row in rows})}
    sentences, lost = [], []
    for row in rows:
        unit = units.get(row.address)
        text = unit.text[row.start : row.start + row.length] if unit else ""
        if unit and digest(text) == row.sha1:
            sentences.append(Sentence(text, row.labels, row.unsure, unit.article, source.name))
        else:
            lost.append(row)
    return Rebuilt(sentences, lost)


def correct(sentences: Iterable[Sentence], corrections: Mapping[str, Correction]) -> list[Sentence]:
    """Replace the labels of what was corrected.

    Raises: PipelineError -- a correction is about no sentence at all.
    """
    corrected, met = [], set()
    for sentence in sentences:
        correction = corrections.get(digest(sentence.text))
        if correction is not None:
            met.add(correction.sha1)
            sentence = replace(sentence, labels=correction.labels, unsure=correction.unsure)  # noqa: PLW2901
        corrected.append(sentence)
    if missed := corrections.keys() - met:
        raise PipelineError(f"corrections of sentences that are not in the set: {', '.join(sorted(missed))}")
    return corrected


def open_repository(source: Source, local: Mapping[str, Path]) -> Repository:
    """Take the local copy where there is one, and a clone otherwise."""
    if source.repository in local:
        return Repository(local[source.repository], source.commit)
    return clone(source.url, source.commit, CLONES / source.repository.replace("/", "+"), whole=source.whole)


def fetch(sources: Iterable[Source], labels: Path, local: Mapping[str, Path]) -> list[Sentence]:
    """Rebuild every source and tell of each how many rows matched.

    Raises: PipelineError -- a row did not match, or a repository cannot be had.
    """
    sentences: list[Sentence] = []
    lost: list[str] = []
    for source in sources:
        rebuilt = rebuild(source, open_repository(source, local), read_labels(labels / f"{source.name}.jsonl"))
        matched = len(rebuilt.sentences)
        print(f"{source.name}: {matched} of {matched + len(rebuilt.lost)} sentences match", file=sys.stderr)
        sentences += rebuilt.sentences
        lost += [f"{source.name} {row.address} {row.sha1}" for row in rebuilt.lost]
    if lost:
        raise PipelineError("not what was labelled:\n" + "\n".join(lost))
    return correct(
        [*sentences, *(sentence for name in OWN for sentence in read_own(labels / f"{name}.jsonl"))],
        read_corrections(labels / "corrections.jsonl"),
    )


def main(arguments: list[str] | None = None) -> None:
    """Write the training file."""
    parser = argparse.ArgumentParser(prog="python -m training.fetch", description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("build/training.jsonl"))
    parser.add_argument("--local", action="append", default=[], metavar="OWNER/NAME=DIR", help="a copy to read instead")
    options = parser.parse_args(arguments)
    local = {name: Path(folder) for name, _, folder in (each.partition("=") for each in options.local)}
    try:
        sentences = fetch(SOURCES, LABELS, local)
    except PipelineError as error:
        sys.exit(str(error))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with options.output.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(each.to_row(), ensure_ascii=False) + "\n" for each in sentences)
    print(f"{len(sentences)} sentences in {options.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
