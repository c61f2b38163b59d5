"""``tocsin evaluate``, typed as a person types it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import PipelineError
from tocsin import plots

ROWS: list[dict[str, Any]] = [
    {"text": "The mayor ordered bars in Lorne to close by ten.", "labels": ["directive"], "article": "a"},
    {"text": "Thousands marched through Sul over rents.", "labels": ["PROTEST"], "article": "a"},
    {"text": "The union sued the port.", "labels": ["LEGAL"], "article": "b"},
    {"text": "The ferry was late.", "labels": [], "article": "b"},
    {"text": "The ferry of [red]Lorne\x1b[0m was late again.", "labels": ["LEGAL"], "article": "c"},
    {"text": "Skip to main content", "labels": [], "boilerplate": True, "article": "c"},
]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tocsin", "evaluate", "--classifier", "lexicon", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def write(path: Path, rows: list[dict[str, Any]] = ROWS, *, more: str = "") -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + more, "utf-8")
    return path


def test_json_holds_each_set_and_the_pooled_one(tmp_path: Path) -> None:
    done = run(write(tmp_path / "one.jsonl"), write(tmp_path / "two.jsonl", ROWS[:2]), "--json")
    assert done.returncode == 0, done.stderr
    one, two, pooled = json.loads(done.stdout)["sets"]
    assert [each["set"] for each in (one, two, pooled)] == ["one.jsonl", "two.jsonl", "pooled"]
    assert [each["sentences"] for each in (one, two, pooled)] == [5, 2, 7]
    assert one["boilerplate"]["left_out"] == 1
    assert (one["measures"]["legal"]["recall"]["value"], one["resampled"], one["units"]) == (0.5, "articles", 3)
    assert two["measures"]["legal"]["f1"]["value"] is None
    assert [each["example"]["place"] for each in pooled["missed"]] == ["one.jsonl:5"]


def test_tables_show_the_measures_and_the_missed_sentence_as_plain_text(tmp_path: Path) -> None:
    done = run(write(tmp_path / "one.jsonl"))
    assert done.returncode == 0, done.stderr
    for words in ("one.jsonl: 5 sentences, 1 left out as boilerplate", "macro", "Confusion", "calibration error"):
        assert words in done.stdout
    assert "The ferry of [red]Lorne" in done.stdout
    assert "\x1b" not in done.stdout


def test_no_errors_are_shown_where_none_are_asked_for(tmp_path: Path) -> None:
    assert "The ferry of" not in run(write(tmp_path / "one.jsonl"), "--errors", 0).stdout


def test_bad_line_is_told_with_its_place_and_the_rest_is_measured(tmp_path: Path) -> None:
    done = run(write(tmp_path / "one.jsonl", more='{"text": "x", "labels": ["LEAGL"]}\n'), "--json")
    assert done.returncode == 65
    assert "one.jsonl:7: unknown label 'LEAGL'" in done.stderr
    assert json.loads(done.stdout)["sets"][0]["sentences"] == 5


@pytest.mark.parametrize(("name", "status"), [("missing.jsonl", 66), ("empty.jsonl", 65), (".", 66)])
def test_file_without_a_labelled_sentence_ends_with_one_line(tmp_path: Path, name: str, status: int) -> None:
    write(tmp_path / "empty.jsonl", [])
    done = run(tmp_path / name)
    assert (done.returncode, done.stderr.count("\n")) == (status, 1)


def test_pictures_are_drawn_and_are_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = write(tmp_path / "one.jsonl")
    for folder in ("first", "second"):
        done = run(path, "--plot", tmp_path / folder)
        assert done.returncode == 0, done.stderr
    names = {"reliability.svg", "reliability.png", "precision_recall.svg", "precision_recall.png"}
    assert {each.name for each in (tmp_path / "first").iterdir()} == names
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_plot_without_matplotlib_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(PipelineError, match=r"pip install 'tocsin\[plot\]'"):
        plots.require_matplotlib()
