"""Attaching a lake: DuckLake, its catalog in SQLite, its rows in Parquet files.

The extensions come from their packages on PyPI and are loaded by path: nothing is downloaded while Tocsin runs.
"""

import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb

from schemas.errors import LakeError

CATALOG_NAME = "lake"
"""The name under which the lake is attached everywhere, by us and in the documentation."""

BUSY_TIMEOUT_MILLISECONDS = 10_000
"""How long SQLite waits for another process's lock on the catalog; a reader holds it for milliseconds."""

EXTENSIONS = ("duckdb_extension_sqlite_scanner", "duckdb_extension_ducklake")
"""The packages, in the order in which their extensions are loaded."""


ONE_VIEW = "set global sqlite_disable_multithreaded_scans = true"
"""Makes DuckDB read the catalog inside one SQLite transaction. Otherwise each look into it opens a connection of its
own, and a question asked while files are merged meets the catalog of before and of after: whole tables come out empty
(26 of 956 questions beside a writer that merged every second; with this setting none of 1,410). Global, since
DuckLake's own connection to the catalog must have it."""


@dataclass(frozen=True)
class LakeFolder:
    """Where the parts of one lake lie. The folder may be moved as a whole: the catalog names its files relatively."""

    path: Path

    @property
    def catalog(self) -> Path:
        """The SQLite file that says which Parquet file holds what."""
        return self.path / "catalog.sqlite"

    @property
    def unfinished_catalog(self) -> Path:
        """The catalog of a lake that is being made; it gets its name when a reader can use it."""
        return self.path / "unfinished.sqlite"

    @property
    def data(self) -> Path:
        """The folder of the Parquet files."""
        return self.path / "data"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.path / "writer.lock"

    @property
    def writer_spill(self) -> Path:
        """Where the writer keeps what does not fit its memory."""
        return self.path / "writer.tmp"

    def reader_spill(self) -> Path:
        """The same for one reader. Each has its own, for DuckDB gives its files there the same names in every process;
        it makes the folder when it needs it, and removes it."""
        return self.path / f"reader-{secrets.token_hex(8)}.tmp"


def connect(*, threads: int, memory_limit: str, spill: Path) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that can attach lakes and downloads nothing.

    Parameters: memory_limit -- as DuckDB writes it, such as "1GB". spill -- a folder for what does not fit; DuckDB's
        own choice is the folder in which the command was typed.
    Raises: LakeError -- an extension does not fit this DuckDB or this machine.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            "temp_directory": str(spill.absolute()),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        connection.execute("set TimeZone = 'UTC'")
        for package in EXTENSIONS:
            connection.load_extension(str(extension_file(package)))
        connection.execute(ONE_VIEW)
    except (duckdb.Error, LakeError) as error:
        connection.close()
        raise LakeError(f"DuckDB's extensions cannot be loaded: {error}") from error
    return connection


def extension_file(package: str) -> Path:
    """Find the extension that a package carries for this DuckDB.

    Raises: LakeError -- it carries none, or is not installed.
    """
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in Path(folder).rglob(f"v{duckdb.__version__}/*.duckdb_extension"):
            return file
    raise LakeError(f"{package} has no extension for DuckDB {duckdb.__version__}")


def attach(connection: duckdb.DuckDBPyConnection, catalog: Path, data: Path, *, read_only: bool) -> None:
    """Attach the lake as `CATALOG_NAME` and make it the default, so that its tables need no prefix.

    Inlining is off because small batches kept in the catalog are slower and make it grow; the catalog's journal is a
    write-ahead log because with SQLite's default journal readers fail after a writer was killed (measured: 5 %).
    Raises: duckdb.Error -- the catalog is damaged, in use, or of a newer DuckLake.
    """
    access = "read_only" if read_only else "data_inlining_row_limit 0"
    connection.execute(
        f"attach 'ducklake:sqlite:{quoted(catalog)}' as {CATALOG_NAME} ("
        f"data_path '{quoted(data)}', override_data_path true, "
        f"meta_journal_mode 'WAL', meta_busy_timeout {BUSY_TIMEOUT_MILLISECONDS}, {access})"
    )
    connection.execute(f"use {CATALOG_NAME}")


def quoted(path: Path) -> str:
    """The absolute path for a string in SQL; ATTACH takes no parameters."""
    return str(path.absolute()).replace("'", "''")
