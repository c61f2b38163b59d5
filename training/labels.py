"""The committed labels: what a reader decided of each sentence, without the sentence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

KINDS = {"D": "DIRECTIVE", "P": "PROTEST", "L": "LEGAL"}
"""How a kind is written in the files of labels: one letter, as most sentences have none."""


@dataclass(frozen=True)
class Labelled:
    """One sentence: ``length`` characters of its unit from ``start``. The kinds in ``unsure`` count neither way."""

    sha1: str
    address: str
    start: int
    length: int
    labels: str
    unsure: str


@dataclass(frozen=True)
class Sentence:
    """One sentence with its text, ready for training."""

    text: str
    labels: str
    unsure: str
    article: str
    source: str

    def to_row(self) -> dict[str, str | list[str]]:
        """As a row of the training file."""
        return {
            "text": self.text,
            "labels": [KINDS[kind] for kind in self.labels],
            "unscored": [KINDS[kind] for kind in self.unsure],
            "article": self.article,
            "source": self.source,
            "sha1": digest(self.text),
        }


@dataclass(frozen=True)
class Correction:
    """What is to hold of a sentence, wherever it stands, instead of what its row says."""

    sha1: str
    labels: str
    unsure: str
    reason: str


def digest(text: str) -> str:
    """Name a sentence: the SHA-1 of its UTF-8 text, in hexadecimal."""
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def read_labels(path: Path) -> list[Labelled]:
    """Read NAME.jsonl, in its order."""
    return [
        Labelled(row["sha1"], row["at"], start, length, row.get("labels", ""), row.get("unsure", ""))
        for row in _rows(path)
        for start, length in [row["span"]]
    ]


def read_own(path: Path) -> list[Sentence]:
    """Read the sentences that were written for training; each is an article by itself."""
    return [
        Sentence(row["text"], row.get("labels", ""), row.get("unsure", ""), f"{path.name}#{index}", path.stem)
        for index, row in enumerate(_rows(path))
    ]


def read_corrections(path: Path) -> dict[str, Correction]:
    """Read corrections by the sentence they are about; the last one of a sentence holds."""
    return {row["sha1"]: Correction(**row) for row in _rows(path)}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").splitlines())
