"""Readers: every format, every trap, and the text exactly as it stood."""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.article.v1 import MAX_TEXT_CHARACTERS
from streams.sources.files import input_bytes, read_paths
from streams.sources.limits import MAX_RECORD_BYTES
from streams.sources.outcomes import Candidate, Ignored, Outcome, Rejected

LONG = "The governor ordered every ferry on the northern line to stop at midnight, her office said. "

PAGE = f"""<html lang="en"><head><meta charset="iso-8859-1"><title>Café order - The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><meta property="og:title" content="Café order">
<link rel="canonical" href="https://harbour.example/ferries"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2025-06-15T10:00:00+02:00"></head><body><nav>Home News</nav>
<article><h1>Café order</h1><p>{LONG * 3}</p><p>The café on the pier may stay open. {LONG * 2}</p></article>
</body></html>"""


def read(*paths: Path | str, zone: str = "UTC") -> list[Outcome]:
    return list(read_paths([str(each) for each in paths], ZoneInfo(zone)))


def only(path: Path, zone: str = "UTC") -> Outcome:
    (outcome,) = read(path, zone=zone)
    return outcome


def article(path: Path, zone: str = "UTC") -> Candidate:
    outcome = only(path, zone)
    assert isinstance(outcome, Candidate), outcome
    return outcome


def reject(path: Path) -> Rejected:
    outcome = only(path)
    assert isinstance(outcome, Rejected), outcome
    return outcome


def test_json_lines_with_every_field_give_a_candidate(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    record = {
        "text": " Text \r\n as it stands\t",
        "id": 17,
        "source": "Post",
        "url": "https://post.example/1",
        "title": "A title ",
        "date_published": "2025-06-15T10:00:00+02:00",
        "author": ["Ann Lee", "Bo Ray"],
        "language": "en",
        "section": "unknown to us",
    }
    file.write_text(json.dumps(record))
    found = article(file)
    assert found.text == " Text \r\n as it stands\t"
    assert (found.own_id, found.source, found.title, found.author) == ("17", "Post", "A title", "Ann Lee, Bo Ray")
    assert found.date_published == datetime(2025, 6, 15, 8, tzinfo=UTC)
    assert str(found.place) == f"{file}:1"


def test_bad_lines_are_rejected_with_their_numbers_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"text": "one"}\n\n{"text": broken}\n{"text": "two"}\n{"text": "caf\xe9"}\n[1]\n{"title": "x"}\n'
        b'{"text": " "}\n{"text": 5}\n' + b"[" * 100_000 + b'\n{"text": "three", "source": null, "url": ""}'
    )
    found = read(file)
    assert [each.text for each in found if isinstance(each, Candidate)] == ["one", "two", "three"]
    rejected = [(each.place.line, each.reason) for each in found if isinstance(each, Rejected)]
    assert rejected == [
        (3, "not_json"),
        (5, "not_utf8"),
        (6, "not_an_object"),
        (7, "invalid_field"),
        (8, "empty"),
        (9, "invalid_field"),
        (10, "not_json"),
    ]


def test_line_over_the_limit_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"text": "' + b"x" * (MAX_RECORD_BYTES + 2_000_000) + b'"}\n{"text": "next"}\n')
    first, second = read(file)
    assert isinstance(first, Rejected)
    assert (first.reason, first.place.line) == ("too_large", 1)
    assert isinstance(second, Candidate)
    assert first.size_bytes + second.size_bytes == file.stat().st_size


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('{"text": "one"}', ["one"]),
        ('\n{\n "text": "one"\n}\n', ["one"]),
        ('[{"text": "one"}, {"text": "two"}]', ["one", "two"]),
        (' [\n{"text": "one"},\n{"text": "two"}\n]\n', ["one", "two"]),
        ('{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        ("[]", []),
    ],
)
def test_json_file_of_any_shape_is_read(tmp_path: Path, content: str, texts: list[str]) -> None:
    file = tmp_path / "a.json"
    file.write_text(content)
    assert [each.text for each in read(file) if isinstance(each, Candidate)] == texts


