"""``tocsin worker``: one Faust worker in the foreground."""

import sys
from typing import Annotated

import typer

from tocsin.health import HeartbeatOption
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.verbs.setup import set_up

SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter when another wants it. The analysis has a thread of its own, and with
Python's 5 ms it delays the event loop's every step by as much; at 1 ms no cost of the switching is seen."""

HoldOption = Annotated[
    bool,
    typer.Option(
        "--hold-on-dead-letters",
        help="After too many dead letters stay, idle and without a heartbeat, until SIGTERM. For Docker, which starts "
        "again whatever ends, and each start drains more of the topic.",
    ),
]


def worker(
    heartbeat: HeartbeatOption = None, hold_on_dead_letters: HoldOption = False, metrics_port: MetricsPortOption = None
) -> None:
    """Run one worker until SIGTERM: articles in, classified articles and dead letters out.

    Start as many as there are partitions; they share the work. Exit status: 0 stopped, 69 no broker, 70 stood still,
    75 the broker took nothing or stopping took too long, 76 too many dead letters, 78 settings or topics are wrong.
    """
    # ruff: noqa: PLC0415  # faust takes half a second to import, which every other verb would pay too
    from streams.model.factory import create_analyser
    from tocsin.worker import run_worker

    settings = set_up()
    sys.setswitchinterval(SWITCH_SECONDS)
    with vitals("worker", heartbeat, settings.metrics_host, metrics_port) as shown:
        run_worker(
            settings,
            create_analyser(settings.classifier),
            shown.pulse.beat,
            hold_on_dead_letters=hold_on_dead_letters,
            instruments=shown.instruments,
        )
