"""News that nobody labelled: the encoder reads it, and the fast stage learns from what the encoder thought."""

import re
import subprocess
from collections.abc import Iterator

import yaml

from streams.analysis.boilerplate import split_blocks
from streams.analysis.sentences import split_sentences
from training.labels import digest
from training.repository import Repository

MAX_DAY_BYTES = 12_000
"""Longer files hold more than the portal's own bullets."""

_DAY = re.compile(r"\d{4}/\d\d/\d{4}-\d\d-\d\d\.yaml")
_LEFT_OUT = "2015/09/"
"""A source of labels of its own."""

_OUTLETS = re.compile(r"(?:\s*\([^()]{1,80}\))+\s*$")
_SENTENCE = re.compile(r"[.!?\"”]$")
_MIN_CHARACTERS = 50


def read_unlabelled(repository: Repository, labelled: set[str]) -> list[str]:
    """Read every sentence of the days' bullets, without the outlets named at their ends.

    Parameters: labelled -- sha1 of sentences to leave out.
    Returns: each sentence once, in the order of the days.
    """
    found: dict[str, str] = {}
    for bullet in _bullets(repository):
        text = _OUTLETS.sub("", bullet).strip()
        if len(text) < _MIN_CHARACTERS or not _SENTENCE.search(text):
            continue
        blocks, _ = split_blocks(text)
        for sentence in split_sentences(text, blocks):
            found.setdefault(digest(sentence.text), sentence.text)
    return [text for name, text in found.items() if name not in labelled]


def _bullets(repository: Repository) -> Iterator[str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for _, text in repository.read(_days(repository)):
        sections = yaml.load(text, loader).get("Intelligence_Payload")  # noqa: S506 -- both loaders are safe ones
        for bullets in sections.values() if isinstance(sections, dict) else ():
            yield from (bullet for bullet in bullets or () if isinstance(bullet, str))


def _days(repository: Repository) -> list[str]:
    listed = subprocess.run(
        ["git", "-C", str(repository.folder), "ls-tree", "-r", "-l", repository.commit],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = (line.split(maxsplit=4) for line in listed.splitlines())
    return [
        path
        for _, _, _, size, path in rows
        if _DAY.fullmatch(path) and not path.startswith(_LEFT_OUT) and int(size) <= MAX_DAY_BYTES
    ]
