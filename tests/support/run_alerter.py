"""``python -m tests.support.run_alerter``: the process of ``tocsin alerter``, its waits as short as Kafka allows."""

import sys

import streams.agents.alert
import streams.app
from schemas.errors import PipelineError
from tocsin.alerter import run_alerter
from tocsin.logs import configure_logging
from tocsin.settings import load_settings

if __name__ == "__main__":
    streams.app.SESSION_SECONDS = 6.0
    streams.app.HEARTBEAT_SECONDS = 1.5
    streams.agents.alert.STUCK_SECONDS = 3.0
    configure_logging("info")
    try:
        run_alerter(load_settings())
    except PipelineError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_status)
