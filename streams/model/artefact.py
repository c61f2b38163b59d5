"""The artefact's files, each checked against the manifest's hash before a byte of it is used."""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.classified_article.v1 import Kind
from schemas.errors import ArtefactError

ARTEFACT = Path(__file__).with_name("artefact")
MANIFEST, ENCODER, TOKENIZER, GRAMS = "manifest.json", "encoder.onnx", "tokenizer.json", "grams.npy"

Unit = Annotated[float, Field(ge=0.0, le=1.0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Part):
    """How log-odds are added up: the bias, and the weight of the table's, the n-grams' and the encoder's."""

    bias: float
    rules: float
    grams: float
    encoder: float = 0.0


class Bounds(_Part):
    """Probabilities between which the answer is "unsure", and the one at which it is forced."""

    low: Unit
    threshold: Unit
    high: Unit


class Stage(_Part):
    """One of the two stages, for one kind."""

    weights: Weights
    bounds: Bounds


class KindManifest(_Part):
    """What the manifest says of one kind.

    floor, ceiling: the first stage's probabilities below and from which it is sure; in between the encoder is asked.
    """

    first: Stage
    second: Stage
    floor: Unit
    ceiling: Unit


class Manifest(_Part):
    """What training wrote beside the files. version: changes with every file and every number here."""

    version: str
    sha256: dict[str, str]
    kinds: dict[Kind, KindManifest]


@dataclass(frozen=True)
class Artefact:
    """What training made, in memory."""

    manifest: Manifest
    encoder: bytes
    tokenizer: bytes
    grams: np.ndarray


@cache
def load_artefact(folder: Path = ARTEFACT) -> Artefact:
    """Read and check the artefact, once a process.

    Raises: ArtefactError -- a file is missing, is not the one that the manifest names, or does not fit the code.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        encoder, tokenizer, grams = (_read(folder, name, manifest) for name in (ENCODER, TOKENIZER, GRAMS))
        return Artefact(manifest, encoder, tokenizer, np.load(io.BytesIO(grams), allow_pickle=False))
    except (OSError, ValidationError, ValueError) as error:
        raise ArtefactError(f"cannot read the classifier in {folder}: {error}") from error


def _read(folder: Path, name: str, manifest: Manifest) -> bytes:
    content = (folder / name).read_bytes()
    found, expected = hashlib.sha256(content).hexdigest(), manifest.sha256.get(name)
    if found != expected:
        raise ArtefactError(f"{folder / name} has sha256 {found}, the manifest says {expected}: install Tocsin again")
    return content
