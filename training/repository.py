"""Files of a public git repository at one commit, read without a work tree."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import PipelineError


class RepositoryError(PipelineError):
    """A repository cannot be had, or lacks the commit or a file that the labels were made from."""


@dataclass(frozen=True)
class Repository:
    """A git directory, bare or with a work tree, and the commit that is read."""

    folder: Path
    commit: str

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield path and text (UTF-8, line ends as committed) of each path, in order, from one git process.

        Raises: RepositoryError -- the commit or a path is not there.
        """
        with subprocess.Popen(
            ["git", "-C", str(self.folder), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdin is not None  # noqa: S101 -- both are pipes
            assert process.stdout is not None  # noqa: S101
            for path in paths:
                process.stdin.write(f"{self.commit}:{path}\n".encode())
                process.stdin.flush()
                # "ID blob SIZE", the bytes and a line end; "NAME missing" where there is no such object
                kind, _, size = process.stdout.readline().decode().rstrip().rpartition(" ")
                if not kind.endswith(" blob"):
                    raise RepositoryError(f"{self.folder} has no {path} at commit {self.commit}")
                yield path, process.stdout.read(int(size)).decode()
                process.stdout.read(1)


def clone(url: str, commit: str, folder: Path, *, whole: bool) -> Repository:
    """Fetch one commit, without its history, into a bare repository; what is there already is not fetched again.

    Parameters: whole -- with all files; otherwise git asks for each as it is read, which suits few files of many.
    Raises: RepositoryError -- git cannot fetch it.
    """
    git = ["git", "-C", str(folder)]
    if subprocess.run([*git, "cat-file", "-e", f"{commit}^{{tree}}"], capture_output=True, check=False).returncode:
        folder.mkdir(parents=True, exist_ok=True)
        files = [] if whole else ["--filter=blob:none"]
        _run("git", "init", "--quiet", "--bare", str(folder))
        _run(*git, "config", "remote.origin.url", url)
        _run(*git, "fetch", "--quiet", "--depth=1", *files, "origin", commit)
    return Repository(folder, commit)


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RepositoryError(f"{' '.join(command)}: {ended.stderr.strip()}")
