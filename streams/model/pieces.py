"""Sentences to the encoder's token ids, and token ids back to the words that they came from."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from collections.abc import Callable, Sequence

import numpy as np
from tokenizers import Tokenizer

from streams.model.encoder import MAX_TOKENS

MAX_KEPT_WORDS = 50_000
"""Words whose pieces are remembered: more than a day's news holds, in some 10 MB."""

_MARKS = r"!-/:-@\[-`{-~‘’‚“”„–—…"
"""What the tokenizer makes words of their own."""

_PLAIN = re.compile(rf"[\w \t\r\n\u00a0£€°{_MARKS}]*")
"""Sentences of letters, digits, white space and those marks: nearly all."""

_WORD = re.compile(rf"[^\s{_MARKS}]+|\S")
_SPECIAL = re.compile(r"\[(?:PAD|UNK|CLS|SEP|MASK)\]")
"""Marks of the tokenizer's own, which it knows in a text as well."""


class PieceTokenizer:
    """The encoder's own tokenizer. Threads may share it.

    It takes sentences word by word, and no word's pieces depend on its neighbours: so each word is given to it once and
    then remembered, which is many times as fast and gives the same ids.
    """

    def __init__(self, definition: bytes) -> None:
        self._tokenizer = Tokenizer.from_buffer(definition)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._words = _Words(lambda word: self._tokenizer.encode(word, add_special_tokens=False).ids)
        self._first, self._last = self._tokenizer.encode("").ids

    def cut(self, sentences: Sequence[str]) -> list[np.ndarray]:
        """Cut sentences into pieces of words. Returns: token ids, (tokens,) each, at most `MAX_TOKENS`."""
        return [np.array(self._cut(sentence), np.int64) for sentence in sentences]

    def _cut(self, sentence: str) -> Sequence[int]:
        if _PLAIN.fullmatch(sentence) is None or _SPECIAL.search(sentence):
            return self._tokenizer.encode(sentence).ids
        pieces = [self._first]
        for word in _WORD.findall(sentence):
            pieces += self._words[word]
        del pieces[MAX_TOKENS - 1 :]
        pieces.append(self._last)
        return pieces

    def spans(self, sentence: str) -> list[tuple[int, int]]:
        """Where each of those pieces starts and ends in the sentence; (0, 0) for a mark of the tokenizer's own.

        Many times as costly as `cut`, so it is asked only where somebody will look.
        """
        return list(self._tokenizer.encode(sentence).offsets)


class _Words(dict[str, Sequence[int]]):
    """Pieces by word, made where they are missing."""

    def __init__(self, cut: Callable[[str], Sequence[int]]) -> None:
        super().__init__()
        self._cut = cut

    def __missing__(self, word: str) -> Sequence[int]:
        if len(self) >= MAX_KEPT_WORDS:
            self.clear()
        return self.setdefault(word, tuple(self._cut(word)))
