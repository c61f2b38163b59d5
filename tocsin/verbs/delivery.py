"""``tocsin delivery``: the delivery of alerts, in the foreground."""

from tocsin.health import HeartbeatOption
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.signals import stop_signals
from tocsin.verbs.setup import set_up


def delivery(heartbeat: HeartbeatOption = None, metrics_port: MetricsPortOption = None) -> None:
    """Send alerts to their channels until SIGTERM or Ctrl-C; attempts under way are finished then.

    Several may run: one is active, the others stand by.
    """
    # ruff: noqa: PLC0415  # httpx takes a moment to import, which every other verb would pay too
    from sinks.delivery.deliverer import Deliverer
    from tocsin.senders import build_channels

    settings = set_up()
    with stop_signals() as stop, vitals("delivery", heartbeat, settings.metrics_host, metrics_port) as shown:
        Deliverer(
            settings.connection,
            settings.topics,
            settings.delivery_group,
            build_channels(settings.channels, settings.home),
            heartbeat=shown.pulse.beat,
            instruments=shown.instruments,
        ).run(stop)
