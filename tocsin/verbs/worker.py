"""``tocsin worker``: one Faust worker in the foreground."""

from tocsin.health import HeartbeatOption, heartbeat_to
from tocsin.verbs.setup import set_up


def worker(heartbeat: HeartbeatOption = None) -> None:
    """Run one worker until SIGTERM: articles in, classified articles and dead letters out.

    Start as many as there are partitions; they share the work. Exit status: 0 stopped, 69 no broker, 70 stood still,
    75 the broker took nothing or stopping took too long, 76 too many dead letters, 78 settings or topics are wrong.
    """
    # ruff: noqa: PLC0415  # faust takes half a second to import, which every other verb would pay too
    from streams.analysis import create_analyser
    from tocsin.worker import run_worker

    settings = set_up()
    run_worker(settings, create_analyser(), heartbeat_to(heartbeat))
