"""Imports run one way: tocsin -> sinks, streams -> schemas, and training -> streams, schemas."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("tocsin", "schemas", "streams", "sinks", "training")
MAY_IMPORT = {
    "schemas": {"schemas"},
    "streams/analysis": {"schemas", "streams/analysis"},
    "streams": {"schemas", "streams", "streams/analysis"},
    "sinks": {"schemas", "sinks"},
    "tocsin": {"schemas", "streams", "streams/analysis", "sinks", "tocsin"},
    "training": {"schemas", "streams", "streams/analysis", "training"},
    "tests/end_to_end": set(),
    "tests/support/command": set(),
}


def zone_of(path: str) -> str:
    """The longest entry of MAY_IMPORT that a module's path lies under."""
    return max((zone for zone in MAY_IMPORT if path == zone or path.startswith(zone + "/")), key=len)


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def our_files() -> list[Path]:
    found = [file for zone in (*OURS, "tests/end_to_end") for file in (ROOT / zone).rglob("*.py")]
    return sorted([*found, ROOT / "tests/support/command.py"])


@pytest.mark.parametrize("file", our_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_module_imports_only_what_lies_below_it(file: Path) -> None:
    zone = zone_of(str(file.relative_to(ROOT).with_suffix("")))
    for module in imported_modules(file):
        if module.split(".")[0] in OURS:
            assert zone_of(module.replace(".", "/")) in MAY_IMPORT[zone], f"{zone} imports {module}"


@pytest.mark.parametrize("zone", ["schemas", "streams", "sinks"])
def test_nothing_below_tocsin_reads_the_environment(zone: str) -> None:
    for file in (ROOT / zone).rglob("*.py"):
        assert not any(module.startswith(("os.environ", "os.getenv")) for module in imported_modules(file)), file
        assert "environ" not in file.read_text("utf-8"), file


def test_analysis_has_neither_clock_nor_files() -> None:
    files = list((ROOT / "streams/analysis").rglob("*.py"))
    assert files
    for file in files:
        modules = {module.split(".")[0] for module in imported_modules(file)}
        assert not modules & {"time", "socket", "kafka", "faust", "duckdb", "requests", "httpx"}, file


def test_the_walk_finds_modules() -> None:
    assert len(our_files()) > 10
