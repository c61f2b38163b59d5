"""From tuned parameters to an ONNX file of 8-bit weights."""

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.batches import KINDS
from training.encoder import EPSILON, HEADS, MASKED, Parameters

OPSET = 17
"""The first with LayerNormalization as one operator."""

IR_VERSION = 8

HEAD_QUERY, HEAD_VALUE = "head_query", "head_value"
"""Three columns each: too few to gain by 8 bits, and the first to suffer."""


def export(parameters: Parameters) -> bytes:
    """Write the encoder as ONNX with its matrices in 8 bits, a scale for each column.

    Returns: a model with inputs input_ids and attention_mask (sentences, tokens), int64, and the output logits
    (sentences, kinds), float32.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        onnx.save(build(parameters), plain)
        quantize_dynamic(
            plain,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=[HEAD_QUERY, HEAD_VALUE],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
        return small.read_bytes()


def build(parameters: Parameters) -> onnx.ModelProto:
    """The same computation as `training.encoder`, in float32."""
    graph = _Graph()
    vectors, bias = _embed(graph, parameters)
    layers = parameters["layers"]
    for index in range(len(layers["qkv"])):
        vectors = _layer(graph, {name: np.asarray(value[index]) for name, value in layers.items()}, vectors, bias)
    _head(graph, parameters["head"], vectors)
    return graph.model()


class _Graph:
    """Nodes and constants as they are added; every result is named by its number."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: object) -> str:
        output = output or f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, value: object, kind: type = np.float32) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.array(value, kind, order="C"), name))
        return name

    def model(self) -> onnx.ModelProto:
        shape = ["sentences", "tokens"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")
        ]
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["sentences", len(KINDS)])]
        graph = helper.make_graph(self._nodes, "tocsin", inputs, outputs, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        return model


def _embed(graph: _Graph, parameters: Parameters) -> tuple[str, str]:
    """The tokens' first vectors, and what is added to attention so that nothing looks at padding."""
    tokens = graph.add("Gather", graph.add("Shape", "input_ids"), graph.constant(1, np.int64))
    places = graph.add("Range", graph.constant(0, np.int64), tokens, graph.constant(1, np.int64))
    words = graph.add("Gather", graph.constant(parameters["words"]), "input_ids")
    positions = graph.add("Gather", graph.constant(parameters["positions"] + parameters["segment"]), places)
    vectors = _normalise(graph, graph.add("Add", words, positions), parameters["scale"], parameters["shift"])
    mask = graph.add("Cast", "attention_mask", output="mask", to=TensorProto.FLOAT)
    missing = graph.add("Mul", graph.add("Sub", graph.constant(1.0), mask), graph.constant(MASKED), output="missing")
    return vectors, graph.add("Unsqueeze", missing, graph.constant([1, 2], np.int64))


def _layer(graph: _Graph, layer: dict[str, np.ndarray], vectors: str, bias: str) -> str:
    width = layer["out"].shape[1]
    split = graph.constant([0, 0, 3, HEADS, width // HEADS], np.int64)
    parts = graph.add("Reshape", _linear(graph, layer, "qkv", vectors), split)
    heads = graph.add("Transpose", parts, perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.add("Gather", heads, graph.constant(part, np.int64)) for part in range(3))
    turned = graph.add("Transpose", key, perm=[0, 1, 3, 2])
    alike = graph.add("Mul", graph.add("MatMul", query, turned), graph.constant((width // HEADS) ** -0.5))
    weights = graph.add("Softmax", graph.add("Add", alike, bias), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", weights, value), perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", mixed, graph.constant([0, 0, width], np.int64))
    summed = graph.add("Add", vectors, _linear(graph, layer, "out", joined))
    vectors = _normalise(graph, summed, layer["out_scale"], layer["out_shift"])
    fed = _linear(graph, layer, "down", _gelu(graph, _linear(graph, layer, "up", vectors)))
    return _normalise(graph, graph.add("Add", vectors, fed), layer["down_scale"], layer["down_shift"])


def _linear(graph: _Graph, layer: dict[str, np.ndarray], name: str, vectors: str) -> str:
    product = graph.add("MatMul", vectors, graph.constant(layer[name]))
    return graph.add("Add", product, graph.constant(layer[name + "_bias"]))


def _gelu(graph: _Graph, vectors: str) -> str:
    """The pattern that onnxruntime knows as one operator."""
    error = graph.add("Erf", graph.add("Div", vectors, graph.constant(np.sqrt(2.0))))
    doubled = graph.add("Mul", vectors, graph.add("Add", error, graph.constant(1.0)))
    return graph.add("Mul", doubled, graph.constant(0.5))


def _normalise(graph: _Graph, vectors: str, scale: np.ndarray, shift: np.ndarray) -> str:
    return graph.add(
        "LayerNormalization", vectors, graph.constant(scale), graph.constant(shift), axis=-1, epsilon=EPSILON
    )


def _head(graph: _Graph, head: Parameters, vectors: str) -> None:
    missing = graph.add("Unsqueeze", "missing", graph.constant([2], np.int64))
    query = graph.add("MatMul", vectors, graph.constant(head["query"]), output=HEAD_QUERY)
    attention = graph.add("Softmax", graph.add("Add", query, missing), axis=1)
    value = graph.add("MatMul", vectors, graph.constant(head["value"]), output=HEAD_VALUE)
    added = graph.add("Mul", attention, value)
    total = graph.add("ReduceSum", added, graph.constant([1], np.int64), keepdims=0)
    graph.add("Add", total, graph.constant(head["bias"]), output="logits")
