"""The demo on an empty home, and again: what it shows, what it leaves, what a second run changes."""

import json
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.support.command import Tocsin

EXPECTED = json.loads((Path(__file__).parents[1] / "sample_wire_expected.json").read_text("utf-8"))

CONTENT = """
select 'articles' as what, count(*) as n, bit_xor(hash(article_id)) as fingerprint from articles
union all select 'items', count(*), bit_xor(hash(item_id)) from items
union all select 'passages', count(*), bit_xor(hash(passage_id)) from passages
union all select 'dead letters', count(*), coalesce(bit_xor(hash(dead_letter_id)), 0) from dead_letters
order by all
"""


def demo(tocsin: Tocsin) -> str:
    process = tocsin.start("demo", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return output


def processes_of(home: Path) -> list[str]:
    """The command lines of the processes that name this home, in their arguments or their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(home) in text for text in (*process.cmdline(), *process.environ().values())):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@pytest.mark.kafka
@pytest.mark.timeout(400)
def test_second_demo_shows_the_same_and_changes_nothing(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")

    first = demo(tocsin)
    assert f"{len(EXPECTED)} articles sent, 0 skipped" in first
    assert all(kind in first for kind in ("directive", "protest", "legal"))
    landed = tocsin.sql(CONTENT)
    assert {row["what"]: row["n"] for row in landed}["articles"] == len(EXPECTED)

    second = demo(tocsin)
    assert f"0 articles sent, {len(EXPECTED)} skipped" in second
    assert tocsin.sql(CONTENT) == landed
    assert processes_of(tocsin.home) == []
