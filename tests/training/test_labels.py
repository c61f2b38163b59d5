"""The committed labels themselves: well formed, without texts, and as the data card counts them."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from training.labels import KINDS, digest, read_corrections, read_labels, read_own
from training.sources import LABELS, OWN, SOURCES

CARD = (Path(__file__).parents[2] / "training/README.md").read_text("utf-8")
NAMES = [source.name for source in SOURCES]


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_well_formed(name: str) -> None:
    rows = read_labels(LABELS / f"{name}.jsonl")
    assert rows
    for row in rows:
        assert re.fullmatch("[0-9a-f]{40}", row.sha1), row
        assert row.start >= 0 < row.length, row
        assert set(row.labels + row.unsure) <= set(KINDS), row
        assert not set(row.labels) & set(row.unsure), row


@pytest.mark.parametrize("name", NAMES)
def test_rows_hold_no_text(name: str) -> None:
    for line in (LABELS / f"{name}.jsonl").read_text("utf-8").splitlines():
        assert json.loads(line).keys() <= {"sha1", "at", "span", "labels", "unsure"}


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_labelled_twice_in_one_place(name: str) -> None:
    places = Counter((row.address, row.start) for row in read_labels(LABELS / f"{name}.jsonl"))
    assert places.most_common(1)[0][1] == 1


def test_own_sentences_differ() -> None:
    texts = [sentence.text for name in OWN for sentence in read_own(LABELS / f"{name}.jsonl")]
    assert len(set(texts)) == len(texts) > 200


def test_corrections_are_of_labelled_sentences() -> None:
    known = {row.sha1 for name in NAMES for row in read_labels(LABELS / f"{name}.jsonl")}
    known |= {digest(sentence.text) for name in OWN for sentence in read_own(LABELS / f"{name}.jsonl")}
    assert read_corrections(LABELS / "corrections.jsonl").keys() <= known


@pytest.mark.parametrize("name", [*NAMES, *OWN])
def test_card_counts_what_is_there(name: str) -> None:
    path = LABELS / f"{name}.jsonl"
    rows = [(each.labels, each.unsure) for each in (read_own(path) if name in OWN else read_labels(path))]
    counts = [sum(kind in labels for labels, _ in rows) for kind in KINDS]
    unsure = sum(bool(unsure) for _, unsure in rows)
    none = sum(not labels for labels, _ in rows)
    cells = " | ".join(f"{count:,}" for count in [len(rows), *counts, none, unsure])
    assert re.search(rf"^\| `{name}` \| .*{re.escape(cells)} \|$", CARD, re.MULTILINE), cells


def test_card_names_every_source_with_its_pin() -> None:
    for source in SOURCES:
        assert source.repository in CARD
        assert source.commit[:7] in CARD
        assert source.licence in CARD
