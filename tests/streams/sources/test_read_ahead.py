"""Reading ahead: in order, to the end, and bounded in what waits."""

import threading
import time
from collections.abc import Iterator

import pytest

from streams.sources.read_ahead import MAX_HELD_BYTES, POLL_SECONDS, ReadAhead


def test_everything_comes_in_order_and_in_batches_of_the_size() -> None:
    reading = ReadAhead(range(1_000), 7, lambda: False, lambda _: 1)
    batches = list(reading)
    assert [each for batch in batches for each in batch] == list(range(1_000))
    assert max(map(len, batches)) <= 7
    assert reading.is_complete


def test_error_of_the_items_comes_after_what_was_read() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise OSError("gone")

    found: list[int] = []
    with pytest.raises(OSError, match="gone"):
        found.extend(each for batch in ReadAhead(items(), 10, lambda: False, lambda _: 1) for each in batch)
    assert found == [0, 1, 2]


@pytest.mark.parametrize(
    ("weight", "held"), [(MAX_HELD_BYTES + 1, 1), (MAX_HELD_BYTES // 4, 5), (1, 20)], ids=["heavy", "middling", "light"]
)
def test_items_wait_up_to_their_weight_or_their_number(weight: int, held: int) -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    batches = iter(ReadAhead(items(), 10, lambda: False, lambda _: weight))
    expected = len(next(batches)) + held + 1  # the last one finds no room
    while len(read) < expected:  # pytest-timeout ends a wait that never does
        time.sleep(0.01)
    time.sleep(POLL_SECONDS)
    assert len(read) == expected


def test_stop_leaves_the_rest_and_is_not_complete() -> None:
    stop = threading.Event()
    reading = ReadAhead(iter(int, 1), 10, stop.is_set, lambda _: 1)
    for _ in reading:
        stop.set()
    assert not reading.is_complete
