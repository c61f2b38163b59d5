"""What readers of other accounts see, and what all see after the writer was killed."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sinks.duckdb.attach import LakeFolder
from tests.support.console_lake import LandedLake
from tests.support.landing import ask
from tests.support.messages import article

ARTICLES = "select count(*) from articles"

other_accounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may read; pytest's own are their owner's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "lake"


@contextmanager
def other_account(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.support.other_account", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reader:
        yield reader
        if reader.stdin:
            reader.stdin.close()


def answer(reader: "subprocess.Popen[str]", question: str) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(question + "\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def die_in_commit(folder: Path) -> None:
    killed = subprocess.run([sys.executable, "-m", "tests.support.die_in_commit", str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL


def share(folder: Path) -> None:
    """Let others write where SQLite keeps its log, and in the catalog, whose permissions the log's files take over."""
    folder.chmod(0o777)
    LakeFolder(folder).catalog.chmod(0o666)


@other_accounts
def test_account_that_may_write_the_catalog_sees_each_commit_and_is_in_nobodys_way(open_folder: Path) -> None:
    with LandedLake(open_folder) as lake:
        lake.land(article("a1", "One."))
        share(open_folder)
        with other_account(open_folder) as reader:
            seen = [answer(reader, ARTICLES)]
            for number in range(2, 6):
                lake.land(article(f"a{number}", f"Text {number}."))
                seen.append(answer(reader, ARTICLES))
        assert seen == ["1", "2", "3", "4", "5"]
        assert {stat.S_IMODE(each.stat().st_mode) for each in open_folder.glob("catalog.sqlite*")} == {0o666}


@other_accounts
def test_account_that_may_write_the_catalog_reads_on_after_the_writer_was_killed(open_folder: Path) -> None:
    with LandedLake(open_folder) as lake:
        lake.land(article("a1"))
    share(open_folder)
    die_in_commit(open_folder)
    with other_account(open_folder) as reader:
        assert answer(reader, ARTICLES) == "1"


@other_accounts
def test_account_that_may_only_read_is_told_what_it_lacks(open_folder: Path) -> None:
    with LandedLake(open_folder) as lake:
        lake.land(article("a1"))
    with other_account(open_folder) as reader:
        assert reader.stderr is not None
        assert "attempt to write a readonly database" in reader.stderr.read()


def test_writer_killed_in_mid_commit_leaves_what_was_committed_before(tmp_path: Path) -> None:
    with LandedLake(tmp_path) as lake:
        lake.land(article("a1"))
    files = set(LakeFolder(tmp_path).data.rglob("*.parquet"))
    die_in_commit(tmp_path)
    assert set(LakeFolder(tmp_path).data.rglob("*.parquet")) > files, "nothing was half done"
    assert ask(tmp_path, "select article_id from articles") == [("a1",)]
    with LandedLake(tmp_path) as lake:
        lake.land(article("a2", "Two."))
        assert ask(tmp_path, ARTICLES) == [(2,)]
