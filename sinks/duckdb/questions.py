"""Questions to the lake in SQL that somebody types: they read, and reach the lake alone."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from schemas.errors import LakeError, PipelineError

READING = {duckdb.StatementType.SELECT, duckdb.StatementType.CREATE}
"""What a question may be. SHOW, DESCRIBE, FROM and WITH are kinds of SELECT to DuckDB, COPY and ATTACH are not. CREATE
is what DuckDB makes of a PIVOT, a type in this process's memory; a CREATE that somebody wrote is refused."""

READING_FUNCTION = re.compile(
    r"""
    duckdb_(columns|databases|extensions|functions|memory|schemas|settings|tables|types|views)
    | ducklake_(current_snapshot|last_committed_snapshot|list_files|options|settings|snapshots)
    | ducklake_table_(changes|deletions|info|insertions)
    | parquet_(file_metadata|full_metadata|kv_metadata|metadata|scan|schema)
    | read_(blob|csv|csv_auto|json|json_auto|ndjson|parquet|text)
    | generate_series | glob | histogram | histogram_values | json_each | json_tree | pg_timezone_names
    | pragma_table_info | pragma_version | range | repeat | repeat_row | summary | unnest
    """,
    re.VERBOSE,
)
"""The table functions that a question may call: those that only read, and no file outside the lake. Others do more in
the midst of a SELECT: ducklake_cleanup_old_files deletes files, sqlite_scan opens any, query runs another text."""

EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)
"""The head of an EXPLAIN: what follows it must read too, since EXPLAIN ANALYZE runs it."""


NAME_BEFORE_PARENTHESIS = re.compile(r"(\w+)\"?(?:\s|/\*.*?\*/|--[^\n]*\n)*\(", re.DOTALL)
"""What calls a function, quoted or not, and with a comment between."""


class QuestionError(PipelineError):
    """The SQL is wrong, or it does more than read."""

    exit_status = 65


def ask(
    connection: duckdb.DuckDBPyConnection, question: str, parameters: Sequence[object] = (), limit: int | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run statements that read, and give the last one's columns and rows.

    Parameters: limit -- the most rows that are fetched, None for all. Close the connection after fewer than all: an
        unfinished result keeps a transaction open.
    Raises: QuestionError -- the SQL is wrong, empty, or would do more than read; one line says what.
        LakeError -- a file of the lake is damaged, missing, or was merged away while the question ran.
    """
    try:
        statements = connection.extract_statements(question)
        if not statements:
            raise QuestionError("an empty question")
        for statement in statements:
            _refuse_unless_reading(connection, statement, question)
            connection.execute(statement, parameters)
        rows = connection.fetchall() if limit is None else connection.fetchmany(limit)
        return [column[0] for column in connection.description or []], rows
    except duckdb.IOException as error:
        raise LakeError(f"the lake's files cannot be read: {_one_line(error)}") from error
    except duckdb.Error as error:
        raise QuestionError(_one_line(error)) from error


def _one_line(error: duckdb.Error) -> str:
    return " ".join(str(error).split())


def _refuse_unless_reading(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, question: str) -> None:
    """Parameters: question -- the text that the statement comes from; a PIVOT's own statements have none."""
    if statement.type == duckdb.StatementType.EXPLAIN:
        explained = EXPLAIN.sub("", statement.query, count=1)
        for each in connection.extract_statements(explained):
            _refuse_unless_reading(connection, each, explained)
        return
    if statement.type not in READING or (statement.type == duckdb.StatementType.CREATE and statement.query):
        raise QuestionError(f"{statement.type.name} is refused: questions only read")
    for name in _table_functions(connection, statement.query or question):
        if not READING_FUNCTION.fullmatch(name):
            raise QuestionError(f"{name} is refused: questions only read, and only the lake")


def _table_functions(connection: duckdb.DuckDBPyConnection, text: str) -> set[str]:
    """The table functions that a text calls, in lower case, as DuckDB's parser has it.

    It cannot write down every statement, a PIVOT among them: then every name that is one, with a parenthesis behind it.
    """
    [(serialized,)] = connection.execute("select json_serialize_sql(?)", [text]).fetchall()
    parsed = json.loads(serialized)
    if not parsed["error"]:
        return set(_called(parsed))
    known = connection.execute(
        "select distinct function_name from duckdb_functions() where function_type like 'table%'"
    )
    names = {name.lower() for (name,) in known.fetchall()}
    return {name.lower() for name in NAME_BEFORE_PARENTHESIS.findall(text)} & names


def _called(node: Any) -> Iterator[str]:
    """The names of the table functions in a parsed question."""
    if isinstance(node, dict):
        if node.get("type") == "TABLE_FUNCTION":
            yield node["function"].get("function_name", "").lower()
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _called(each)
