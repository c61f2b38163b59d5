"""``tocsin analyse``, typed as a person types it."""

import json
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from schemas.classified_article.v1 import ClassifiedArticleV1, Kind
from streams.sources.files import read_paths
from streams.sources.identity import fingerprint, preferred_id
from streams.sources.outcomes import Candidate

TEXT = (
    "Skip to main content\n\n"
    "Governor Ona Brek ordered bars in Lorne to close by ten.\n\n"
    "Thousands marched through Sul over rents.\n\nThe ferry was late.\n"
)


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tocsin", "analyse", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)


def article(folder: Path, text: str = TEXT, name: str = "lorne.txt") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_json_is_the_classified_form_with_offsets_into_the_text(tmp_path: Path) -> None:
    done = run(article(tmp_path), "--published", "2031-06-03T09:30:00+02:00", "--json")
    assert done.returncode == 0, done.stderr
    classified = ClassifiedArticleV1.decode(done.stdout.strip())
    assert [item.kind for item in classified.items] == [Kind.DIRECTIVE, Kind.PROTEST]
    assert str(classified.date_published) == "2031-06-03 07:30:00+00:00"
    for item in classified.items:
        assert all(TEXT[each.start : each.end] == each.text for each in item.passages)


def test_passages_are_legible_without_colour(tmp_path: Path) -> None:
    shown = run(article(tmp_path)).stdout.decode()
    assert "  D  Governor Ona Brek ordered bars" in shown
    assert "  P  Thousands marched" in shown
    assert "     The ferry was late." in shown
    assert "Skip to main content  [navigation]" in shown
    assert "issuer: Governor Ona Brek" in shown
    assert "size: Thousands (2,000 or more)" in shown
    assert "\x1b" not in shown


def test_standard_input_is_read_as_text_json_or_html(tmp_path: Path) -> None:
    del tmp_path
    texts = [
        TEXT.encode(),
        json.dumps({"id": "a", "source": "Lorne Star", "text": TEXT}).encode(),
        b"<html><body><article><p>" + b"</p><p>".join(TEXT.encode().split(b"\n\n")) + b"</p></article></body></html>",
    ]
    for text in texts:
        done = run("-", "--json", stdin=text)
        assert done.returncode == 0, done.stderr
        kinds = {item["kind"] for item in json.loads(done.stdout)["items"]}
        assert kinds == {"directive", "protest"}


def test_untrusted_text_sends_neither_markup_nor_control_characters(tmp_path: Path) -> None:
    hostile = "The mayor [red]ordered[/red] bars\x1b]0;owned\x07 to \u202eclose\x9b31m. [/nothing]\n\n[bold\n"
    done = run(article(tmp_path, hostile))
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    assert "[red]ordered[/red]" in shown
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)


def test_json_of_untrusted_text_is_the_same_json_without_control_characters(tmp_path: Path) -> None:
    hostile = "The mayor ordered bars\x9b31m \u202eclosed\x7f\U000e0041."
    done = run(article(tmp_path, hostile), "--json")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    assert not {"\x1b", "\u202e", "\x9b", "\x7f", "\U000e0041"} & set(shown)
    (item,) = json.loads(shown)["items"]
    assert item["passages"][0]["text"] == hostile


def test_article_without_an_id_gets_the_one_that_ingest_gives_it(tmp_path: Path) -> None:
    classified = ClassifiedArticleV1.decode(run(article(tmp_path), "--json").stdout.strip())
    (candidate,) = read_paths([str(tmp_path / "lorne.txt")], UTC)
    assert isinstance(candidate, Candidate)
    assert classified.article_id == preferred_id(candidate, fingerprint(candidate, None))


@pytest.mark.parametrize(
    ("name", "text", "status"), [("bad.json", "{", 65), ("empty.txt", "", 65), ("odd.pdf", "x", 65)]
)
def test_file_that_is_no_article_ends_with_65(tmp_path: Path, name: str, text: str, status: int) -> None:
    done = run(article(tmp_path, text, name))
    assert done.returncode == status
    assert name in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_file_that_is_not_there_ends_with_66(tmp_path: Path) -> None:
    done = run(str(tmp_path / "missing.txt"))
    assert done.returncode == 66
    assert b"missing.txt" in done.stderr


def test_time_that_is_none_is_refused(tmp_path: Path) -> None:
    done = run(article(tmp_path), "--published", "soon")
    assert done.returncode == 65
    assert b"Traceback" not in done.stderr
