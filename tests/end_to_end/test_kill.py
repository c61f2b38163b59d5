"""Nothing lost, nothing twice: SIGKILL at random moments, then the lake against what was sent, by id.

Knows Tocsin only as a command. TOCSIN_KILL_SEED chooses the moments; without it they differ from run to run.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from tests.support.command import Tocsin, running_up, wait_for
from tests.support.webhook_receiver import WebhookReceiver, running_receiver

ARTICLES = 3_000
VICTIMS = ("worker-0", "worker-1", "writer", "alerter", "delivery", "broker")
ROUNDS = 9
"""How often something is killed; every one of `VICTIMS` and the source at least once."""

UNDECODABLE = 30
"""Messages that are no JSON, from another producer, spread over the killing: each is to be one dead letter."""

SENT_PER_SECOND = 120
"""So that the articles arrive for as long as the killing goes on."""

DOUBTFUL = (
    "The school was closed on Monday.\n\nThe mayor asked residents to stay indoors. Owners are required to register "
    "dogs.\n\nA crowd gathered outside the stadium.\n\nThe accused said nothing. Prosecutors are looking at the file."
)
"""Sentences that a desk could take either way, of which any classifier is unsure of some."""

TEXTS = (
    "The governor ordered an overnight curfew in the port of Maralo on Monday.\n\nShops closed early. It rained.",
    "Hundreds of nurses marched through Tessen on Friday over staffing.\n\nPolice used tear gas to clear them.",
    "A federal judge blocked the decree on Tuesday.\n\nThe ministry said it would appeal against the ruling.",
    "The minister banned night flights from June.\n\nThousands protested outside the ministry on Sunday.",
    "Airlines filed a lawsuit in the high court on Thursday, and a hearing is scheduled for Monday.",
    "The striker scored twice in the second half.\n\nHis club had bought him in July.",
    DOUBTFUL,
)


RULES = """
[[rule]]
name = "each-directive"
key = ["article_id"]
sql = "select article_id, item_id from items where kind = 'directive'"
"""
"""Rings once for each article with a directive, whatever the words of others."""


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def tocsin(tmp_path: Path, receiver: WebhookReceiver) -> Iterator[Tocsin]:
    channels = json.dumps({"desk": {"url": receiver.url, "allow_private": True}})
    tocsin = Tocsin(tmp_path / "home", workers="2", channels=channels, shipped_rules="false")
    rules = tocsin.home / "rules"
    rules.mkdir(parents=True)
    (rules / "kill.toml").write_text(RULES)
    with running_up(tocsin):
        yield tocsin


def article(number: int) -> dict[str, str]:
    return {
        "id": f"kill-{number:05}",
        "source": f"outlet-{number % 7}",
        "url": f"https://outlet-{number % 7}.example/{number}",
        "title": f"Report {number}",
        "date_published": "2026-03-02T12:00:00Z",
        "text": TEXTS[number % len(TEXTS)],
    }


def undecodable(number: int) -> bytes:
    """A message that no worker can decode, unlike any other."""
    return b"\xff%d" % number


def found_in_a_quiet_run(tocsin: Tocsin, folder: Path) -> list[dict[str, Any]]:
    """What the analysis finds in each of `TEXTS` when nobody is killed."""
    found = []
    for number, text in enumerate(TEXTS):
        file = folder / f"text-{number}.txt"
        file.write_text(text)
        found.append(json.loads(tocsin.output("analyse", str(file), "--json")))
    return found


def feed(ingest: subprocess.Popen[str], numbers: range, until: float) -> None:
    """Write articles to a running ingest at `SENT_PER_SECOND`, until ``until`` or the end."""
    assert ingest.stdin is not None
    for number in numbers:
        ingest.stdin.write(json.dumps(article(number)) + "\n")
        ingest.stdin.flush()
        time.sleep(1 / SENT_PER_SECOND)
        if time.monotonic() > until:
            return


@pytest.mark.kafka
@pytest.mark.kill
@pytest.mark.timeout(600)
def test_killed_processes_lose_nothing_and_double_nothing(
    tocsin: Tocsin, receiver: WebhookReceiver, tmp_path: Path
) -> None:
    seed = int(os.environ.get("TOCSIN_KILL_SEED") or time.time_ns() % 1_000_000)
    sys.stdout.write(f"TOCSIN_KILL_SEED={seed}\n")
    chance = random.Random(seed)
    wire = tmp_path / "wire.jsonl"
    wire.write_text("".join(json.dumps(article(number)) + "\n" for number in range(ARTICLES)))

    stranger = Producer({"bootstrap.servers": tocsin.broker, "enable.idempotence": True, "log_level": 0})
    killed = kill_while_ingesting(tocsin, chance, stranger)
    assert {*VICTIMS, "source"} <= set(killed)
    wait_for(lambda: tocsin.status()["broker_answers"], "the broker to answer")
    assert stranger.flush(120) == 0
    tocsin.output("ingest", str(wire))
    wait_for(lambda: tocsin.status()["drained"], "everything to be in the lake")

    found = found_in_a_quiet_run(tocsin, tmp_path)
    assert_lake_holds_what_was_sent(tocsin, found)
    assert_each_directive_rang_once(tocsin, receiver, found)


def kill_while_ingesting(tocsin: Tocsin, chance: random.Random, stranger: Producer) -> list[str]:
    """Feed a source while `VICTIMS` are killed in turn; the source itself is killed at the end.

    ``stranger`` puts a share of what cannot be decoded on the topic before each kill.
    """
    victims = [*VICTIMS, *(chance.choice(VICTIMS) for _ in range(ROUNDS - len(VICTIMS) - 1))]
    chance.shuffle(victims)
    ingest = tocsin.start("ingest", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sent = 0
    for position, victim in enumerate(victims):
        for number in range(position, UNDECODABLE, len(victims)):
            stranger.produce("news.articles.v1", undecodable(number), f"stranger-{number}")
        stranger.poll(0)
        upto = min(sent + int(SENT_PER_SECOND * chance.uniform(1.0, 4.0)), ARTICLES)
        feed(ingest, range(sent, upto), until=time.monotonic() + 10)
        sent = upto
        kill(tocsin, victim)
    ingest.kill()
    ingest.wait()
    return [*victims, "source"]


def kill(tocsin: Tocsin, victim: str) -> None:
    wait_for(lambda: tocsin.pid_of(victim) is not None, f"{victim} to run")
    pid = tocsin.pid_of(victim)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def assert_each_directive_rang_once(tocsin: Tocsin, receiver: WebhookReceiver, found: list[dict[str, Any]]) -> None:
    """One alert for each article with a directive, in the lake and at the receiver; no second one under another id."""
    ringing = {number for number, each in enumerate(found) if any(i["kind"] == "directive" for i in each["items"])}
    expected = {f"kill-{number:05}" for number in range(ARTICLES) if number % len(TEXTS) in ringing}
    assert expected
    rung = tocsin.sql("select alert_id, key, len(item_ids) as items from current_alerts where rule = 'each-directive'")
    assert sorted(row["key"] for row in rung) == sorted(expected)
    revisions = tocsin.sql("select alert_id, revision, count(*) as n from alerts group by all having n > 1")
    assert revisions == []
    wanted = {row["alert_id"] for row in rung}
    wait_for(lambda: wanted <= {each for request in receiver.received for each in request.alert_ids}, "the alerts")
    assert wanted == {each for request in receiver.received for each in request.alert_ids}


def assert_lake_holds_what_was_sent(tocsin: Tocsin, found: list[dict[str, Any]]) -> None:
    sent = {f"kill-{number:05}" for number in range(ARTICLES)}
    items = {
        f"kill-{number:05}#{position}": len(item["passages"])
        for number in range(ARTICLES)
        for position, item in enumerate(found[number % len(TEXTS)]["items"])
    }
    unsure = {
        f"kill-{number:05}#u{position}": passage["text"]
        for number in range(ARTICLES)
        for position, passage in enumerate(found[number % len(TEXTS)]["unsure"])
    }
    assert len(items) >= ARTICLES // 2, "the texts hold too little to find"
    assert unsure, "the texts hold nothing to be unsure of"

    for table in ("articles", "classifications"):
        landed = [row["article_id"] for row in tocsin.sql(f"select article_id from {table}")]
        assert (len(set(landed) - sent), len(sent - set(landed)), len(landed) - len(set(landed))) == (0, 0, 0), table

    landed_items = [(row["item_id"], row["n"]) for row in tocsin.sql("select item_id, len(passages) as n from items")]
    assert len(landed_items) == len(items)
    assert dict(landed_items) == items

    passages = tocsin.sql("select item_id, start_offset, count(*) as n from passages group by all")
    assert {row["n"] for row in passages} == {1}
    assert len(passages) == sum(items.values())

    left_open = [(row["unsure_id"], row["text"]) for row in tocsin.sql("select unsure_id, text from unsure_passages")]
    assert len(left_open) == len(unsure)
    assert dict(left_open) == unsure

    dead = [bytes.fromhex(row["bytes"]) for row in tocsin.sql("select hex(value) as bytes from dead_letters")]
    assert sorted(dead) == sorted(map(undecodable, range(UNDECODABLE)))
