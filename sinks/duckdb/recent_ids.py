"""The ids landed last, as 64-bit hashes: a quick "certainly new" or "perhaps landed already" in bounded memory."""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

CAPACITY = 20_000_000
"""Ids kept for each table: the broker's week of retention at 33 articles a second, day and night. Memory grows with the
ids: 160 MB a table once there are so many."""

GENERATIONS = 32
"""The oldest of them is forgotten at once: the order of arrival need not be kept id by id. Each id that is added copies
the newest generation (5 MB at most), and each that is looked up is sought in all of them."""


class RecentIds:
    """Hashes of ids in sorted arrays, one for each generation. Memory grows with the ids, up to the capacity.

    A hash that is found may be another id's: the caller confirms it in the lake before it drops a row.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._generation_size = max(1, capacity // GENERATIONS)
        self._generations: list[Hashes] = []

    def __len__(self) -> int:
        return sum(len(each) for each in self._generations)

    def add(self, hashes: Hashes) -> None:
        """Remember ids, in the order of their landing; the oldest generation goes when the capacity is passed."""
        while len(hashes):
            if not self._generations or len(self._generations[-1]) >= self._generation_size:
                self._generations.append(np.empty(0, dtype=np.uint64))
                del self._generations[:-GENERATIONS]
            room = self._generation_size - len(self._generations[-1])
            new = np.sort(hashes[:room])
            newest = self._generations[-1]
            self._generations[-1] = np.insert(newest, np.searchsorted(newest, new), new)
            hashes = hashes[room:]

    def contains(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """For each hash whether it is remembered."""
        found = np.zeros(len(hashes), dtype=np.bool_)
        for generation in self._generations:
            places = np.searchsorted(generation, hashes)
            places[places == len(generation)] = 0
            found |= generation[places] == hashes
        return found
