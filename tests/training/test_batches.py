"""Batches hold each sentence once, padded to a length that it fits."""

import numpy as np

from training.batches import LENGTHS, TOKENS_OF_BATCH, make_batches

RNG = np.random.default_rng(0)
SENTENCES = [RNG.integers(1, 30_000, length) for length in RNG.integers(1, 140, 500)]


def test_every_sentence_is_in_one_batch_whole_up_to_the_longest_length() -> None:
    rows = []
    for batch in make_batches(SENTENCES, np.random.default_rng(1)):
        assert batch.ids.shape == batch.mask.shape
        assert batch.ids.shape[1] in LENGTHS
        assert batch.ids.size <= TOKENS_OF_BATCH
        assert batch.weight.sum() == len(batch.rows)
        for place, row in enumerate(batch.rows):
            kept = SENTENCES[row][: LENGTHS[-1]]
            assert batch.ids[place, : len(kept)].tolist() == kept.tolist()
            assert batch.mask[place].sum() == len(kept)
        rows += batch.rows.tolist()
    assert sorted(rows) == list(range(len(SENTENCES)))


def test_seed_decides_the_order() -> None:
    def order(seed: int) -> list[list[int]]:
        return [batch.rows.tolist() for batch in make_batches(SENTENCES, np.random.default_rng(seed))]

    assert order(1) == order(1) != order(2)
