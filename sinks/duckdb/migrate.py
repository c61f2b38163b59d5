"""Migrations: the lake's schema as numbered SQL files, each applied once, in its own transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from schemas.errors import LakeError

FOLDER = Path(__file__).parent / "migrations"
VIEWS = Path(__file__).parent / "views.sql"

VIEWS_NUMBER = 0
"""Under this number the table keeps the digest of views.sql, which is applied again whenever it changes."""

CREATE_TABLE = """
create table if not exists schema_migrations (
    number integer not null,
    name varchar not null,
    sha256 varchar not null,
    date_applied timestamptz not null
)
"""


@dataclass(frozen=True)
class Migration:
    """One SQL file: ``NNNN_name.sql``. It never changes once it was released; what it made is changed by a new one."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Its digest, by which a changed file is noticed."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def load_migrations(folder: Path = FOLDER) -> list[Migration]:
    """Read the files in their order.

    Raises: LakeError -- the numbers are not 1, 2, 3, ...
    """
    files = sorted(folder.glob("[0-9]*_*.sql"))
    found = [Migration(int(file.stem.partition("_")[0]), file.stem, file.read_text("utf-8")) for file in files]
    if [each.number for each in found] != list(range(1, len(found) + 1)):
        raise LakeError(f"migrations are not numbered 1, 2, 3, ... in {folder}")
    return found


def migrate(
    connection: duckdb.DuckDBPyConnection, now: Callable[[], datetime], folder: Path = FOLDER, views: Path = VIEWS
) -> list[str]:
    """Bring the attached lake to this program's schema.

    Returns: the names of what was applied, in order; empty when the lake was up to date.
    Raises: LakeError -- the lake is newer than this program, or a migration that it has was changed since.
    """
    migrations = load_migrations(folder)
    connection.execute(CREATE_TABLE)
    applied = _applied(connection)
    _refuse_what_does_not_fit(migrations, applied)
    wanted = [*migrations, Migration(VIEWS_NUMBER, "views", views.read_text("utf-8"))]
    due = [each for each in wanted if applied.get(each.number, ("", ""))[1] != each.sha256]
    for each in due:
        _apply(connection, each, now())
    return [each.name for each in due]


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    rows = connection.execute("select number, name, sha256 from schema_migrations").fetchall()
    return {number: (name, sha256) for number, name, sha256 in rows}


def _refuse_what_does_not_fit(migrations: list[Migration], applied: dict[int, tuple[str, str]]) -> None:
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise LakeError(
            f"the lake is newer than this program: it has migration {applied[newest][0]}, "
            f"this program knows {len(migrations)}; use the Tocsin that wrote it, or a newer one"
        )
    for each in migrations:
        name, sha256 = applied.get(each.number, (each.name, each.sha256))
        if sha256 != each.sha256:
            raise LakeError(f"migration {name} was changed after it was applied to this lake")


def _apply(connection: duckdb.DuckDBPyConnection, migration: Migration, date_applied: datetime) -> None:
    connection.execute("begin")
    try:
        connection.execute(migration.sql)
        connection.execute("delete from schema_migrations where number = ?", [migration.number])
        connection.execute(
            "insert into schema_migrations values (?, ?, ?, ?)",
            [migration.number, migration.name, migration.sha256, date_applied],
        )
        connection.execute("commit")
    except duckdb.Error as error:
        connection.execute("rollback")
        raise LakeError(f"migration {migration.name} failed: {error}") from error
