"""``tocsin alerter``: one process of the alert agent, in the foreground."""

from tocsin.health import HeartbeatOption
from tocsin.metrics import MetricsPortOption, vitals
from tocsin.verbs.setup import set_up
from tocsin.verbs.worker import HoldOption


def alerter(
    heartbeat: HeartbeatOption = None, hold_on_dead_letters: HoldOption = False, metrics_port: MetricsPortOption = None
) -> None:
    """Run the rules over what is classified until SIGTERM. Of several, one is active and the others stand by.

    Exit status: as for `tocsin worker`; 75 too when a rule could not be interrupted, which is off then.
    """
    # ruff: noqa: PLC0415  # faust takes half a second to import, which every other verb would pay too
    from tocsin.alerter import run_alerter

    settings = set_up()
    with vitals("alerter", heartbeat, settings.metrics_host, metrics_port) as shown:
        run_alerter(
            settings, shown.pulse.beat, hold_on_dead_letters=hold_on_dead_letters, instruments=shown.instruments
        )
