"""``tocsin alerter``: one worker of the alert agent's app, and the rules that it runs."""

from pathlib import Path
from typing import Any

from schemas.instruments import NO_INSTRUMENTS, Instruments
from streams import rules
from streams.agents.rule_folder import RuleFolder
from streams.app import create_alert_app
from streams.clock import SystemClock
from tocsin.faust_process import FaustProcess, run_faust
from tocsin.health import Heartbeat
from tocsin.settings import Settings

SHIPPED_RULES = Path(rules.__file__).parent / "shipped.toml"


def rule_folder(settings: Settings) -> RuleFolder:
    """The rules that come with Tocsin, unless they are unwanted, and those of TOCSIN_HOME/rules."""
    return RuleFolder([SHIPPED_RULES] if settings.shipped_rules else [], settings.at.rules)


def run_alerter(
    settings: Settings,
    heartbeat: Heartbeat = lambda: None,
    *,
    hold_on_dead_letters: bool = False,
    instruments: Instruments = NO_INSTRUMENTS,
) -> None:
    """Run one worker until SIGTERM or SIGINT, counting with ``instruments``. The rest as for `run_faust`."""

    def create(folder: Path) -> Any:
        return create_alert_app(
            settings.connection,
            settings.topics,
            settings.alert_group,
            rule_folder(settings),
            SystemClock(),
            data_folder=folder,
            dead_letter_limit=settings.dead_letter_limit,
            rule_seconds=settings.rule_seconds,
            instruments=instruments,
        )

    process = FaustProcess("alerter", settings.topics.classified.name, settings.alert_group, create, instruments)
    run_faust(process, settings, heartbeat, hold_on_dead_letters=hold_on_dead_letters)
