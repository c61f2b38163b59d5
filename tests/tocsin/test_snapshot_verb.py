"""``tocsin snapshot`` as a person types it, once and on a schedule."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sinks.duckdb.snapshot import SnapshotError
from tests.support.console_lake import LandedLake
from tests.support.messages import article, classified
from tocsin.cli import app
from tocsin.verbs.snapshot import read_duration


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with LandedLake(tmp_path / "home" / "lake") as lake:
        lake.land(article("a1"), classified("a1"))
    return tmp_path / "home"


def test_snapshot_says_what_is_in_it_and_refuses_what_is_none(home: Path, tmp_path: Path) -> None:
    runner = CliRunner(env={"TOCSIN_HOME": str(home)})
    shown = runner.invoke(app, ["snapshot", str(tmp_path / "s.duckdb")])
    assert f"{tmp_path / 's.duckdb'}: 1 articles, 3 items, 0 alerts; " in shown.stdout
    (tmp_path / "notes").touch()
    error = runner.invoke(app, ["snapshot", "--format", "parquet", str(tmp_path / "notes")]).exception
    assert isinstance(error, SnapshotError)
    assert error.exit_status == 73


def test_schedule_makes_one_and_ends_with_0_when_it_is_told_to(home: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "snapshot", str(tmp_path / "made"), "--every", "1h", "--format", "parquet"],
        env=os.environ | {"TOCSIN_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "1 articles, 3 items" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    [made] = (tmp_path / "made").glob("tocsin-*.parquet")
    assert (made / "items").is_dir()


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1_800), ("1h", 3_600), ("2 d", 172_800)])
def test_duration_is_a_number_and_its_unit(text: str, seconds: float) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "-1h", "0s", "1.5h", "1w"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read_duration(text)
