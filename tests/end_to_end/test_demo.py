"""The demo on an empty home, and again: what it shows, what it leaves, what a second run changes."""

import json
import signal
import subprocess
import urllib.request
from pathlib import Path

import duckdb
import psutil
import pytest

from tests.support.command import Tocsin, running_up, wait_for

EXPECTED = json.loads((Path(__file__).parents[1] / "sample_wire_expected.json").read_text("utf-8"))

CONTENT = """
select 'articles' as what, count(*) as n, bit_xor(hash(article_id)) as fingerprint from articles
union all select 'items', count(*), bit_xor(hash(item_id)) from items
union all select 'passages', count(*), bit_xor(hash(passage_id)) from passages
union all select 'unsure passages', count(*), bit_xor(hash(unsure_id)) from unsure_passages
union all select 'dead letters', count(*), coalesce(bit_xor(hash(dead_letter_id)), 0) from dead_letters
order by all
"""


def demo(tocsin: Tocsin) -> str:
    process = start_demo(tocsin)
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return output


def start_demo(tocsin: Tocsin) -> subprocess.Popen[str]:
    return tocsin.start("demo", stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def noted_pids(tocsin: Tocsin) -> dict[str, int]:
    """By name, read as `tocsin status` reads them, and quicker than a command."""
    states = tocsin.home / "run" / "processes.json"
    return {each["name"]: each["pid"] for each in json.loads(states.read_text())} if states.exists() else {}


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


@pytest.mark.kafka
@pytest.mark.timeout(400)
def test_demo_beside_a_broker_started_by_hand_and_the_states_of_a_killed_up_succeeds(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    with running_up(tocsin) as up:
        up.kill()
        up.wait()
    assert (tocsin.home / "run" / "processes.json").exists()
    tocsin.output("broker", "start")

    assert f"{len(EXPECTED)} articles sent" in demo(tocsin)

    assert json.loads(tocsin.output("broker", "status", "--json"))["state"] == "running"
    tocsin.output("broker", "stop")


@pytest.mark.kafka
@pytest.mark.timeout(400)
def test_demo_rings_and_kept_serves_its_console_until_it_is_interrupted(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    screen = tmp_path / "screen"
    with screen.open("w") as output:
        process = tocsin.start("demo", "--keep", stdout=output, stderr=subprocess.STDOUT)
        wait_for(lambda: "until Ctrl-C" in screen.read_text(), "the report", process, 240)
        with urllib.request.urlopen(tocsin.console, timeout=30) as page:
            assert "Arriving now" in page.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    shown = screen.read_text()
    assert "each signed" in shown
    assert "also reported by" in shown
    (attach,) = [line.removeprefix("DuckDB").strip() for line in shown.splitlines() if line.startswith("DuckDB")]
    with duckdb.connect() as stranger:
        stranger.execute(attach)
        assert stranger.sql("select count(*) > 10 from current_alerts").fetchall() == [(True,)]


@pytest.mark.kafka
def test_demo_ended_by_sigterm_stops_what_it_started(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    process = start_demo(tocsin)
    wait_for(lambda: tocsin.pid_of("writer") is not None, "the writer's start", process)
    process.terminate()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM, errors
    assert "everything stopped" in (tocsin.home / "logs" / "up.log").read_text()
    assert processes_of(tocsin.home) == []


@pytest.mark.kafka
def test_demo_whose_up_is_killed_while_it_drains_says_so(tmp_path: Path) -> None:
    tocsin = Tocsin(tmp_path / "home")
    process = start_demo(tocsin)
    wait_for(lambda: "worker-0" in noted_pids(tocsin), "the worker's start", process)
    writer = psutil.Process(noted_pids(tocsin)["writer"])
    writer.suspend()  # before it has begun, so that the topics never drain
    wait_for(lambda: tocsin.status()["topics"][0]["messages"] == len(EXPECTED), "the sample wire to be sent", process)
    psutil.Process(writer.ppid()).kill()
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 1
    assert "`tocsin up` ended with status -9" in errors
    assert str(tocsin.home / "logs" / "up.log") in errors
