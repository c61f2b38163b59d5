"""``tocsin alerter``: which rules it takes, and what it says of itself. What it does is tested in tests/streams."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.alerting import rule_text
from tests.support.arrivals import ORDERS
from tocsin.alerter import rule_folder
from tocsin.cli import app
from tocsin.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "desk.toml").write_text(rule_text("orders", ORDERS))
    return tmp_path


@pytest.mark.usefixtures("home")
def test_rules_are_the_shipped_ones_and_those_of_the_home() -> None:
    placed, problems = rule_folder(load_settings()).read()
    assert not problems
    assert {"shipped.toml", "desk.toml"} == {each.place.file for each in placed}


@pytest.mark.usefixtures("home")
def test_shipped_rules_that_are_unwanted_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SHIPPED_RULES", "false")
    placed, _ = rule_folder(load_settings()).read()
    assert [each.rule.name for each in placed] == ["orders"]


@pytest.mark.usefixtures("home")
def test_help_says_what_it_does_and_how_it_ends() -> None:
    found = CliRunner().invoke(app, ["alerter", "--help"])
    assert found.exit_code == 0
    shown = " ".join(found.output.replace("│", " ").split())
    assert "Of several, one is active and the others stand by" in shown
    assert "Exit status" in shown
    assert "--heartbeat" in shown
