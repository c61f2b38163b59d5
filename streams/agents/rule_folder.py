"""The rules of a folder of rule files, read again whenever one has changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streams.rules.rule_file import PlacedRule, Problem, RuleFile, read_rule_file

MAX_FILE_BYTES = 1024 * 1024
"""A thousand rules are a tenth of it."""


@dataclass
class RuleFolder:
    """The rules that come with Tocsin, and those of a folder, which win where they have the same name.

    shipped: files of the first kind. folder: of the second, ``*.toml``; it need not exist. None: there is none.
    """

    shipped: Sequence[Path]
    folder: Path | None = None
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _files: dict[Path, RuleFile] = field(default_factory=dict)

    def read(self) -> tuple[list[PlacedRule], list[Problem]]:
        """Read what has changed since the last time. A file that has become wrong keeps the rules that it had.

        Returns: the rules that are enabled, and what is wrong now with files that changed.
        """
        problems: list[Problem] = []
        now = self._now()
        for file, state in now.items():
            if self._seen.get(file) != state:
                problems += self._read(file)
        self._seen = now
        self._files = {file: self._files[file] for file in now}
        return [each for each in self.rules if each.rule.enabled], problems

    @property
    def rules(self) -> list[PlacedRule]:
        """All that was read, also what is not enabled; of one name the last."""
        return list({each.rule.name: each for content in self._files.values() for each in content.rules}.values())

    @property
    def has_changed(self) -> bool:
        """Whether a file came, went or was written since it was read."""
        return self._now() != self._seen

    def _now(self) -> dict[Path, tuple[int, int]]:
        found = sorted(self.folder.glob("*.toml")) if self.folder else []
        return {file: _state(file) for file in (*self.shipped, *found)}

    def _read(self, file: Path) -> tuple[Problem, ...]:
        try:
            content = read_rule_file(file.name, file.read_bytes()[: MAX_FILE_BYTES + 1].decode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            content = RuleFile(problems=(Problem(file.name, 1, f"cannot be read: {error}"),))
        if content.problems:
            self._files.setdefault(file, RuleFile())
        else:
            self._files[file] = content
        return content.problems


def _state(file: Path) -> tuple[int, int]:
    """When it was written, in nanoseconds, and its size in bytes; zeros where it went away meanwhile."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
