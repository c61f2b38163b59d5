"""Reads ahead in a thread: a batch is what is there already, one line of a slow pipe or a flood's hundreds."""

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

Item = TypeVar("Item")

POLL_SECONDS = 0.2
"""How often a waiting reader looks whether it should stop, and gives its caller the chance to look after others."""


class ReadAhead(Generic[Item]):
    """Iterates over batches of ``items``: lists of 1 to ``size``, empty ones while nothing comes.

    Parameters: items -- iterated in a thread of its own. stopped -- ends the iteration when it turns true.
    Raises: while iterating, what the items raise.
    """

    def __init__(self, items: Iterable[Item], size: int, stopped: Callable[[], bool]) -> None:
        self._items = items
        self._size = size
        self._stopped = stopped
        self._closed = threading.Event()
        self._queue: Queue[Item | None] = Queue(maxsize=2 * size)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._read, name="read-ahead", daemon=True)

    def __iter__(self) -> Iterator[list[Item]]:
        self._thread.start()
        try:
            ended = False
            while not ended and not self._stopped():
                batch, ended = self._batch()
                yield batch
            if self._error is not None:
                raise self._error
        finally:
            self._closed.set()

    def _batch(self) -> tuple[list[Item], bool]:
        batch: list[Item] = []
        try:
            item = self._queue.get(timeout=POLL_SECONDS)
            while item is not None:
                batch.append(item)
                if len(batch) == self._size:
                    return batch, False
                item = self._queue.get_nowait()
        except Empty:
            return batch, False
        return batch, True

    def _read(self) -> None:
        try:
            for item in self._items:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that iterates
            self._error = error
        self._put(None)

    def _put(self, item: Item | None) -> bool:
        """Returns: false when nobody iterates any more."""
        while not self._closed.is_set():
            try:
                self._queue.put(item, timeout=POLL_SECONDS)
            except Full:
                continue
            return True
        return False
