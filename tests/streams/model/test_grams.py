"""The fast stage: features by hand, scores that add up."""

import numpy as np

from streams.model.grams import BUCKETS, GramScorer, features_of


def weights(**by_bucket: float) -> np.ndarray:
    table = np.zeros((BUCKETS + 1, 3), np.float16)
    for bucket, weight in by_bucket.items():
        table[int(bucket[1:]), 0] = weight
    return table


def test_features_are_pieces_and_pairs_up_to_three_apart() -> None:
    features = features_of([np.array([5, 6, 7, 8, 9])])
    # five pieces, four neighbours, three with one between, two with two between
    assert len(features.buckets) == 5 + 4 + 3 + 2
    assert features.places.tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 0, 1, 2, 0, 1]


def test_no_pair_reaches_into_the_next_sentence() -> None:
    together = features_of([np.array([5, 6]), np.array([7, 8])])
    apart = [features_of([np.array([5, 6])]), features_of([np.array([7, 8])])]
    assert sorted(together.buckets) == sorted(np.concatenate([each.buckets for each in apart]))
    assert sorted(together.sentences) == [0, 0, 0, 1, 1, 1]


def test_order_of_a_pair_and_distance_within_it_tell_apart() -> None:
    pairs = [features_of([np.array(ids)]).buckets[len(ids) :] for ids in ([5, 6], [6, 5])]
    assert pairs[0][0] != pairs[1][0]
    near, far = features_of([np.array([5, 6])]).buckets[2], features_of([np.array([5, 1, 6])]).buckets[5]
    assert near != far


def test_score_is_the_sum_of_the_weights_and_the_bias() -> None:
    ids = np.array([5, 6])
    first, second, pair = features_of([ids]).buckets
    scorer = GramScorer(weights(**{f"b{first}": 1.0, f"b{second}": 0.5, f"b{pair}": -4.0, f"b{BUCKETS}": 0.25}))
    assert scorer.score([ids, np.array([5])])[:, 0].tolist() == [-2.25, 1.25]
    assert scorer.contributions(ids)[:, 0].tolist() == [-3.0, 0.5]


def test_sentence_of_one_piece_among_longer_ones_is_scored_alone() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(BUCKETS + 1, 3)).astype(np.float16)
    sentences = [rng.integers(0, 30_000, length) for length in (1, 9, 2, 40, 3)]
    together = GramScorer(table).score(sentences)
    alone = np.concatenate([GramScorer(table).score([each]) for each in sentences])
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-5)
