"""The ledger: ids are given out once, whatever the broker, and shared by processes."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.sources.ledger import Claim, FeedState, Ledger, LedgerError

NOW = datetime(2025, 6, 15, tzinfo=UTC)
ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)


def test_free_id_is_given_and_given_again_to_the_same_content(tmp_path: Path) -> None:
    with Ledger(tmp_path / "deep" / "ledger.sqlite", "a") as ledger:
        assert ledger.claim([Claim("x", ONE), Claim("x", ONE)]) == ["x", "x"]
    with Ledger(tmp_path / "deep" / "ledger.sqlite", "another broker") as ledger:
        assert ledger.claim([Claim("x", ONE)]) == ["x"]


def test_other_content_under_a_taken_id_gets_a_mark_that_it_keeps(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite", "a") as ledger:
        assert ledger.claim([Claim("x", ONE), Claim("x", TWO)]) == ["x", "x~22222222"]
        assert ledger.claim([Claim("x", THREE), Claim("x", TWO), Claim("x", ONE)]) == ["x~33333333", "x~22222222", "x"]


def test_mark_that_is_taken_too_is_the_whole_fingerprint(tmp_path: Path) -> None:
    near = "2" * 8 + "9" * 56
    with Ledger(tmp_path / "ledger.sqlite", "a") as ledger:
        ledger.claim([Claim("x", ONE), Claim("x", TWO)])
        assert ledger.claim([Claim("x", near)]) == [f"x~{near}"]


def test_what_was_sent_is_remembered_for_its_destination_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ids = [f"id-{number}" for number in range(1_300)]
    with Ledger(path, "a") as ledger:
        ledger.acknowledge(ids[:1_200], NOW)
        ledger.acknowledge(ids[:10], NOW)
        assert ledger.sent(ids) == set(ids[:1_200])
    with Ledger(path, "a") as again, Ledger(path, "b") as other:
        assert again.sent(ids[:3]) == set(ids[:3])
        assert other.sent(ids) == set()


def test_feed_is_remembered_over_a_restart(tmp_path: Path) -> None:
    state = FeedState(NOW, etag='"1"', last_modified=None, failures=3)
    with Ledger(tmp_path / "ledger.sqlite", "a") as ledger:
        assert ledger.feed("https://a.example/") is None
        ledger.remember_feed("https://a.example/", FeedState(NOW))
        ledger.remember_feed("https://a.example/", state)
    with Ledger(tmp_path / "ledger.sqlite", "a") as ledger:
        assert ledger.feed("https://a.example/") == state


def test_processes_at_the_same_moment_share_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        given = pool.starmap(_claim_many, [(path, str(number)) for number in (1, 2, 3)])
    for ids in zip(*given, strict=True):
        assert len(set(ids)) == 3
        assert sum("~" not in each for each in ids) == 1


def _claim_many(path: Path, digit: str) -> list[str]:
    """In a process of its own: claim the same 200 ids for content of its own, a few at a time."""
    with Ledger(path, "a") as ledger:
        given: list[str] = []
        for start in range(0, 200, 10):
            ids = ledger.claim([Claim(f"id-{number}", digit * 64) for number in range(start, start + 10)])
            ledger.acknowledge(ids, NOW)
            given += ids
        return given


def test_file_that_is_no_ledger_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("this is no database, but it is long enough to be looked at" * 100)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite"):
        Ledger(path, "a")
