"""The lines of ``tocsin attach``, run by the clients they are for, beside a writer."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from schemas.errors import PipelineError
from sinks.duckdb.attach import LakeFolder, quoted
from sinks.duckdb.lake import open_lake
from tests.support.console_lake import LandedLake
from tests.support.messages import article, classified
from tocsin.attach_lines import CLIENTS, DOWNLOADED, QUESTION, attach_statements
from tocsin.cli import app

SECONDS = 240.0
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose path needs quotes everywhere."""
    home = tmp_path_factory.mktemp("it's") / 'a "home" of $HOME'
    with LandedLake(home / "lake") as lake:
        lake.land(article("a1"), classified("a1"))
    return home


@contextmanager
def landing(folder: Path) -> Iterator[None]:
    """A writer that lands article after article for as long as the block runs; it has landed one when that begins."""
    stop = threading.Event()
    landed = threading.Event()

    def land() -> None:
        number = 0
        with LandedLake(folder) as lake:
            while not stop.is_set():
                number += 1
                lake.land(article(f"beside-{number}"), classified(f"beside-{number}"))
                landed.set()

    thread = threading.Thread(target=land)
    thread.start()
    try:
        assert landed.wait(SECONDS)
        yield
    finally:
        stop.set()
        thread.join()


def printed(home: Path, client: str) -> str:
    shown = CliRunner(env={"TOCSIN_HOME": str(home)}).invoke(app, ["attach", "--client", client])
    assert shown.exit_code == 0
    return shown.stdout


def output_of(*command: str | Path, **options: Any) -> str:
    finished = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS, **options)
    return str(finished.stdout)


def test_lines_for_the_command_line_run_in_it_beside_a_writer(home: Path, tmp_path: Path) -> None:
    (tmp_path / "lake.sql").write_text(printed(home, "cli"), "utf-8")
    with landing(home / "lake"):
        shown = output_of(BIN / "duckdb", "-init", tmp_path / "lake.sql", "-json", "-c", QUESTION)
    assert len(json.loads(shown[shown.index("[{") :])) > 0


def test_lines_for_the_command_line_can_be_pasted_into_it(home: Path) -> None:
    shown = output_of(BIN / "duckdb", "-csv", input=printed(home, "cli") + QUESTION + ";\n")
    assert shown.startswith("source,passage\nThe Harbour Post,")


def test_lines_for_python_run_in_it_beside_a_writer(home: Path, tmp_path: Path) -> None:
    (tmp_path / "lake.py").write_text(printed(home, "python"), "utf-8")
    with landing(home / "lake"):
        shown = output_of(sys.executable, "-I", tmp_path / "lake.py", cwd=tmp_path)
    assert "The Harbour Post" in shown


def test_cell_for_jupyter_runs_in_a_notebook_beside_a_writer(home: Path, tmp_path: Path) -> None:
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cell |= {"id": "lake", "source": printed(home, "jupyter")}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (tmp_path / "lake.ipynb").write_text(json.dumps(notebook), "utf-8")
    with landing(home / "lake"):
        output_of(BIN / "jupyter-execute", "--inplace", "--kernel_name=python3", tmp_path / "lake.ipynb")
    [run] = json.loads((tmp_path / "lake.ipynb").read_text("utf-8"))["cells"]
    assert "The Harbour Post" in "".join(run["outputs"][0]["data"]["text/plain"])


def test_lines_for_dbeaver_are_statements_that_duckdb_runs(home: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(printed(home, "dbeaver"))
        assert connection.execute("select count(*) from lake.main.articles where article_id = 'a1'").fetchall() == [
            (1,)
        ]


@pytest.mark.parametrize("client", CLIENTS)
def test_lines_name_the_way_to_download_the_extensions_and_only_read(home: Path, client: str) -> None:
    assert DOWNLOADED in printed(home, client)
    assert "read_only)" in printed(home, client)


def test_lake_attached_so_cannot_be_written(home: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(printed(home, "cli"))
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("delete from articles")


def test_clients_attach_the_lake_as_tocsin_itself_does(home: Path) -> None:
    folder = LakeFolder(home / "lake")
    attaching = next(each for each in attach_statements(folder, []) if each.startswith("attach"))
    assert quoted(folder.catalog) in attaching
    with open_lake(folder.path) as ours, duckdb.connect() as theirs:
        theirs.execute(printed(home, "cli"))
        question = "select current_setting('sqlite_disable_multithreaded_scans'), count(*) from articles"
        assert ours.execute(question).fetchall() == theirs.execute(question).fetchall()


def test_client_that_is_unknown_is_refused(home: Path) -> None:
    shown = CliRunner(env={"TOCSIN_HOME": str(home)}).invoke(app, ["attach", "--client", "excel"])
    assert shown.exit_code == 2
    assert not isinstance(shown.exception, PipelineError)
