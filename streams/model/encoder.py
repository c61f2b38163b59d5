"""The slow stage: a small transformer that reads whole sentences."""

from collections.abc import Iterator, Sequence

import numpy as np
import onnxruntime

MANY = 16
"""Sentences that run together where many are read at a time: more gain nothing on one core."""

STRETCH = 1.15
"""How much longer than the shortest of its batch a sentence may be: padding costs more than a batch of its own."""

MAX_TOKENS = 128
"""What the encoder was tuned with; of a longer sentence it reads the beginning."""


class Encoder:
    """Runs the encoder, on one core unless told otherwise: workers scale by their number. Threads may share it.

    together: sentences that run together at most. Numbers of 8 bits are scaled by the largest that run together, so a
    neighbour changes the log-odds of a sentence, by a tenth on average and by more than one at worst. Alone it is
    always judged alike, for a twelfth more of time.
    """

    def __init__(self, model: bytes, threads: int = 1, together: int = 1) -> None:
        self._together = together
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def score(self, sentences: Sequence[np.ndarray]) -> np.ndarray:
        """Score sentences, given as token ids. Returns: log-odds, (sentences, kinds)."""
        lengths = [len(ids) for ids in sentences]
        order = sorted(range(len(sentences)), key=lengths.__getitem__)
        batches = list(_batches(order, lengths, self._together))
        scores = np.concatenate([self._run([sentences[row] for row in rows]) for rows in batches])
        return np.asarray(scores[np.argsort(np.concatenate(batches))])

    def _run(self, sentences: Sequence[np.ndarray]) -> np.ndarray:
        ids = np.zeros((len(sentences), max(map(len, sentences))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(sentences):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (logits,) = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(logits)


def _batches(order: Sequence[int], lengths: Sequence[int], together: int) -> Iterator[list[int]]:
    """Rows of like length together. order: the rows, the shortest first."""
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) == together or lengths[row] > STRETCH * lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
