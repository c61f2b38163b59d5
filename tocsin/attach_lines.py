"""The lines with which any DuckDB opens the lake, client by client. Each is a text that the client runs as it is."""

from pathlib import Path

import duckdb

from sinks.duckdb.attach import (
    BUSY_TIMEOUT_MILLISECONDS,
    CATALOG_NAME,
    EXTENSIONS,
    ONE_VIEW,
    LakeFolder,
    extension_file,
    quoted,
)

QUESTION = "select source, passage from directives order by p desc limit 3"
"""What the lines end with, to show that they work."""

DOWNLOADED = "install ducklake; install sqlite; load ducklake; load sqlite"
"""Instead of the files, where DuckDB may download its extensions; needed by a DuckDB of another version."""


def attach_statements(folder: LakeFolder, extensions: list[Path]) -> list[str]:
    """The statements that make the lake's tables those of a DuckDB, without their semicolons."""
    return [
        *(f"load '{quoted(each)}'" for each in extensions),
        ONE_VIEW,
        (
            f"attach 'ducklake:sqlite:{quoted(folder.catalog)}' as {CATALOG_NAME} (data_path '{quoted(folder.data)}', "
            f"override_data_path true, meta_journal_mode 'WAL', meta_busy_timeout {BUSY_TIMEOUT_MILLISECONDS}, "
            "read_only)"
        ),
        f"use {CATALOG_NAME}",
    ]


def lines_for(client: str, folder: LakeFolder) -> str:
    """What to paste or run.

    Parameters: client -- cli, python, jupyter or dbeaver.
    Raises: LakeError -- the extensions' packages are not installed.
    """
    statements = attach_statements(folder, [extension_file(each) for each in EXTENSIONS])
    return "\n".join(CLIENTS[client](statements)) + "\n"


def _cli(statements: list[str]) -> list[str]:
    return [
        f"-- For the command line of DuckDB {duckdb.__version__}: paste this into it, or keep it as a file:",
        "--   tocsin attach > lake.sql; duckdb -init lake.sql",
        *_alternative("--"),
        *_script(statements),
        "-- python, jupyter, dbeaver: tocsin attach --client python",
    ]


def _dbeaver(statements: list[str]) -> list[str]:
    return [
        f"-- For DBeaver: a new connection to DuckDB, the driver's library at version {duckdb.__version__},",
        "-- its database :memory:. Put these lines under 'Connection settings', 'Initialization',",
        "-- 'Bootstrap queries', each by itself; the tables are then under lake, main.",
        *_alternative("--"),
        *_script(statements),
    ]


def _python(statements: list[str]) -> list[str]:
    return [*_connection(statements), f"print(lake.sql({QUESTION!r}))"]


def _jupyter(statements: list[str]) -> list[str]:
    return [*_connection(statements), f"lake.sql({QUESTION!r})"]


def _connection(statements: list[str]) -> list[str]:
    return [
        f"# pip install duckdb=={duckdb.__version__} pytz",
        *_alternative("#"),
        "import duckdb",
        "",
        "lake = duckdb.connect()",
        *(f"lake.execute({each!r})" for each in statements),
    ]


def _alternative(comment: str) -> list[str]:
    return [
        f"{comment} The files are of DuckDB {duckdb.__version__} and need no network. With another version, instead:",
        f"{comment}   {DOWNLOADED}",
    ]


def _script(statements: list[str]) -> list[str]:
    return [f"{each};" for each in statements]


CLIENTS = {"cli": _cli, "python": _python, "jupyter": _jupyter, "dbeaver": _dbeaver}
