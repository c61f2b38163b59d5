"""Sentences to the encoder's token ids, and token ids back to the words that they came from."""

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from streams.model.encoder import MAX_TOKENS


class PieceTokenizer:
    """The encoder's own tokenizer. Threads may share it."""

    def __init__(self, definition: bytes) -> None:
        self._tokenizer = Tokenizer.from_buffer(definition)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def cut(self, sentences: Sequence[str]) -> list[np.ndarray]:
        """Cut sentences into pieces of words. Returns: token ids, (tokens,) each, at most `MAX_TOKENS`."""
        return [np.array(each.ids, np.int64) for each in self._tokenizer.encode_batch_fast(list(sentences))]

    def spans(self, sentence: str) -> list[tuple[int, int]]:
        """Where each of those pieces starts and ends in the sentence; (0, 0) for a mark of the tokenizer's own.

        Half as costly again as `cut`, so it is asked only where somebody will look.
        """
        return list(self._tokenizer.encode(sentence).offsets)
