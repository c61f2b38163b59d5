"""The token buckets, with a clock that is moved by hand."""

from streams.sources.http.rates import Rates


class Monotonic:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_burst_is_taken_and_then_what_flows_in() -> None:
    clock = Monotonic()
    rates = Rates(10.0, clock, burst=20.0)
    assert rates.take("wire", 20) == 0.0
    assert rates.take("wire", 5) == 0.5
    clock.now += 0.5
    assert rates.take("wire", 5) == 0.0
    clock.now += 1_000.0
    assert rates.take("wire", 21) > 0.0
    assert rates.take("wire", 20) == 0.0


def test_keys_do_not_take_from_each_other() -> None:
    rates = Rates(10.0, Monotonic(), burst=20.0)
    assert rates.take("wire", 20) == 0.0
    assert rates.take("cms", 20) == 0.0
    assert rates.take("wire", 1) > 0.0
