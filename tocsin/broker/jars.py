"""The jars of Apache Kafka: which they are, where they lie, whether they are what they should be.

``jars.sha256`` pins each by its path in a Maven repository and its sum, in the format of sha256sum. The class path
is made of that list and nothing else, so a jar that is not on it cannot get in. docs/adr/0002-local-broker.md.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

from filelock import FileLock
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext

from schemas.errors import BrokerUnavailableError, SettingsError

COORDINATES = "org.apache.kafka:kafka_2.13:4.3.1+org.slf4j:slf4j-simple:1.7.36"
"""What `jars.sha256` was resolved from. log4j's binding in its place would drag kafka-clients down to 3.8.0."""

DOWNLOADS = 8
"""Downloads at a time: the 46 jars are small, so the round trips cost more than the bytes."""

DOWNLOAD_TIMEOUT_SECONDS = 30

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Jar:
    """One pinned jar: its path in a Maven repository, such as ``org/slf4j/slf4j-api/1.7.36/slf4j-api-1.7.36.jar``."""

    path: PurePosixPath
    sha256: str

    @property
    def coordinates(self) -> tuple[str, str, str]:
        """Group, artifact and version."""
        *group, artifact, version, _ = self.path.parts
        return ".".join(group), artifact, version


def pinned_jars() -> list[Jar]:
    """The committed list, in class path order."""
    lines = files("tocsin.broker").joinpath("jars.sha256").read_text("ascii").splitlines()
    return [Jar(PurePosixPath(path), digest) for digest, path in (line.split() for line in lines)]


def default_repository() -> Path:
    """Where jgo keeps jars on this machine: ``~/.m2/repository``, unless M2_REPO or jgo's own settings name another."""
    return Path(GlobalSettings.load().repo_cache).expanduser()


def ensure_jars(repository: Path, progress: Progress, jars: Iterable[Jar] | None = None) -> list[Path]:
    """Have every jar in ``repository``, downloading what is missing, and check each one's sum, at every call.

    Two processes may do so at once: one downloads, the other waits for it.

    Returns: the jars' paths, in class path order.
    Raises: SettingsError -- a jar is not what the list says; BrokerUnavailableError -- a download is refused.
    """
    wanted = pinned_jars() if jars is None else list(jars)
    if any(not (repository / jar.path).exists() for jar in wanted):
        _download_missing(repository, wanted, progress)
    for jar in wanted:
        _verify(repository / jar.path, jar)
    return [repository / jar.path for jar in wanted]


def _download_missing(repository: Path, jars: list[Jar], progress: Progress) -> None:
    try:
        repository.mkdir(parents=True, exist_ok=True)
        with FileLock(repository / ".tocsin.lock"):
            missing = [jar for jar in jars if not (repository / jar.path).exists()]
            if missing:
                progress(f"downloading Apache Kafka, {len(missing)} jars, once (46 MB in all)")
                _download_all(repository, missing)
    except (OSError, RuntimeError) as error:  # requests' errors are OSErrors, jgo's own are RuntimeErrors
        raise BrokerUnavailableError(
            f"cannot download Apache Kafka: {error}. Allow access to {MAVEN_CENTRAL_URL}, or name a mirror of it "
            f"under [repositories] in ~/.config/jgo.conf, or copy {repository} from a machine that has it, "
            "or let TOCSIN_BROKER=host:port name a cluster that is there already"
        ) from error


def _download_all(repository: Path, missing: list[Jar]) -> None:
    """Download into a folder beside, check, and only then move: a broken download leaves nothing behind."""
    with (
        tempfile.TemporaryDirectory(dir=repository, prefix=".tocsin-") as folder,
        ThreadPoolExecutor(DOWNLOADS) as pool,
    ):
        context = MavenContext(
            repo_cache=Path(folder),
            local_repos=[],
            remote_repos=GlobalSettings.load().repositories | {"central": MAVEN_CENTRAL_URL},
            timeout=DOWNLOAD_TIMEOUT_SECONDS,
        )
        for jar, path in zip(missing, pool.map(lambda jar: _download(context, jar), missing), strict=True):
            _verify(path, jar)
            target = repository / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def _download(context: MavenContext, jar: Jar) -> Path:
    group, artifact, version = jar.coordinates
    return Path(context.project(group, artifact).at_version(version).artifact().resolve())


def _verify(path: Path, jar: Jar) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != jar.sha256:
        raise SettingsError(
            f"{path} is not the pinned jar: its sha256 is {found}, not {jar.sha256}. "
            "Delete it, and the next start downloads it again"
        )
