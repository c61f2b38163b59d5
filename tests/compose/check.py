"""Checks of the compose stack, from outside: imports nothing of ours, needs nothing but Python. Started by ``run``."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

COMPOSE = shlex.split(os.environ["COMPOSE"])
DOCKER = shlex.split(os.environ["DOCKER"])

SAMPLE_ARTICLES = len(json.loads(Path("tests/sample_wire_expected.json").read_text("utf-8")))

FLOOD_ARTICLES = 3_000
FLOOD_PAUSE_SECONDS = 0.003
"""Between two articles: the flood lasts at least nine seconds, so that each kill falls into work that is under way."""

WAIT_SECONDS = 150.0
"""How long anything may take on a slow machine."""

UID = "10001"

HEALTH = ".State.Health.Status"

GROUP_MEMBERS = """
import json
from kafka import KafkaAdminClient
members = KafkaAdminClient(bootstrap_servers="kafka:9092").describe_groups(["tocsin"])["tocsin"]["members"]
assigned = [member["member_assignment"]["assigned_partitions"] for member in members]
print(json.dumps([sorted(number for topic in topics for number in topic["partitions"]) for topics in assigned]))
"""

COUNTS = """
select (select list(article_id) from articles) as article_ids,
  (select count(*) from classifications) as classified, (select count(*) from dead_letters) as dead_letters,
  (select count(*) from items) as items, (select count(distinct item_id) from items) as item_ids,
  (select count(*) from passages) as passages, (select count(distinct passage_id) from passages) as passage_ids,
  (select count(*) from unsure_passages) as unsure_passages,
  (select count(distinct unsure_id) from unsure_passages) as unsure_passage_ids
"""


class Report:
    """One line a check; what fails does not stop the rest."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self._begin = time.monotonic()

    def check(self, what: str, found: object, expected: object) -> None:
        """Note whether ``found`` is ``expected``."""
        well = found == expected
        self.passed += well
        self.failed += not well
        detail = "" if well else f": found {found!r}, expected {expected!r}"
        say(f"{time.monotonic() - self._begin:6.1f} s  {'ok  ' if well else 'FAIL'}  {what}{detail}")


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def command(*words: str, text: str | None = None) -> str:
    """Run a command to its end and return its standard output; what it complained of goes to ours if it failed."""
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{shlex.join(words)} ended with {done.returncode}: {done.stderr[-2000:] or done.stdout[-2000:]}"
        )
    return done.stdout


def compose(*words: str, text: str | None = None) -> str:
    """``docker compose WORDS``."""
    return command(*COMPOSE, *words, text=text)


def in_writer(*words: str, text: str | None = None) -> str:
    """Run a command inside the writer's container."""
    return compose("exec", "-T", "writer", *words, text=text)


def ask(sql: str) -> list[dict[str, Any]]:
    """``tocsin sql``, as a user types it."""
    rows: list[dict[str, Any]] = json.loads(in_writer("tocsin", "sql", "--json", sql))
    return rows


def wait_for(what: str, reached: Callable[[], bool]) -> None:
    """Ask until ``reached``; a command that fails because its container is just starting is asked again."""
    deadline = time.monotonic() + WAIT_SECONDS
    problem = ""
    while time.monotonic() < deadline:
        try:
            if reached():
                return
            problem = ""
        except (RuntimeError, ValueError) as error:
            problem = f" ({error})"
        time.sleep(0.5)
    raise RuntimeError(f"waited {WAIT_SECONDS:.0f} s for {what} in vain{problem}")


def drained() -> bool:
    """What ``tocsin status`` says of it."""
    return bool(json.loads(in_writer("tocsin", "status", "--json"))["drained"])


def containers(service: str) -> list[str]:
    """The ids of a service's containers, in the order of their numbers."""
    found = [json.loads(line) for line in compose("ps", "-a", "--format", "json", service).splitlines()]
    return [each["ID"] for each in sorted(found, key=lambda each: str(each["Name"]))]


def inspect(container: str, field: str) -> str:
    """One field of a container's state, as a Go template names it."""
    return command(*DOCKER, "inspect", "--format", "{{" + field + "}}", container).strip()


def is_healthy(container: str) -> bool:
    """What its health check said last."""
    return inspect(container, HEALTH) == "healthy"


def kill(container: str) -> None:
    """SIGKILL a container's main process from beside it.

    ``docker kill`` would count as a wish that the container be stopped, and switch its restart policy off.
    """
    pid = inspect(container, ".State.Pid")
    helper = ("run", "--rm", "--pid=host", "--user=0", "--entrypoint=sh", "tocsin", "-c", f"kill -9 {pid}")
    command(*DOCKER, *helper)


def sample_wire() -> str:
    """Where the sample wire lies inside the image."""
    program = "import pathlib, tocsin; print(pathlib.Path(tocsin.__file__).parent / 'sample_wire')"
    return in_writer("python", "-c", program).strip()


def flood() -> Iterator[tuple[str, str]]:
    """Id and JSON line of articles with a directive, a protest and a legal step each, and plain news between."""
    for number in range(FLOOD_ARTICLES):
        article_id = f"compose-courier-{number}"
        text = (
            f"The harbour board met again, for the {number}th time. The transport minister ordered all ferries of line "
            f"{number} to stay in port until Friday. Some {100 + number} dockers marched to the town hall in protest, "
            "organisers said. A judge granted an injunction against the closure of the east pier on Monday. Rain is "
            "expected at the weekend."
        )
        fields = {"id": article_id, "source": "Compose Courier", "title": f"Harbour notes {number}", "text": text}
        yield article_id, json.dumps(fields) + "\n"


