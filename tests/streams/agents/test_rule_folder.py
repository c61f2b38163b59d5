import os
from pathlib import Path

import pytest

from streams.agents.rule_folder import MAX_FILE_BYTES, RuleFolder
from tests.support.alerting import rule_text
from tests.support.arrivals import ORDERS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rules"
    made.mkdir()
    return made


def names(folder: RuleFolder) -> list[str]:
    return [each.rule.name for each in folder.read()[0]]


def test_folder_that_does_not_exist_or_is_none_has_no_rules(tmp_path: Path) -> None:
    assert RuleFolder([], tmp_path / "nowhere").read() == ([], [])
    assert RuleFolder([]).read() == ([], [])


def test_folder_that_appears_is_read(tmp_path: Path) -> None:
    late = RuleFolder([], tmp_path / "late")
    late.read()
    (tmp_path / "late").mkdir()
    assert not late.has_changed
    (tmp_path / "late" / "a.toml").write_text(rule_text("a", ORDERS))
    assert late.has_changed
    assert names(late) == ["a"]


def test_files_are_read_in_their_order_and_others_are_not(folder: Path) -> None:
    for name in ("b.toml", "a.toml", "c.txt", "d.toml~"):
        (folder / name).write_text(rule_text(name[0], ORDERS))
    assert names(RuleFolder([], folder)) == ["a", "b"]


def test_own_rule_takes_the_place_of_a_shipped_one_and_can_switch_it_off(folder: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.toml"
    shipped.write_text(rule_text("one", ORDERS) + rule_text("two", ORDERS))
    (folder / "own.toml").write_text(
        rule_text("one", ORDERS, severity="critical") + rule_text("two", ORDERS).replace("sql", "enabled = false\nsql")
    )
    read = RuleFolder([shipped], folder)
    assert [(each.rule.name, each.rule.severity, each.place.file) for each in read.read()[0]] == [
        ("one", "critical", "own.toml")
    ]
    assert [each.rule.name for each in read.rules] == ["one", "two"]


def test_nothing_has_changed_until_a_file_is_written_comes_or_goes(folder: Path) -> None:
    file = folder / "a.toml"
    file.write_text(rule_text("a", ORDERS))
    read = RuleFolder([], folder)
    assert read.has_changed
    read.read()
    assert not read.has_changed
    os.utime(file, ns=(1, 1))
    assert read.has_changed
    assert names(read) == ["a"]
    (folder / "b.toml").write_text(rule_text("b", ORDERS))
    assert read.has_changed
    assert names(read) == ["a", "b"]
    file.unlink()
    assert read.has_changed
    assert names(read) == ["b"]
    assert not read.has_changed


def test_wrong_file_keeps_its_rules_says_so_once_and_is_read_when_it_is_mended(folder: Path) -> None:
    file = folder / "a.toml"
    file.write_text(rule_text("a", ORDERS))
    read = RuleFolder([], folder)
    read.read()
    file.write_text("[[rule")
    placed, (problem,) = read.read()
    assert [each.rule.name for each in placed] == ["a"]
    assert problem.file == "a.toml"
    assert read.read()[1] == []
    assert not read.has_changed
    file.write_text(rule_text("b", ORDERS))
    assert names(read) == ["b"]


def test_file_that_is_wrong_from_the_start_has_no_rules_and_the_others_have_theirs(folder: Path) -> None:
    (folder / "a.toml").write_text("[[rule")
    (folder / "b.toml").write_text(rule_text("b", ORDERS))
    placed, problems = RuleFolder([], folder).read()
    assert [each.rule.name for each in placed] == ["b"]
    assert [each.file for each in problems] == ["a.toml"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (MAX_FILE_BYTES + 10) + b"\n[[rule"])
def test_file_that_cannot_be_read_is_a_problem(folder: Path, content: bytes) -> None:
    (folder / "a.toml").write_bytes(content)
    assert len(RuleFolder([], folder).read()[1]) <= 1


def test_what_is_no_file_is_a_problem_and_no_error(folder: Path) -> None:
    (folder / "folder.toml").mkdir()
    (folder / "dangling.toml").symlink_to(folder / "nowhere")
    (folder / "a.toml").write_text(rule_text("a", ORDERS))
    placed, problems = RuleFolder([], folder).read()
    assert [each.rule.name for each in placed] == ["a"]
    assert all("cannot be read" in each.message for each in problems)
    assert {each.file for each in problems} <= {"folder.toml", "dangling.toml"}


def test_missing_file_that_was_asked_for_is_a_problem(tmp_path: Path) -> None:
    _, (problem,) = RuleFolder([tmp_path / "nowhere.toml"]).read()
    assert "cannot be read" in problem.message
