"""Alerts that survive: receivers that fail in every way, agent and delivery killed while alerts ring.

    .venv/bin/python -m benchmarks.alert_faults --articles 5000 --kills 20 [--seed 1]

Receivers: the delivery runs in this process with a clock that goes faster than time, so that an hour passes in half a
minute, and with a second channel whose receiver is well. Kills: `tocsin alerter` and `tocsin delivery` get SIGKILL
again and again while classified articles are produced and worked off; what is on the alerts' topic in the end is held
against an engine in this process that saw the same messages one by one, and what the receiver has against the topic.
Two differences are no failures, since nobody is told anything twice: an act that is read again after a kill is known
from its alerts with all its outlets, so a rule that counts outlets finds its first reports, too ("items more"); and an
act that nothing has rung for is made anew from the window, so its first alert may have another id.
It prints a table and ends with 1 where an alert is missing, rang under two ids, or held up another receiver.
"""

import argparse
import logging
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from benchmarks.alert_lab import CHANNEL, SECRET, Lab, Manner, Receiver, Tocsin, fill, running_lab, wait_for
from benchmarks.alert_wire import classified, rule_file
from schemas.alert.v1 import AlertV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.topics import ALERT_GROUP, DELIVERY_GROUP, TopicSpec
from sinks.delivery.deliverer import Deliverer
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule_file import read_rule_file
from streams.topic_scan import scan
from tocsin.channels import ChannelSettings
from tocsin.senders import build_channels

RULES = 12
SHARE = 0.3
REPORTS = 4
WELL = "well"
HELD_UP_SECONDS = 5.0
"""The other channel's receiver may wait so long for an alert; with a fault that reached it, it would wait for ever."""


class FastClock:
    """Goes ``speed`` times as fast as time."""

    def __init__(self, speed: float) -> None:
        self._speed, self._start, self._date = speed, time.monotonic(), datetime.now(UTC)

    def now(self) -> datetime:
        """Now, on this clock."""
        return self._date + timedelta(seconds=self.monotonic() - self._start)

    def monotonic(self) -> float:
        """Seconds since some moment, on this clock."""
        return self._start + (time.monotonic() - self._start) * self._speed

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait for ``condition``, at most so many seconds of this clock."""
        condition.wait(None if seconds is None else seconds / self._speed)


@dataclass(frozen=True)
class Fault:
    """What a receiver does for ``seconds`` of a clock that goes ``speed`` times as fast.

    manner: None where it is down.
    """

    name: str
    manner: Manner | None
    seconds: float
    speed: float


FAULTS = (
    Fault("answers 500 for a minute", "error", 60, 10),
    Fault("hangs for a minute", "hang", 60, 6),
    Fault("closes the connection, a minute", "close", 60, 10),
    Fault("is down for an hour", None, 3_600, 120),
)


def some_alerts(count: int, prefix: str) -> list[AlertV1]:
    """Alerts and updates, as an engine makes them."""
    engine = RuleEngine(each.rule for each in read_rule_file("benchmark.toml", rule_file(RULES)).rules)
    found: list[AlertV1] = []
    for each in classified(20 * count, SHARE, reports=REPORTS, prefix=prefix):
        found += engine.arrive([Arrival(each, datetime.now(UTC))], datetime.now(UTC)).alerts
        if len(found) >= count:
            break
    engine.close()
    return found[:count]


@contextmanager
def delivering(tocsin: Tocsin, ports: dict[str, int], clock: FastClock) -> Iterator[None]:
    """A deliverer in this process, with a webhook for each port."""
    settings = {
        name: ChannelSettings.model_validate(
            {"url": f"http://127.0.0.1:{port}/", "allow_private": True, "secret": SECRET, "timeout_seconds": 1.0}
        )
        for name, port in ports.items()
    }
    channels = build_channels(settings, tocsin.home, clock)
    group = tocsin.prefix + DELIVERY_GROUP
    deliverer = Deliverer(tocsin.connection, tocsin.topics, group, channels, clock=clock)
    stop = threading.Event()
    thread = threading.Thread(target=deliverer.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def at_fault(receiver: Receiver, fault: Fault) -> Iterator[None]:
    """The receiver does what the fault says, to the end of the block; it must run only where it is not down."""
    receiver.manner = fault.manner or "answer"
    yield
    receiver.manner = "answer"


def last_revisions(alerts: Sequence[AlertV1]) -> dict[str, int]:
    """The highest revision of each alert."""
    found: dict[str, int] = {}
    for each in alerts:
        found[each.alert_id] = max(each.revision, found.get(each.alert_id, 0))
    return found


def missing(receiver: Receiver, alerts: Sequence[AlertV1]) -> int:
    """How many alerts the receiver does not have in their last revision."""
    has = receiver.revisions()
    return sum(revision not in has.get(name, ()) for name, revision in last_revisions(alerts).items())


def doubled(receiver: Receiver) -> int:
    """Messages that came again under the idempotency key of one that was taken."""
    return sum(count - 1 for count in Counter(each.key for each in receiver.receipts).values())


def endure(tocsin: Tocsin, fault: Fault, alerts: list[AlertV1]) -> dict[str, Any]:
    """A third of the alerts before the fault, a third during it, a third after it. Returns: the table's line."""
    receiver, well, clock = Receiver(), Receiver(), FastClock(fault.speed)
    third, spec = len(alerts) // 3, tocsin.topics.alerts
    with receiver.running():
        pass  # takes a port, and leaves it
    up = receiver.running()
    up.__enter__()
    with well.running(), delivering(tocsin, {CHANNEL: receiver.port, WELL: well.port}, clock):
        fill(tocsin.connection, spec, alerts[:third])
        wait_for(lambda: not missing(receiver, alerts[:third]) and not missing(well, alerts[:third]), "a first third")
        if fault.manner is None:
            up.__exit__(None, None, None)
        with at_fault(receiver, fault):
            began, until = time.time(), clock.monotonic() + fault.seconds
            fill(tocsin.connection, spec, alerts[third : 2 * third])
            wait_for(lambda: not missing(well, alerts[: 2 * third]), "the other receiver")
            held_up = max((each.seconds for each in well.receipts), default=began) - began
            wait_for(lambda: clock.monotonic() >= until, "the end of the fault")
        if fault.manner is None:
            up = receiver.running()
            up.__enter__()
        ended = clock.monotonic()
        fill(tocsin.connection, spec, alerts[2 * third :])
        wait_for(lambda: not missing(receiver, alerts) and not missing(well, alerts), "every alert", 120)
        recovered = clock.monotonic() - ended
    up.__exit__(None, None, None)
    letters = sum(1 for _ in scan(tocsin.connection, tocsin.topics.dead_letters.name))
    return {
        "alerts": len(last_revisions(alerts)),
        "missing": missing(receiver, alerts) + letters,
        "same id again": doubled(receiver),
        "tried in vain": receiver.refused,
        "other waited": held_up,
        "back after": recovered,
    }


