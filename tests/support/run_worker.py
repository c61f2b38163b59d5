"""``python -m tests.support.run_worker``: the worker of ``tocsin worker``, with an analyser that obeys the article."""

import sys

from schemas.errors import PipelineError
from tests.support.analysers import Obedient
from tocsin.logs import configure_logging
from tocsin.settings import load_settings
from tocsin.worker import run_worker

if __name__ == "__main__":
    configure_logging("info")
    try:
        run_worker(load_settings(), Obedient())
    except PipelineError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_status)
