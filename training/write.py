"""The artefact's folder: the files, and the manifest that names their hashes and how the judges are weighed."""

import hashlib
import io
from pathlib import Path

import numpy as np

from schemas.classified_article.v1 import Kind
from streams.model.artefact import (
    ENCODER,
    GRAMS,
    MANIFEST,
    TOKENIZER,
    Bounds,
    KindManifest,
    Manifest,
    Stage,
    Weights,
)
from training.stages import Combination

Stages = tuple[list[Combination], list[Combination], list[tuple[float, float]]]
"""The first stage, the second, and floor and ceiling of what the first leaves to the second: each for every kind."""

DIGITS = 4


def write_artefact(folder: Path, encoder: bytes, tokenizer: bytes, grams: np.ndarray, stages: Stages) -> None:
    """Write everything that `streams.model.artefact.load_artefact` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {ENCODER: encoder, TOKENIZER: tokenizer, GRAMS: _array(grams)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sha256 = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    kinds = {
        kind: KindManifest(
            first=_stage(first), second=_stage(second), floor=round(floor, DIGITS), ceiling=round(ceiling, DIGITS)
        )
        for kind, first, second, (floor, ceiling) in zip(Kind, *stages, strict=True)
    }
    unnamed = Manifest(version="", sha256=sha256, kinds=kinds)
    version = hashlib.sha256(unnamed.model_dump_json().encode()).hexdigest()[:12]
    manifest = unnamed.model_copy(update={"version": version})
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")


def _stage(combination: Combination) -> Stage:
    rules, grams, *encoder = (round(float(weight), DIGITS) for weight in combination.weights)
    return Stage(
        weights=Weights(rules=rules, grams=grams, encoder=sum(encoder), bias=round(combination.bias, DIGITS)),
        bounds=Bounds(low=combination.low, threshold=combination.threshold, high=combination.high),
    )


def _array(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()
