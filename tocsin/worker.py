"""``tocsin worker``: one worker of the classify agent's app."""

from pathlib import Path
from typing import Any

from schemas.instruments import NO_INSTRUMENTS, Instruments
from streams.agents.classify import Analyser
from streams.app import create_app
from streams.clock import SystemClock
from tocsin.faust_process import FaustProcess, run_faust
from tocsin.health import Heartbeat
from tocsin.settings import Settings


def run_worker(
    settings: Settings,
    analyser: Analyser,
    heartbeat: Heartbeat = lambda: None,
    *,
    hold_on_dead_letters: bool = False,
    instruments: Instruments = NO_INSTRUMENTS,
) -> None:
    """Run one worker until SIGTERM or SIGINT, counting with ``instruments``. The rest as for `run_faust`."""

    def create(folder: Path) -> Any:
        return create_app(
            settings.connection,
            settings.topics,
            settings.classify_group,
            analyser,
            SystemClock(),
            data_folder=folder,
            dead_letter_limit=settings.dead_letter_limit,
            instruments=instruments,
        )

    process = FaustProcess("worker", settings.topics.articles.name, settings.classify_group, create, instruments)
    run_faust(process, settings, heartbeat, hold_on_dead_letters=hold_on_dead_letters)
