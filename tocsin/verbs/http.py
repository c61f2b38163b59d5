"""``tocsin http``: articles that are posted, onto the topic."""

from tocsin.health import HeartbeatOption
from tocsin.logs import quieten_kafka
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.verbs.setup import set_up


def http(heartbeat: HeartbeatOption = None, metrics_port: MetricsPortOption = None) -> None:
    """Take articles by POST /articles until SIGTERM or Ctrl-C; requests under way are finished then.

    On any address but loopback every request needs a key. Exit status: 0 stopped, 73 the port is taken, 78 settings
    are wrong.
    """
    # ruff: noqa: PLC0415  # starlette and uvicorn take a moment to import, which every other verb would pay too
    from tocsin.http_in import run_http

    settings = set_up()
    quieten_kafka(settings.log_level)
    with vitals("http", heartbeat, settings.metrics_host, metrics_port) as shown:
        run_http(settings, shown.pulse, shown.instruments)
