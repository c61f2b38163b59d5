import logging

from streams.quiet_logs import QuietFilter


def record(name: str, line: int) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "file.py", line, "broker %s is away", (line,), None)


def test_chatty_library_says_the_same_thing_once() -> None:
    quiet = QuietFilter()
    assert [quiet.filter(record("aiokafka.conn", 1)) for _ in range(3)] == [True, False, False]


def test_another_line_of_it_passes() -> None:
    quiet = QuietFilter()
    assert quiet.filter(record("aiokafka.conn", 1))
    assert quiet.filter(record("aiokafka.conn", 2))


def test_our_own_lines_always_pass() -> None:
    quiet = QuietFilter()
    assert all(quiet.filter(record("streams.agents.delivery", 1)) for _ in range(3))
