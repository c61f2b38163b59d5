"""``tocsin sql``: a question to the lake, while the stream runs or not."""

import re
from collections.abc import Sequence
from typing import Annotated

import duckdb
import typer

from schemas.errors import PipelineError
from sinks.duckdb.lake import open_lake
from tocsin.print_rows import Rows, print_csv, print_json, print_table
from tocsin.settings import load_settings

READING = {duckdb.StatementType.SELECT, duckdb.StatementType.CREATE}
"""What a question may be. SHOW, DESCRIBE, FROM and WITH are kinds of SELECT to DuckDB, COPY and ATTACH are not. CREATE
reaches no further than this process's memory, for the lake is attached read-only, and PIVOT needs it."""

EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)
"""The head of an EXPLAIN: what follows it must read too, since EXPLAIN ANALYZE runs it."""


class QuestionError(PipelineError):
    """The SQL is wrong, or it does more than read."""

    exit_status = 65


def sql(
    question: Annotated[str, typer.Argument(help="SQL that reads; tables and views need no prefix.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a header line.")] = False,
) -> None:
    """Ask the lake a question in SQL and print the rows."""
    with open_lake(load_settings().at.lake) as connection:
        columns, rows = ask(connection, question)
    show = print_json if as_json else print_csv if as_csv else print_table
    show(columns, rows)


def ask(
    connection: duckdb.DuckDBPyConnection, question: str, parameters: Sequence[object] = ()
) -> tuple[list[str], Rows]:
    """Run statements that read, and give the last one's columns and rows.

    Raises: QuestionError -- the SQL is wrong, empty, or would do more than read; one line says what.
    """
    try:
        statements = connection.extract_statements(question)
        if not statements:
            raise QuestionError("an empty question")
        for statement in statements:
            _refuse_unless_reading(connection, statement)
            connection.execute(statement, parameters)
        return [column[0] for column in connection.description or []], connection.fetchall()
    except duckdb.Error as error:
        raise QuestionError(" ".join(str(error).split())) from error


def _refuse_unless_reading(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    if statement.type == duckdb.StatementType.EXPLAIN:
        for explained in connection.extract_statements(EXPLAIN.sub("", statement.query, count=1)):
            _refuse_unless_reading(connection, explained)
    elif statement.type not in READING:
        raise QuestionError(f"{statement.type.name} is refused: questions only read")