def test_json_list_that_breaks_is_read_up_to_the_break(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[\n{"text": "one"},\n{"title": "no text"},\n{"text": two},\n{"text": "three"}]')
    first, second, third = read(file)
    assert isinstance(first, Candidate)
    assert [(each.place.line, each.reason) for each in (second, third) if isinstance(each, Rejected)] == [
        (3, "invalid_field"),
        (4, "not_json"),
    ]


@pytest.mark.parametrize("content", ["", "  \n", "{", "null", '[{"text": "a"}', '{"text": "a"} trailing', "[,]"])
def test_json_file_that_is_none_is_rejected(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(content)
    assert isinstance(read(file)[-1], Rejected)


def test_text_file_without_header_is_all_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    for content in (
        "Photo: the pier at night\n\nText.\n",
        "Source: Reuters said so\nand more\n\nText.",
        "\nTitle: late\n\nText",
        "Title: One\nTitle: Two\n\nText",
        "Title: no empty line ends it",
        "line\r\nwith windows ends\r\n",
    ):
        file.write_bytes(content.encode())
        assert article(file).text == content
        assert article(file).title is None


def test_text_file_with_header_keeps_the_rest_to_the_letter(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(
        b"\xef\xbb\xbfTitle: Ferries: the order\r\nsource: Harbour Post\r\nURL: https://a.example/1\r\n"
        b"Date: Sun, 15 Jun 2025 10:00:00 +0200\r\nAuthor: Ann Lee\r\nLanguage: en\r\nId: f-1\r\n\r\n"
        b"\r\n  First line.\r\nTitle: still text\r\n\r\n"
    )
    found = article(file)
    assert found.text == "\r\n  First line.\r\nTitle: still text\r\n\r\n"
    assert (found.title, found.source, found.own_id) == ("Ferries: the order", "Harbour Post", "f-1")
    assert found.date_published == datetime(2025, 6, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"Title: only\n\n", "empty"),
        (b"caf\xe9", "not_utf8"),
        (b"\x7fELF\x00\x01\x00", "binary"),
        (b"Date: some day\n\nText", "invalid_field"),
        (b"x" * (MAX_RECORD_BYTES + 1), "too_large"),
    ],
)
def test_text_file_that_is_none_is_rejected(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    assert reject(file).reason == reason


def test_html_in_another_encoding_gives_text_and_what_the_page_says_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(PAGE.encode("iso-8859-1"))
    found = article(file)
    assert "The café on the pier may stay open." in found.text
    assert "Home News" not in found.text
    assert (found.title, found.source, found.author) == ("Café order", "The Harbour Post", "Ann Lee")
    assert found.url == "https://harbour.example/ferries"
    assert found.date_published == datetime(2025, 6, 15, 8, tzinfo=UTC)


def test_html_with_linked_data_gives_its_time(tmp_path: Path) -> None:
    file = tmp_path / "a.htm"
    data = {"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "datePublished": "2025-06-15T10:00:00"}]}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    file.write_text(f"<html><head>{script}</head><body><article><p>{LONG * 5}</p></article></body></html>")
    assert article(file, "Europe/Berlin").date_published == datetime(2025, 6, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe", b"<html></html>", b"<html><body> </body></html>"])
def test_html_without_an_article_is_rejected(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(content)
    assert reject(file).reason in {"empty", "not_html"}


def test_time_without_a_zone_is_read_in_the_given_one(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "a", "date_published": "2025-06-15T10:00:00"}')
    assert article(file).date_published == datetime(2025, 6, 15, 10, tzinfo=UTC)
    assert article(file, "America/New_York").date_published == datetime(2025, 6, 15, 14, tzinfo=UTC)


@pytest.mark.parametrize("date", ["yesterday", "2025-13-01", "0001-01-01T00:00:00+05:00", 1750000000, "12"])
def test_time_that_is_none_rejects_the_record(tmp_path: Path, date: object) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": "a", "date_published": date}))
    assert "date_published" in reject(file).detail


def test_text_over_the_limit_is_refused_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x" * MAX_TEXT_CHARACTERS)
    assert len(article(file).text) == MAX_TEXT_CHARACTERS
    file.write_text("x" * (MAX_TEXT_CHARACTERS + 1))
    assert (reject(file).reason, reject(file).detail) == ("too_large", "text: 200,001 characters, at most 200,000")


def test_folder_is_read_in_order_and_other_formats_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("z.txt", "b/a.txt", "b/picture.jpg", ".hidden.txt", ".git/x.txt", "A.TXT"):
        (tmp_path / name).write_text(name)
    found = read(tmp_path)
    assert [each.text for each in found if isinstance(each, Candidate)] == ["A.TXT", "z.txt", "b/a.txt"]
    assert [Path(each.place.file).name for each in found if isinstance(each, Ignored)] == ["picture.jpg"]
    assert input_bytes([str(tmp_path)]) == len("z.txtb/a.txtA.TXT")


def test_missing_file_is_unreadable_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    first, second = read(tmp_path / "missing.txt", tmp_path / "a.txt")
    assert isinstance(first, Rejected)
    assert first.reason == "unreadable"
    assert isinstance(second, Candidate)


def test_closed_folder_is_unreadable_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.txt").write_text("text")
    scan = os.scandir

    def refuse(path: str) -> object:  # the tests may run as root, whom no permission stops
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = read(tmp_path)
    assert [type(each) for each in found] == [Rejected, Candidate]
    assert str(found[0]).endswith("closed: unreadable: Permission denied")


def test_name_too_long_for_the_disk_is_unreadable_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    paths = [tmp_path / ("x" * 300 + ".txt"), tmp_path / "a.txt"]
    first, second = read(*paths)
    assert isinstance(first, Rejected)
    assert (first.reason, first.detail) == ("unreadable", "File name too long")
    assert isinstance(second, Candidate)
    assert input_bytes(map(str, paths)) == len("text")


def test_folder_that_is_listed_and_closed_is_unreadable_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.txt").write_text("text")
    (tmp_path / "open.txt").write_text("text")
    look = os.stat

    def refuse(path: Any, **options: Any) -> object:  # the tests may run as root, whom no permission stops
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **options)

    monkeypatch.setattr(os, "stat", refuse)
    found = read(tmp_path)
    assert [type(each) for each in found] == [Candidate, Rejected]
    assert str(found[1]).endswith("a.txt: unreadable: Permission denied")
    assert input_bytes([str(tmp_path), str(tmp_path / "closed" / "a.txt")]) == len("text")


def test_link_to_nothing_in_a_folder_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert reject(tmp_path).reason == "unreadable"


def test_named_file_of_unknown_format_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "article.pdf"
    file.write_bytes(b"%PDF")
    assert reject(file).reason == "unknown_format"


def test_standard_input_gives_a_line_before_the_next_is_written() -> None:
    inner, outer = os.pipe()
    with os.fdopen(inner, "rb") as stream, os.fdopen(outer, "wb", buffering=0) as writer:
        outcomes = read_paths(["-"], UTC, stream)
        writer.write(b'{"text": "one"}\n')
        first = next(outcomes)
        writer.write(b'{"text": "two"}')
        writer.close()
        second = next(outcomes)
    assert isinstance(first, Candidate)
    assert isinstance(second, Candidate)
    assert (first.text, second.text, str(second.place)) == ("one", "two", "-:2")


def test_standard_input_that_is_empty_gives_nothing() -> None:
    assert list(read_paths(["-"], UTC, io.BytesIO(b""))) == []
