"""Two folders change names, at once where the system can do that."""

import ctypes
import os
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Of renameat2(2): Linux 3.15 and glibc 2.28; Python has no function for it."""


def exchange(one: Path, other: Path) -> None:
    """Let each have the other's name. Elsewhere than on Linux ``other`` is not there between two renames.

    Raises: OSError -- both have the names that they had.
    """
    if not _exchange_at_once(one, other):
        aside = one.with_name(one.name + ".aside")
        other.rename(aside)
        one.rename(other)
        aside.rename(one)


def _exchange_at_once(one: Path, other: Path) -> bool:
    """False where the system or the file system has no such thing."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and not rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