@dataclass
class Victims:
    """The processes that are killed and started anew."""

    tocsin: Tocsin

    def __post_init__(self) -> None:
        self.processes = {verb: self.tocsin.start(verb) for verb in ("alerter", "delivery")}

    def kill(self, verb: str) -> None:
        """SIGKILL, and a new one at once."""
        self.processes[verb].kill()
        self.processes[verb].wait()
        self.processes[verb] = self.tocsin.start(verb)

    def end(self) -> None:
        """Kill all that run."""
        for each in self.processes.values():
            each.kill()
            each.wait()


def on_topic(tocsin: Tocsin, spec: TopicSpec) -> int:
    """How many messages a topic has."""
    return sum(1 for _ in scan(tocsin.connection, spec.name))


def kill_through(tocsin: Tocsin, receiver: Receiver, messages: Sequence[ClassifiedArticleV1], kills: int) -> None:
    """Produce the articles in parts, one more than there are kills, and kill both processes in the midst of each."""
    victims = Victims(tocsin)
    handled = tocsin.committed(ALERT_GROUP, tocsin.topics.classified)
    size = -(-len(messages) // (kills + 1))
    try:
        for start in range(0, len(messages), size):
            wait_for(lambda produced=start: handled() >= produced, "the agent")  # type: ignore[misc]
            before = on_topic(tocsin, tocsin.topics.alerts)
            fill(tocsin.connection, tocsin.topics.classified, messages[start : start + size])
            if start + size < len(messages):
                kill_both(victims, receiver, before)
        wait_for(lambda: handled() >= len(messages), "the agent")
        alerts = alerts_of(tocsin)
        wait_for(lambda: not missing(receiver, alerts), "every alert")
    finally:
        victims.end()


def kill_both(victims: Victims, receiver: Receiver, rung_before: int) -> None:
    """Kill the agent, every other time once it rings, and the delivery once it delivers."""
    taken, alerts = len(receiver.receipts), victims.tocsin.topics.alerts
    if random.random() < 0.5:
        wait_for(lambda: on_topic(victims.tocsin, alerts) > rung_before, "alerts")
    time.sleep(random.uniform(0.0, 0.3))
    victims.kill("alerter")
    wait_for(lambda: len(receiver.receipts) > taken + random.randrange(10), "deliveries")
    victims.kill("delivery")
    print(".", end="", file=sys.stderr, flush=True)


def alerts_of(tocsin: Tocsin) -> list[AlertV1]:
    """Every revision on the topic, in its order."""
    return [AlertV1.decode(each.value) for each in scan(tocsin.connection, tocsin.topics.alerts.name)]


def expected(tocsin: Tocsin) -> list[AlertV1]:
    """What an engine rings for the messages of the topic, one by one."""
    engine = RuleEngine(each.rule for each in read_rule_file("benchmark.toml", rule_file(RULES)).rules)
    found: list[AlertV1] = []
    for each in scan(tocsin.connection, tocsin.topics.classified.name):
        date = datetime.fromtimestamp(each.timestamp / 1000, UTC)
        arrival = Arrival(ClassifiedArticleV1.decode(each.value), date, each.topic, each.partition, each.offset)
        found += engine.arrive([arrival], date).alerts
    engine.close()
    return found


Rung = dict[tuple[str, str], set[str]]


def rung(alerts: Sequence[AlertV1]) -> Rung:
    """The ids of alerts by rule and item. Where a rule has a key of its own the key stands for the item: which items a
    count names depends on how many arrive together."""
    found: Rung = {}
    for each in alerts:
        for name in [each.key] if each.act is None else each.item_ids:
            found.setdefault((each.rule.name, name), set()).add(each.alert_id)
    return found


def out_of_order(alerts: Sequence[AlertV1]) -> int:
    """Revisions on the topic that neither follow on the one before nor repeat one."""
    last: dict[str, int] = {}
    wrong = 0
    for each in alerts:
        before = last.get(each.alert_id, 0)
        wrong += each.revision > before + 1
        last[each.alert_id] = max(before, each.revision)
    return wrong


def compare(tocsin: Tocsin, receiver: Receiver) -> dict[str, Any]:
    """The table's line of the kills."""
    alerts, right = alerts_of(tocsin), expected(tocsin)
    has, wanted = rung(alerts), rung(right)
    known = {each.alert_id for each in alerts}
    split: Rung = {}
    expected_ids = {name for each in has.keys() & wanted.keys() for name in has[each]}
    for each in has.keys() & wanted.keys():
        for name in wanted[each]:
            split.setdefault((each[0], name), set()).update(has[each])
    for each in sorted(wanted.keys() | has.keys()):
        if has.get(each) != wanted.get(each):
            print(f"{each}: rang {has.get(each)}, expected {wanted.get(each)}", file=sys.stderr)
    return {
        "alerts": len(known),
        "revisions": len({(each.alert_id, each.revision) for each in alerts}),
        "not rung": len(wanted.keys() - has.keys()),
        "not received": missing(receiver, alerts),
        "received, not rung": len(receiver.revisions().keys() - known),
        "under two ids": sum(len(ids) > 1 for ids in (*has.values(), *split.values())),
        "not expected": len(known - expected_ids),
        "under another id": sum(name not in known for _, name in split),
        "items more": len(has.keys() - wanted.keys()),
        "out of order": out_of_order(alerts),
        "same id again": doubled(receiver),
    }


def show(name: str, line: dict[str, Any]) -> None:
    """Print one line of the table."""
    values = (f"{key} {value:.1f} s" if isinstance(value, float) else f"{key} {value:,}" for key, value in line.items())
    print(f"{name:39} {', '.join(values)}", flush=True)


def run(lab: Lab, options: argparse.Namespace) -> bool:
    """Do everything. Returns: whether nothing failed."""
    well = True
    for number, fault in enumerate(FAULTS if options.alerts else ()):
        tocsin = lab.tocsin(f"fault{number}.", RULES, partitions=1)
        line = endure(tocsin, fault, some_alerts(options.alerts, f"f{number}-"))
        show(f"receiver {fault.name}", line)
        well &= line["missing"] == 0 and line["other waited"] < HELD_UP_SECONDS
    if options.kills:
        receiver = Receiver()
        with receiver.running():
            tocsin = lab.tocsin("kills.", RULES, partitions=options.partitions, port=receiver.port)
            messages = list(classified(options.articles, SHARE, reports=REPORTS))
            kill_through(tocsin, receiver, messages, options.kills)
            line = compare(tocsin, receiver)
        show(f"agent, delivery killed {options.kills} times each", line)
        failing = ["not rung", "not received", "received, not rung", "under two ids", "not expected", "out of order"]
        well &= not any(line[each] for each in failing)
    return well


def main() -> None:
    """Measure, print, and end with 1 where something failed."""
    parser = argparse.ArgumentParser(description="Alerts under faults: none missing, none under two ids.")
    parser.add_argument("--alerts", type=int, default=150, help="for each fault of the receiver")
    parser.add_argument("--articles", type=int, default=5_000, help="while processes are killed")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--partitions", type=int, default=1, help="with several the order of articles is not fixed")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    random.seed(options.seed)
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        sys.exit(0 if run(lab, options) else 1)


if __name__ == "__main__":
    main()
