"""``python -m tests.support.other_account LAKE``: a reader under the account of nobody.

It answers each line on its standard input, a question of one value, with a line.
"""

import os
import sys
from pathlib import Path

from sinks.duckdb.attach import LakeFolder, attach, connect

NOBODY = 65_534


def main() -> None:
    """Open what the first account may read, become the second, and answer."""
    folder = LakeFolder(Path(sys.argv[1]))
    connection = connect(threads=1, memory_limit="256MB", spill=Path("/nonexistent"))
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    attach(connection, folder.catalog, folder.data, read_only=True)
    for question in sys.stdin:
        print(connection.execute(question).fetchall()[0][0], flush=True)  # noqa: T201 -- to the test


if __name__ == "__main__":
    main()
