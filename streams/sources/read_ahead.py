"""Reads ahead in a thread: a batch is what is there already, one line of a slow pipe or a flood's hundreds."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")

POLL_SECONDS = 0.2
"""How often a waiting reader looks whether it should stop, and gives its caller the chance to look after others."""

MAX_HELD_BYTES = 32 * 1024 * 1024
"""Of items that wait to be taken, by `weigh`: thousands of ordinary articles, four of the largest records."""


class ReadAhead(Generic[Item]):
    """Iterates over batches of ``items``: lists of 1 to ``size``, empty ones while nothing comes.

    Parameters: items -- iterated in a thread of its own. stopped -- ends the iteration when it turns true.
        weigh -- how many bytes an item holds, roughly. At most `MAX_HELD_BYTES` wait, one item more, and `2 * size`.
    Raises: while iterating, what the items raise.
    """

    def __init__(
        self, items: Iterable[Item], size: int, stopped: Callable[[], bool], weigh: Callable[[Item], int]
    ) -> None:
        self._items = items
        self._size = size
        self._stopped = stopped
        self._weigh = weigh
        self._changed = threading.Condition()
        self._held: deque[Item] = deque()
        self._held_bytes = 0
        self._closed = False
        self._ended = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._read, name="read-ahead", daemon=True)

    def __iter__(self) -> Iterator[list[Item]]:
        self._thread.start()
        try:
            while not self.is_complete and not self._stopped():
                yield self._batch()
            if self.is_complete and self._error is not None:
                raise self._error
        finally:
            with self._changed:
                self._closed = True
                self._changed.notify_all()

    @property
    def is_complete(self) -> bool:
        """Whether the items have come to their end and every one has been given out."""
        with self._changed:
            return self._ended and not self._held

    def _batch(self) -> list[Item]:
        with self._changed:
            self._changed.wait_for(lambda: self._held or self._ended, POLL_SECONDS)
            batch = [self._held.popleft() for _ in range(min(self._size, len(self._held)))]
            self._held_bytes -= sum(map(self._weigh, batch))
            self._changed.notify_all()
        return batch

    def _read(self) -> None:
        try:
            for item in self._items:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that iterates
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _put(self, item: Item) -> bool:
        """Returns: false when nobody iterates any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._is_full())
            if self._closed:
                return False
            self._held.append(item)
            self._held_bytes += self._weigh(item)
            self._changed.notify_all()
        return True

    def _is_full(self) -> bool:
        return self._held_bytes > MAX_HELD_BYTES or len(self._held) >= 2 * self._size
