"""A sentence encoder in jax: the layers of MiniLM, and a head that looks for each kind where it stands.

The head pools by attention, one query for each kind: ``logit[k] = sum over t of a[t, k] * (h[t] . value[k]) + bias[k]``
with ``a[:, k] = softmax over t of h[t] . query[k]``.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from training.batches import KINDS

Parameters = dict[str, Any]
"""Arrays by name; those of the layers are stacked along a first axis under "layers"."""

HEADS = 12
EPSILON = 1e-12
MASKED = -1e9


def create_head(width: int) -> Parameters:
    """A head that begins as the mean of the tokens and says "unlikely" of everything."""
    return {
        "query": jnp.zeros((width, len(KINDS))),
        "value": jnp.zeros((width, len(KINDS))),
        "bias": jnp.full((len(KINDS),), -2.0),
    }


def encode(parameters: Parameters, ids: jax.Array, mask: jax.Array, key: jax.Array | None, rate: float) -> jax.Array:
    """Run the layers.

    Parameters: ids -- token ids, (sentences, tokens); mask -- 1.0 where there is a token, same shape; key -- for
    dropout, None for none; rate -- share dropped.
    Returns: the tokens' vectors, (sentences, tokens, width), float32.
    """
    embedded = parameters["words"][ids] + parameters["positions"][: ids.shape[1]] + parameters["segment"]
    vectors = _normalise(embedded, parameters["scale"], parameters["shift"])
    layers = parameters["layers"]
    keys = jax.random.split(key, len(layers["qkv"]) + 1) if key is not None else None
    if keys is not None:
        vectors = _drop(vectors, keys[-1], rate)
    bias = (1.0 - mask)[:, None, None, :] * MASKED

    def step(vectors: jax.Array, layer: tuple[Parameters, jax.Array | None]) -> tuple[jax.Array, None]:
        return _layer(vectors, layer[0], bias, layer[1], rate), None

    vectors, _ = jax.lax.scan(step, vectors, (layers, keys[:-1] if keys is not None else None))
    return vectors


def score(head: Parameters, vectors: jax.Array, mask: jax.Array) -> jax.Array:
    """Pool. Returns: logits (sentences, kinds)."""
    attention = jax.nn.softmax(vectors @ head["query"] + (1.0 - mask)[..., None] * MASKED, axis=1)
    return (attention * (vectors @ head["value"])).sum(1) + head["bias"]


def _layer(vectors: jax.Array, layer: Parameters, bias: jax.Array, key: jax.Array | None, rate: float) -> jax.Array:
    sentences, tokens, width = vectors.shape
    keys = jax.random.split(key) if key is not None else None
    qkv = _multiply(vectors, layer["qkv"]) + layer["qkv_bias"]
    query, keyed, value = qkv.reshape(sentences, tokens, 3, HEADS, width // HEADS).transpose(2, 0, 3, 1, 4)
    weights = jax.nn.softmax(jnp.einsum("bhtd,bhsd->bhts", query, keyed) / jnp.sqrt(width // HEADS) + bias, axis=-1)
    mixed = jnp.einsum("bhts,bhsd->bhtd", weights, value).transpose(0, 2, 1, 3).reshape(sentences, tokens, width)
    mixed = _multiply(mixed, layer["out"]) + layer["out_bias"]
    if keys is not None:
        mixed = _drop(mixed, keys[0], rate)
    vectors = _normalise(vectors + mixed, layer["out_scale"], layer["out_shift"])
    hidden = jax.nn.gelu(_multiply(vectors, layer["up"]) + layer["up_bias"], approximate=False)
    fed = _multiply(hidden, layer["down"]) + layer["down_bias"]
    if keys is not None:
        fed = _drop(fed, keys[1], rate)
    return _normalise(vectors + fed, layer["down_scale"], layer["down_shift"])


@jax.custom_vjp
def _multiply(vectors: jax.Array, matrix: jax.Array) -> jax.Array:
    """bfloat16 in, float32 out, forwards and backwards: processors of today do that at twice the speed."""
    return _product("btd,de->bte", vectors, matrix)


def _multiply_forwards(vectors: jax.Array, matrix: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _multiply(vectors, matrix), (vectors, matrix)


def _multiply_backwards(kept: tuple[jax.Array, jax.Array], gradient: jax.Array) -> tuple[jax.Array, jax.Array]:
    vectors, matrix = kept
    return _product("bte,de->btd", gradient, matrix), _product("btd,bte->de", vectors, gradient)


_multiply.defvjp(_multiply_forwards, _multiply_backwards)


def _product(dimensions: str, left: jax.Array, right: jax.Array) -> jax.Array:
    halves = left.astype(jnp.bfloat16), right.astype(jnp.bfloat16)
    return jnp.einsum(dimensions, *halves, preferred_element_type=jnp.float32)


def _normalise(vectors: jax.Array, scale: jax.Array, shift: jax.Array) -> jax.Array:
    mean = vectors.mean(-1, keepdims=True)
    centred = vectors - mean
    return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * scale + shift


@partial(jax.jit, static_argnums=2)
def _drop(vectors: jax.Array, key: jax.Array, rate: float) -> jax.Array:
    return jnp.where(jax.random.bernoulli(key, 1.0 - rate, vectors.shape), vectors / (1.0 - rate), 0.0)
