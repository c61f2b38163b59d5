"""``tocsin alerter``: one process of the alert agent, in the foreground."""

from tocsin.health import HeartbeatOption, heartbeat_to
from tocsin.verbs.setup import set_up
from tocsin.verbs.worker import HoldOption


def alerter(heartbeat: HeartbeatOption = None, hold_on_dead_letters: HoldOption = False) -> None:
    """Run the rules over what is classified until SIGTERM. Of several, one is active and the others stand by.

    Exit status: as for `tocsin worker`; 75 too when a rule could not be interrupted, which is off then.
    """
    # ruff: noqa: PLC0415  # faust takes half a second to import, which every other verb would pay too
    from tocsin.alerter import run_alerter

    run_alerter(set_up(), heartbeat_to(heartbeat), hold_on_dead_letters=hold_on_dead_letters)
