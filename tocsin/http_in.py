"""``tocsin http``: builds the HTTP source of the settings, and serves it."""

import time
from importlib.metadata import version

import structlog
import uvicorn

from schemas.errors import SettingsError
from schemas.instruments import Instruments
from streams.clock import SystemClock
from streams.sources.http.app import create_http_app
from streams.sources.http.intake import Intake
from streams.sources.http.keys import KeyRing
from streams.sources.http.models import HealthState
from streams.sources.http.rates import Rates
from tocsin.health import Pulse
from tocsin.listening import is_loopback, listen
from tocsin.settings import Settings
from tocsin.signals import stop_signals

log = structlog.stdlib.get_logger(__name__)

GRACE_SECONDS = 25
"""How long requests under way may take to end: an acknowledgement that does not come, and the answer that says so."""


def run_http(settings: Settings, pulse: Pulse, instruments: Instruments) -> None:
    """Take articles until SIGTERM or SIGINT; requests under way are finished then.

    Raises: SettingsError -- keys are malformed, or there are none and others could reach the address;
        AlreadyRunningError -- something else has the port.
    """
    keys = read_keys(settings)
    if not keys and not is_loopback(settings.http_host):
        raise SettingsError(f"http_host {settings.http_host} can be reached by others: http_keys_file or http_key")
    clock = SystemClock()
    intake = Intake(settings.connection, settings.topics.articles.name, settings.at.ledger, clock, heartbeat=pulse.beat)
    app = create_http_app(
        intake,
        keys,
        rates=Rates(settings.http_articles_per_second, time.monotonic),
        clock=clock,
        instruments=instruments,
        health=lambda: health_state(pulse),
        version=version("tocsin"),
    )
    listener = listen(settings.http_host, settings.http_port)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    log.info("articles are taken", action="start", host=settings.http_host, port=settings.http_port, keys=bool(keys))
    with stop_signals(), listener:  # uvicorn ends at a signal, and then raises it again for whoever waits here
        uvicorn.Server(config).run(sockets=[listener])
    log.info("process stopped", action="stop", process="http")


def health_state(pulse: Pulse) -> HealthState:
    """What GET /health tells."""
    age = pulse.age_seconds
    return HealthState(well=pulse.is_well, heartbeat_age_seconds=None if age is None else round(age, 1))


def read_keys(settings: Settings) -> KeyRing:
    """The keys of the file, and the single one of ``http_key``. Raises: SettingsError -- names file and line."""
    lines = [] if settings.http_key is None else [settings.http_key.get_secret_value()]
    if settings.http_keys_file is None:
        return KeyRing(lines, "http_key")
    if lines:
        raise SettingsError("give http_key or http_keys_file, not both")
    try:
        return KeyRing(settings.http_keys_file.expanduser().read_text("utf-8").splitlines(), "http_keys_file")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"http_keys_file: {error}") from error
