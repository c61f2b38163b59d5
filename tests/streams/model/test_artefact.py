"""The artefact is what the manifest says, or nothing is loaded."""

import json
import shutil
from pathlib import Path

import pytest

from schemas.classified_article.v1 import Kind
from schemas.errors import ArtefactError
from streams.model.artefact import ARTEFACT, ENCODER, GRAMS, MANIFEST, TOKENIZER, load_artefact
from streams.model.grams import BUCKETS


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ARTEFACT, tmp_path / "artefact"))


def test_shipped_artefact_has_every_kind_and_no_pickle() -> None:
    artefact = load_artefact()
    assert set(artefact.manifest.kinds) == set(Kind)
    assert artefact.grams.shape == (BUCKETS + 1, len(Kind))
    assert sum(path.stat().st_size for path in ARTEFACT.iterdir()) < 40_000_000


@pytest.mark.parametrize("name", [ENCODER, TOKENIZER, GRAMS])
def test_file_with_one_byte_changed_is_refused(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{name} has sha256"):
        load_artefact(copy)


@pytest.mark.parametrize("name", [ENCODER, TOKENIZER, GRAMS, MANIFEST])
def test_missing_file_is_told_with_its_name(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ArtefactError, match=name):
        load_artefact(copy)


def test_manifest_with_a_probability_above_one_is_refused(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    manifest["kinds"]["legal"]["floor"] = 1.5
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ArtefactError, match="floor"):
        load_artefact(copy)
