"""Fine-tuning: AdamW over every layer and the head, the embeddings left as they are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from training.batches import KINDS, Targets, make_batches
from training.encoder import Parameters, encode, score

FROZEN = ("words", "positions", "segment")
"""Two thirds of all parameters, which a few thousand sentences would only spoil."""

HEAD_PACE = 20.0
"""The head begins at zero and learns faster than the layers, which begin as good as they are."""

BETAS = (0.9, 0.999)
WARM_UP = 0.1
DECAY = 0.01
CLIP = 1.0


@dataclass(frozen=True)
class Plan:
    """How to tune.

    positive: how much more a label counts than its absence, by kind. smoothing: how far from 0 and 1 the targets stay,
    so that the encoder does not learn to be surer than it may be.
    """

    epochs: int = 3
    rate: float = 1e-4
    dropout: float = 0.1
    positive: tuple[float, ...] = (1.5, 1.5, 1.2)
    smoothing: float = 0.02
    seed: int = 0


def tune(parameters: Parameters, sentences: Sequence[np.ndarray], targets: Targets, plan: Plan) -> Parameters:
    """Fine-tune. Returns: new parameters; the same for the same arguments, on the same kind of machine."""
    rng = np.random.default_rng(plan.seed)
    frozen = {name: jnp.asarray(parameters[name]) for name in FROZEN}
    moving = {name: jax.tree.map(jnp.array, value) for name, value in parameters.items() if name not in FROZEN}
    moments = (jax.tree.map(jnp.zeros_like, moving), jax.tree.map(jnp.zeros_like, moving))
    steps = plan.epochs * sum(1 for _ in make_batches(sentences))
    key, step = jax.random.key(plan.seed, impl="unsafe_rbg"), 0
    for epoch in range(plan.epochs):
        started, losses = time.perf_counter(), []
        for batch in make_batches(sentences, rng):
            step += 1
            key, own = jax.random.split(key)
            labels = _labels(targets, batch.rows, len(batch.weight), plan.smoothing)
            moving, moments, loss = _step(
                moving,
                moments,
                frozen,
                (batch.ids, batch.mask, *labels),
                own,
                (plan.rate * _pace(step / steps), float(step)),
                jnp.asarray(plan.positive),
                plan.dropout,
            )
            losses.append(loss)
        seconds = time.perf_counter() - started
        print(
            f"epoch {epoch + 1}: loss {float(np.mean([float(each) for each in losses])):.4f}, {seconds:.0f} s",
            flush=True,
        )
    return {**frozen, **moving}


def predict(parameters: Parameters, sentences: Sequence[np.ndarray]) -> np.ndarray:
    """Logits, (sentences, kinds)."""
    logits = np.zeros((len(sentences), len(KINDS)), np.float32)
    for batch in make_batches(sentences):
        found = np.asarray(_predict(parameters, batch.ids, batch.mask))
        logits[batch.rows] = found[: len(batch.rows)]
    return logits


def _labels(targets: Targets, rows: np.ndarray, size: int, smoothing: float) -> tuple[np.ndarray, np.ndarray]:
    y, scored = np.zeros((2, size, len(KINDS)), np.float32)
    y[: len(rows)] = smoothing + (1.0 - 2.0 * smoothing) * targets.y[rows]
    scored[: len(rows)] = targets.scored[rows] * targets.weight[rows, None]
    return y, scored


def _pace(done: float) -> float:
    """Up to 1 over the first tenth, then down to 0."""
    return done / WARM_UP if done < WARM_UP else max(0.0, (1.0 - done) / (1.0 - WARM_UP))


def _loss(
    moving: Parameters, frozen: Parameters, batch: tuple[Any, ...], key: jax.Array, positive: jax.Array, dropout: float
) -> jax.Array:
    ids, mask, y, scored = batch
    parameters = {**frozen, **moving}
    logits = score(parameters["head"], encode(parameters, ids, mask, key, dropout), mask)
    each = -(positive * y * jax.nn.log_sigmoid(logits) + (1.0 - y) * jax.nn.log_sigmoid(-logits)) * scored
    return each.sum() / (len(KINDS) * jnp.maximum(1.0, (scored.sum(1) > 0).sum()))


@partial(jax.jit, static_argnums=(7,), donate_argnums=(0, 1))
def _step(
    moving: Parameters,
    moments: tuple[Parameters, Parameters],
    frozen: Parameters,
    batch: tuple[Any, ...],
    key: jax.Array,
    pace: tuple[float, float],
    positive: jax.Array,
    dropout: float,
) -> tuple[Parameters, tuple[Parameters, Parameters], jax.Array]:
    loss, gradient = jax.value_and_grad(_loss)(moving, frozen, batch, key, positive, dropout)
    norm = jnp.sqrt(sum((each**2).sum() for each in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda each: each * jnp.minimum(1.0, CLIP / (norm + 1e-6)), gradient)
    first = jax.tree.map(lambda old, new: BETAS[0] * old + (1 - BETAS[0]) * new, moments[0], gradient)
    second = jax.tree.map(lambda old, new: BETAS[1] * old + (1 - BETAS[1]) * new**2, moments[1], gradient)
    rate, step = pace

    def update(path: tuple[Any, ...], value: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        own = rate * (HEAD_PACE if path[0].key == "head" else 1.0)
        direction = mean / (1 - BETAS[0] ** step) / (jnp.sqrt(square / (1 - BETAS[1] ** step)) + 1e-8)
        return value - own * (direction + DECAY * value)

    return jax.tree_util.tree_map_with_path(update, moving, first, second), (first, second), loss


@jax.jit
def _predict(parameters: Parameters, ids: jax.Array, mask: jax.Array) -> jax.Array:
    return score(parameters["head"], encode(parameters, ids, mask, None, 0.0), mask)
