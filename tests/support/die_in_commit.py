"""``python -m tests.support.die_in_commit LAKE``: a writer that lands an article and is killed before its commit."""

import os
import signal
import sys
from pathlib import Path

from sinks.duckdb.lake import Lake

HALF = "insert into articles by name (select * replace ('half' as article_id) from articles limit 1)"


def main() -> None:
    """Write a row and its file, and die."""
    lake = Lake(Path(sys.argv[1]))
    lake.connection.execute("begin")
    lake.connection.execute(HALF).fetchall()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
