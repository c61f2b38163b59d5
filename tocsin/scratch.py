"""Where faust may write: it keeps nothing there that a restart needs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "worker-"
"""What the names of the workers' scratch folders begin with."""


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A folder for one worker, removed at the end of the block.

    Parameters: parent -- where it lies if that can be; a container's file system may be read-only but for the system's
        folder for temporary files.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent)
    except OSError:
        made = tempfile.TemporaryDirectory(prefix=f"tocsin-{PREFIX}")
    with made as folder:
        yield Path(folder)


def remove_scratch(parent: Path) -> None:
    """Remove what killed workers have left in ``parent``; none may run there now."""
    for folder in parent.glob(f"{PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
