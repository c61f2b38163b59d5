"""``tocsin rules`` as a person types it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas.errors import LakeError, PipelineError, SettingsError
from schemas.topics import Topics
from tests.support.alert_messages import alert, brief
from tests.support.alert_messages import rule as rule_message
from tests.support.alerting import rule_text
from tests.support.arrivals import NOON, ORDERS, article, directive, legal
from tests.support.past_lake import land_arrivals, land_messages
from tocsin.cli import app

HOSTILE = "\x1b[31mRed\x1b[0m [bold]markup[/bold] \u202eevil"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_SHIPPED_RULES", "false")
    monkeypatch.setenv("TOCSIN_RULE_SECONDS", "30")
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "rules").mkdir()
    return tmp_path


def desk(home: Path, text: str) -> Path:
    file = home / "rules" / "desk.toml"
    file.write_text(text)
    return file


def tocsin(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments], catch_exceptions=True)


def error_of(*arguments: str) -> PipelineError:
    error = tocsin(*arguments).exception
    assert isinstance(error, PipelineError)
    return error


def test_check_says_how_many_rules_are_right(home: Path) -> None:
    desk(home, rule_text("one", ORDERS))
    found = tocsin("check")
    assert (found.exit_code, found.stdout) == (0, "1 rule, nothing wrong\n")
    desk(home, rule_text("one", ORDERS) + rule_text("two", ORDERS))
    assert tocsin("check").stdout == "2 rules, nothing wrong\n"


def test_check_finds_the_rules_that_come_with_tocsin_right(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SHIPPED_RULES", "true")
    assert home.exists()
    assert tocsin("check").stdout.endswith(" rules, nothing wrong\n")


def test_check_tells_every_mistake_with_file_line_and_hint_and_ends_with_78(home: Path) -> None:
    desk(
        home,
        rule_text("good", ORDERS)
        + rule_text("misspelt", "select item_id\nfrom itemz")
        + rule_text("nobody", ORDERS).replace("sql", 'channels = ["desk"]\nsql'),
    )
    (home / "rules" / "more.toml").write_text('[[rule]]\nname = "Bad Name"\nsql = "x"\n')
    found = tocsin("check")
    assert isinstance(found.exception, SettingsError)
    assert found.exception.exit_status == 78
    assert str(found.exception) == "3 things are wrong"
    assert found.stderr.splitlines() == [
        "more.toml:2: name: String should match pattern '^[a-z0-9][a-z0-9_-]*$' (small letters, digits, - and _ only)",
        'desk.toml:10: misspelt: Catalog Error: Table with name itemz does not exist! (Did you mean "items"?)',
        "desk.toml:14: nobody: no channel desk (channels: none is set up)",
    ]


def test_check_of_a_named_file_looks_at_that_file_only(home: Path, tmp_path: Path) -> None:
    desk(home, "[[rule")
    file = tmp_path / "tried.toml"
    file.write_text(rule_text("tried", ORDERS))
    assert tocsin("check", str(file)).stdout == "1 rule, nothing wrong\n"
    assert str(error_of("check", str(file), str(tmp_path / "nowhere.toml"))) == "1 thing is wrong"


def test_check_of_a_rule_that_is_switched_off_looks_at_it_too(home: Path) -> None:
    desk(home, rule_text("off", "drop table items").replace("sql", "enabled = false\nsql"))
    assert str(error_of("check")) == "1 thing is wrong"


def test_check_tells_a_hostile_text_without_its_control_characters(home: Path) -> None:
    desk(home, rule_text("a", 'select item_id from "\x1b[31mred"').replace("\x1b", "\\u001b"))
    found = tocsin("check")
    assert "red" in found.stderr
    assert "\x1b" not in found.stderr


@pytest.fixture(scope="module")
def made_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: every test only reads it. Three articles of the last hours, the last in hostile words."""
    folder = tmp_path_factory.mktemp("home") / "lake"
    later = datetime.now(UTC) - NOON - timedelta(hours=5)
    arrivals = [
        article(1, directive("The council closed bridge1 and quay1.", issuer="The council", action="close bridge1")),
        article(2, directive("Closed are bridge1 and quay1.", issuer="The council"), minutes=60),
        article(3, directive(f"{HOSTILE}.", issuer=HOSTILE, action=HOSTILE), legal("A court sits."), minutes=120),
    ]
    land_arrivals(folder, arrivals, later)
    return folder


@pytest.fixture
def lake(home: Path, made_lake: Path) -> Path:
    (home / "lake").symlink_to(made_lake)
    return made_lake


