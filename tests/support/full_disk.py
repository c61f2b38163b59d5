"""A process whose files may not grow beyond 64 KB, as on a full disk, and that lands 190,000 characters."""

import random
import resource
import signal
import sys
from pathlib import Path

from schemas.errors import LakeError
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from tests.support.messages import DATE, article

LIMIT_BYTES = 64 * 1024


def main(folder: str) -> None:
    """Exit with the status of the error that landing ends with; 0 when there is none."""
    topics = Topics()
    text = random.Random(1).randbytes(95_000).hex()
    received = Received(topics.articles.name, 0, 2, None, None, article("a2", text).encode())
    with Lake(Path(folder)) as lake:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))
        try:
            lake.land(to_arrow([decode(received, topics, DATE)]), 2)
        except LakeError as error:
            sys.stderr.write(str(error))
            sys.stderr.flush()
            sys.exit(error.exit_status)
