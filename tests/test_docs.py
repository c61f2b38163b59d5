"""Every verb, setting, topic, table and exit status is in the documentation."""

import re
from pathlib import Path

import pytest
import typer

from schemas import errors
from schemas.topics import Topics
from tocsin.cli import app
from tocsin.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
SQL = (ROOT / "docs/sql.md").read_text("utf-8")

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

VERBS = [each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands] + [
    str(each.name) for each in app.registered_groups
]
STATUSES = {
    each.exit_status
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.PipelineError)
}


def test_the_lists_are_not_empty() -> None:
    assert isinstance(app, typer.Typer)
    assert len(VERBS) > 10
    assert len(STATUSES) > 5


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_in_readme(verb: str) -> None:
    assert re.search(rf"`tocsin {verb}\b", README)


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_setting_is_in_readme(setting: str) -> None:
    assert f"`TOCSIN_{setting.upper()}`" in README


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"`TOCSIN_([A-Z_]+)`", README))))
def test_setting_in_readme_exists(setting: str) -> None:
    assert setting.lower() in Settings.model_fields


@pytest.mark.parametrize("topic", [spec.name for spec in Topics()])
def test_topic_is_in_readme(topic: str) -> None:
    assert topic in README


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_exit_status_is_in_operations(status: int) -> None:
    assert re.search(rf"^\| {status} \|", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize(
    "name",
    sorted(
        set(
            re.findall(
                r"create (?:or replace )?(?:table|view) (\w+)",
                "\n".join(file.read_text("utf-8") for file in (ROOT / "sinks/duckdb").rglob("*.sql")),
            )
        )
    ),
)
def test_table_and_view_is_in_sql(name: str) -> None:
    assert f"`{name}`" in SQL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