def ingest_while_killing(victims: list[str]) -> tuple[set[str], dict[str, Any]]:
    """Send the flood line by line, and kill one container after the other at even distances meanwhile.

    Returns: the ids that were sent, and the summary of ``tocsin ingest``.
    """
    words = (*COMPOSE, "run", "--rm", "-T", "tocsin", "ingest", "--json", "-")
    sender = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if sender.stdin is None:
        raise RuntimeError("the sender has no standard input")
    ids = set()
    waiting = list(victims)
    for article_id, line in flood():
        sender.stdin.write(line)
        ids.add(article_id)
        time.sleep(FLOOD_PAUSE_SECONDS)
        if waiting and len(ids) >= FLOOD_ARTICLES * (len(victims) - len(waiting) + 1) // (len(victims) + 1):
            sender.stdin.flush()
            kill(waiting.pop(0))
    summary, complaints = sender.communicate(timeout=WAIT_SECONDS)
    if sender.returncode:
        raise RuntimeError(f"tocsin ingest ended with {sender.returncode}: {complaints[-2000:]}")
    return ids, json.loads(summary.splitlines()[-1])


def check_start(report: Report) -> None:
    """The stack comes up, as the user that it should, on all its workers."""
    compose("up", "-d", "--build", "--wait", "--wait-timeout", str(int(WAIT_SECONDS)))
    for service, number in (("kafka", 1), ("worker", 2), ("writer", 1), ("alerter", 2), ("delivery", 1)):
        report.check(f"{service} is well", [is_healthy(each) for each in containers(service)], [True] * number)
    ended = [inspect(each, ".State.ExitCode") for each in containers("topics")]
    report.check("the topics were applied", ended, ["0"])
    report.check("the process is not root", in_writer("id", "-u").strip(), UID)
    wait_for("two members of the group", lambda: len(group_members()) == 2 and all(group_members()))
    report.check("the workers share the partitions", sorted(chain.from_iterable(group_members())), [0, 1, 2, 3])


def group_members() -> list[list[int]]:
    """The partitions of each member of the workers' group."""
    members: list[list[int]] = json.loads(in_writer("python", "-", text=GROUP_MEMBERS))
    return members


def check_sample_wire(report: Report) -> None:
    """The sample wire goes in once, however often it is sent, and is found again."""
    wire = sample_wire()
    for sent, skipped in ((SAMPLE_ARTICLES, 0), (0, SAMPLE_ARTICLES)):
        summary = json.loads(compose("run", "--rm", "-T", "tocsin", "ingest", "--json", wire))
        told = {key: summary[key] for key in ("sent", "skipped", "rejected")}
        report.check("the sample wire is sent once", told, {"sent": sent, "skipped": skipped, "rejected": 0})
    wait_for("the topics to drain", drained)
    check_lake(report, set())
    kinds = [row["kind"] for row in ask("select distinct kind from items order by kind")]
    report.check("items of every kind are there", kinds, ["directive", "legal", "protest"])
    rung = ask("select count(*) > 10 as some, count(*) = count(distinct alert_id || revision) as once from alerts")
    report.check("alerts rang, each revision once", rung, [{"some": True, "once": True}])


def check_kills(report: Report) -> set[str]:
    """Processes and broker are killed while articles come in: they start again, nothing is lost or doubled."""
    services = {"worker": "worker", "writer": "writer", "alert agent": "alerter", "broker": "kafka"}
    victims = {name: containers(service)[0] for name, service in services.items()}
    ids, summary = ingest_while_killing(list(victims.values()))
    report.check("every article was acknowledged while containers were killed", summary["sent"], FLOOD_ARTICLES)
    for name, container in victims.items():
        wait_for(f"the {name} to be well again", partial(is_healthy, container))
        report.check(f"the {name} that was killed was restarted", int(inspect(container, ".RestartCount")) > 0, True)
    wait_for("the topics to drain", drained)
    check_lake(report, ids)
    return ids


def check_recreated_writer(report: Report, ids: set[str]) -> None:
    """The lake lies in the volume and not in the container."""
    before = containers("writer")
    compose("rm", "--stop", "--force", "writer")
    compose("create", "writer")
    compose("start", "writer")
    wait_for("the new writer to be well", lambda: is_healthy(containers("writer")[0]))
    report.check("the writer is another container", set(before).isdisjoint(containers("writer")), True)
    check_lake(report, ids)


def check_lake(report: Report, ids: set[str]) -> None:
    """The lake holds exactly the sample wire and ``ids``, each classified once."""
    counts = ask(COUNTS)[0]
    landed: list[str] = counts["article_ids"]
    expected = SAMPLE_ARTICLES + len(ids)
    report.check("articles missing from the lake", len(ids.difference(landed)), 0)
    report.check("articles, and their ids", (len(landed), len(set(landed))), (expected, expected))
    report.check("classified, and dead letters", (counts["classified"], counts["dead_letters"]), (expected, 0))
    for table in ("item", "passage", "unsure_passage"):
        rows, distinct = counts[f"{table}s"], counts[f"{table}_ids"]
        report.check(f"{table}s are there, no id twice", (rows > 0, rows - distinct), (True, 0))


def main() -> int:
    """Run every check; 0 when all passed."""
    report = Report()
    try:
        check_start(report)
        check_sample_wire(report)
        ids = check_kills(report)
        check_recreated_writer(report, ids)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        report.check(str(error), "failed", "done")
    if report.failed:
        say(command(*COMPOSE, "logs", "--tail", "20", "topics", "worker", "writer", "alerter", "delivery"))
    say(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
