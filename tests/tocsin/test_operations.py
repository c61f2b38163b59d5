"""docs/operations.md says what is true: its table of exit statuses is complete."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sinks
import streams
import tocsin
from schemas.errors import PipelineError
from streams.runner import EXIT_STOP_TIMEOUT
from streams.watchdog import EXIT_STALLED

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
ROW = re.compile(r"^\| (\d+) \| ", re.MULTILINE)


def every_error(error: type[PipelineError] = PipelineError) -> Iterator[type[PipelineError]]:
    """The error tree, root first."""
    yield error
    for each in error.__subclasses__():
        yield from every_error(each)


@pytest.fixture(scope="module")
def statuses() -> set[int]:
    """Every exit status that the code names."""
    for package in (sinks, streams, tocsin):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return {each.exit_status for each in every_error()} | {EXIT_STALLED, EXIT_STOP_TIMEOUT}


def test_exit_statuses_of_the_code_are_those_of_the_page(statuses: set[int]) -> None:
    usual = {0, 2}

    documented = {int(status) for status in ROW.findall(PAGE.read_text("utf-8"))}

    assert len(statuses) > 8
    assert documented == statuses | usual