@pytest.mark.usefixtures("lake")
def test_try_shows_what_a_rule_would_have_sent_and_how_often(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    found = tocsin("test", "orders", "--since", "1d")
    assert found.exit_code == 0
    assert "close bridge1" in found.stdout
    assert "orders, last 1d, 4 items: rings 2 times, corrects 0 times, adds “also reported by” 1 times" in found.stdout
    assert "most on " in found.stdout


@pytest.mark.usefixtures("lake")
def test_try_shows_hostile_words_harmless(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    shown = tocsin("test", "orders").stdout
    assert "[bold]markup[/bold]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.usefixtures("lake")
def test_try_gives_json_one_alert_a_line(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    lines = [json.loads(each) for each in tocsin("test", "orders", "--json").stdout.splitlines()]
    assert [(each["rule"]["name"], each["change"]) for each in lines] == [
        ("orders", "rang"),
        ("orders", "also_reported"),
        ("orders", "rang"),
    ]


@pytest.mark.usefixtures("lake")
def test_try_looks_no_further_back_than_asked(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    assert "1 items" not in tocsin("test", "orders", "--since", "210m").stdout
    assert "last 210m, 2 items: rings 1 times" in tocsin("test", "orders", "--since", "210m").stdout


@pytest.mark.usefixtures("lake")
def test_try_of_a_file_takes_the_rule_from_it(home: Path, tmp_path: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    file = tmp_path / "tried.toml"
    file.write_text(rule_text("orders", ORDERS + " and p > .99"))
    assert "It would not have rung." in tocsin("test", "orders", "--file", str(file)).stdout


@pytest.mark.usefixtures("lake")
def test_try_of_a_rule_that_fails_says_that_it_would_have_been_switched_off(home: Path) -> None:
    desk(home, rule_text("fails", "select item_id from items where issuer::int > 1"))
    assert "It would have been switched off: Conversion Error" in tocsin("test", "fails").stdout


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "no rule nowhere, only orders, wrong"),
        (["wrong"], "itemz does not exist"),
        (["orders", "--file", "nowhere.toml"], "nowhere.toml:1: cannot be read"),
    ],
)
def test_try_of_what_is_not_there_or_wrong_says_so(home: Path, arguments: list[str], message: str) -> None:
    desk(home, rule_text("orders", ORDERS) + rule_text("wrong", "select item_id\nfrom itemz"))
    error = error_of("test", *arguments)
    assert message in str(error)
    assert error.exit_status == 78


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize("since", ["yesterday", "7", "-7d", "999999w"])
def test_try_since_what_is_no_time_is_an_error_of_usage(home: Path, since: str) -> None:
    desk(home, rule_text("orders", ORDERS))
    found = tocsin("test", "orders", f"--since={since}")
    assert found.exit_code == 2
    assert "a time" in found.stderr


def test_try_without_a_lake_says_how_to_make_one(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS))
    assert isinstance(error_of("test", "orders"), LakeError)


def test_list_without_a_lake_shows_the_rules_as_not_read_yet(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS) + rule_text("off", ORDERS).replace("sql", "enabled = false\nsql"))
    rows = json.loads(tocsin("list", "--json").stdout)
    assert [(each["name"], each["state"], each["rang, 7 days"], each["file"]) for each in rows] == [
        ("off", "disabled", 0, "desk.toml"),
        ("orders", "not read yet", 0, "desk.toml"),
    ]


def test_list_with_a_lake_shows_when_each_last_rang_and_why_it_is_off(home: Path) -> None:
    desk(home, rule_text("orders", ORDERS) + rule_text("fails", ORDERS))
    topics = Topics()
    moment = datetime.now(UTC) - timedelta(days=1)
    rang: dict[str, Any] = {"date_rang": moment, "date_changed": moment, "date_alerted": moment}
    land_messages(home / "lake", topics.alerts.name, [(alert(rule=brief("orders"), **rang), moment)])
    land_messages(
        home / "lake",
        topics.rules.name,
        [(rule_message("orders"), None), (rule_message("fails", "off", reason=f"took too long {HOSTILE}"), None)],
    )
    rows = {each["name"]: each for each in json.loads(tocsin("list", "--json").stdout)}
    assert (rows["orders"]["state"], rows["orders"]["rang, 7 days"]) == ("on", 1)
    assert rows["orders"]["last rang"].startswith(moment.isoformat(timespec="seconds")[:19])
    assert (rows["fails"]["state"], rows["fails"]["rang, 7 days"]) == ("off", 0)
    shown = tocsin("list").stdout
    assert "took too long" in shown
    assert "\x1b" not in shown


def test_list_tells_what_is_wrong_beside_the_rules(home: Path) -> None:
    desk(home, "[[rule")
    found = tocsin("list")
    assert found.exit_code == 0
    assert found.stderr.startswith("desk.toml:1: not TOML")


def test_without_a_verb_help_is_shown(home: Path) -> None:
    assert home.exists()
    shown = tocsin().output
    assert all(verb in shown for verb in ("check", "test", "list"))
