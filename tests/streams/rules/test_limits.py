import random
import threading

import duckdb
import pytest

from streams.rules.limits import TimeLimit

NEARLY = "select count(*) from range(300000) t(x) where hash(x) = 0"
"""Takes some milliseconds."""


def test_block_of_many_short_statements_is_interrupted() -> None:
    connection = duckdb.connect()
    limit = TimeLimit(connection)
    with pytest.raises(duckdb.InterruptException), limit.of(0.05):
        _run_for_ever(connection)
    limit.close()


def _run_for_ever(connection: duckdb.DuckDBPyConnection) -> None:
    while True:
        connection.execute("select count(*) from range(1000)").fetchall()


def test_limits_that_strike_in_the_midst_at_the_end_and_after_it_never_reach_the_next_block() -> None:
    connection = duckdb.connect(config={"threads": 1})
    limit = TimeLimit(connection)
    chance = random.Random(5)
    struck = 0
    for _ in range(300):
        try:
            with limit.of(chance.uniform(0.0002, 0.006)):
                connection.execute(NEARLY).fetchall()
        except duckdb.InterruptException:
            struck += 1
        with limit.of(60):
            assert connection.execute("select count(*) from range(20000)").fetchall() == [(20_000,)]
    assert struck > 0
    limit.close()


def test_limit_that_is_closed_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    limit = TimeLimit(duckdb.connect())
    (thread,) = set(threading.enumerate()) - before
    limit.close()
    thread.join(30)
    assert not thread.is_alive()
