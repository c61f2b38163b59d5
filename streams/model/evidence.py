"""The words that made a label, out of what each piece of a word added to it."""

from collections.abc import Iterator, Sequence

import numpy as np

from streams.analysis.classifier import Evidence

MAX_WORDS = 4
"""A reader sees at a glance why; the rest of the sentence is there to be read."""

SHARE = 0.6
"""The strongest words are named until they make up this share of all that speaks for the label."""

Span = tuple[int, int]


def strongest_words(added: np.ndarray, spans: Sequence[Span], rule: str) -> tuple[Evidence, ...]:
    """Name the words that speak for a label most.

    Parameters: added -- what each piece added, (tokens,); spans -- each piece's start and end in the sentence; rule --
    how the evidence is named.
    Returns: at most `MAX_WORDS` words in the sentence's order; none where nothing speaks for it.
    """
    words = [(span, amount) for span, amount in _words(added, spans) if amount > 0.0]
    wanted = SHARE * sum(amount for _, amount in words)
    chosen: list[Span] = []
    for span, amount in sorted(words, key=lambda word: -word[1])[:MAX_WORDS]:
        if wanted <= 0.0:
            break
        chosen.append(span)
        wanted -= amount
    return tuple(Evidence(start, end, rule) for start, end in sorted(chosen))


def _words(added: np.ndarray, spans: Sequence[Span]) -> Iterator[tuple[Span, float]]:
    """Pieces that touch are one word."""
    word: Span | None = None
    amount = 0.0
    for (start, end), more in zip(spans, added.tolist(), strict=True):
        if end <= start:
            continue
        if word is not None and start == word[1]:
            word, amount = (word[0], end), amount + more
            continue
        if word is not None:
            yield word, amount
        word, amount = (start, end), more
    if word is not None:
        yield word, amount
