"""The DuckDB in which rules run: in memory, with no way out of it, and with limits of memory and time."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from streams.rules.limits import TimeLimit
from streams.rules.relation import ITEM_COLUMNS, RECENT_COLUMNS, item_table
from streams.rules.rule import Rule

MEMORY_LIMIT = "1GB"
"""A week's window at twenty articles a second, and a rule's own work on it; more ends the rule."""

RULE_SECONDS = 1.0
"""A rule of a few lines takes a millisecond or two. One that takes a second holds up every other alert by that."""

CLEAN_EVERY = 500
"""Batches after which what was deleted is given back: until then DuckDB keeps it, some 10 kB a batch."""

_SETTINGS = (
    "set TimeZone = 'UTC'",
    "set disabled_optimizers = 'statistics_propagation,compressed_materialization'",
    "set python_enable_replacements = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
"""No variable of this program is a table, no file and no network is there, and no rule changes that. A prepared
statement keeps what DuckDB 1.5.5 concludes from the tables' statistics when it is planned: one that was prepared over
an empty table finds nothing in it ever after, so nothing is concluded from them."""

MAX_ROWS = 1_000
"""Of one rule for one batch: more alerts at once are no alerts."""

READING_FUNCTIONS = frozenset(
    [
        "generate_series",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "pg_timezone_names",
        "range",
        "repeat",
        "unnest",
    ]
)
"""The table functions that a rule may call. Others do more in the midst of a SELECT, or read another text as SQL: one
call of ``enable_logging`` makes every later statement of the connection fail, whichever rule it is of."""

_WRAPPED = """with recent as (from window_rows where date_arrived > now() - to_hours({hours}))
select * from (
{sql}
) limit {most}"""
_LINES_BEFORE = 2
_SCREENED = "select {number} from (\n{wrapped}\n)"
_LINE = re.compile(r"LINE (\d+):")

_DUCKDB_TYPES = {
    pa.string(): "varchar",
    pa.float64(): "double",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.date32(): "date",
}


class RuleError(Exception):
    """A rule cannot be used. line: within its SQL, counted from 1; None where DuckDB tells none."""

    def __init__(self, message: str, hint: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


class Sandbox:
    """Holds ``items`` (what arrives now) and the window of what came before, and runs prepared rules over them.

    One thread at a time may use it.
    """

    def __init__(self, *, memory_limit: str = MEMORY_LIMIT, rule_seconds: float = RULE_SECONDS) -> None:
        self._connection = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": memory_limit,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._rule_seconds = rule_seconds
        self._wrapped: dict[str, str] = {}
        self._screens: dict[tuple[str, ...], str] = {}
        self._batches = 0
        for table, columns in (("items", ITEM_COLUMNS), ("window_rows", RECENT_COLUMNS)):
            declared = ", ".join(f"{name} {_declared(name, kind)}" for name, kind in columns.items())
            self._connection.execute(f"create table {table} ({declared})")
        for name, value in _NOW.items():
            self._connection.execute(f"create macro {name}() as ({value})")
        for statement in _SETTINGS:
            self._connection.execute(statement)
        names = ", ".join(RECENT_COLUMNS)
        self._connection.execute(f'prepare ".pass_on" as insert into window_rows select {names} from items')  # noqa: S608 -- our own names
        self._connection.execute('prepare ".clear" as delete from items')
        self._limit = TimeLimit(self._connection)

    def close(self) -> None:
        """Give everything back."""
        self._limit.close()
        self._connection.close()

    def prepare(self, rule: Rule) -> None:
        """Prepare a rule, in place of one of the same name. Raises: RuleError -- it cannot be used, and why."""
        sql = rule.sql.rstrip().rstrip(";")
        self._refuse_unless_select(sql)
        wrapped = _WRAPPED.format(hours=rule.window_hours, sql=sql, most=MAX_ROWS + 1)
        try:
            with self._limit.of(self._rule_seconds):
                described = self._connection.execute(f"describe {wrapped}").fetchall()
                _refuse_columns({name: kind for name, kind, *_ in described}, rule)
                self.drop(rule.name)
                self._connection.execute(f'prepare "{rule.name}" as {wrapped}')
                self._wrapped[rule.name] = _WRAPPED.format(hours=rule.window_hours, sql=sql, most=1)
        except duckdb.InterruptException as error:
            raise RuleError(f"took longer than {self._rule_seconds:g} s to prepare") from error
        except duckdb.Error as error:
            raise _rule_error(error) from error

    def drop(self, name: str) -> None:
        """Forget a prepared rule; one that is not there is as good."""
        self._wrapped.pop(name, None)
        for names in [each for each in self._screens if name in each]:
            self._deallocate(self._screens.pop(names))
        self._deallocate(name)

    def _deallocate(self, prepared: str) -> None:
        try:
            self._connection.execute(f'deallocate "{prepared}"')
        except duckdb.Error:
            return

    def screen(self, names: tuple[str, ...]) -> set[str]:
        """Those of some rules that have a row now, by one query: it costs a fifth of running each.

        Raises: RuleError -- one of them failed, or all together took too long; which one, only `run` tells.
        """
        try:
            with self._limit.of(self._rule_seconds):
                found = self._connection.execute(f'execute "{self._screen_of(names)}"').fetchall()
        except duckdb.InterruptException as error:
            raise RuleError(f"took longer than {self._rule_seconds:g} s") from error
        except duckdb.Error as error:
            raise _rule_error(error) from error
        return {names[number] for (number,) in found}

    def _screen_of(self, names: tuple[str, ...]) -> str:
        if names not in self._screens:
            prepared = f".screen {' '.join(names)}"
            asked = (_SCREENED.format(number=number, wrapped=self._wrapped[each]) for number, each in enumerate(names))
            self._connection.execute(f'prepare "{prepared}" as {" union all ".join(asked)}')
            self._screens[names] = prepared
        return self._screens[names]

    def run(self, name: str) -> list[dict[str, Any]]:
        """The rows of one rule. Raises: RuleError -- it failed, took too much memory, or too long."""
        try:
            with self._limit.of(self._rule_seconds):
                found = self._connection.execute(f'execute "{name}"')
                columns = [column[0] for column in found.description or []]
                rows = found.fetchall()
        except duckdb.InterruptException as error:
            raise RuleError(f"took longer than {self._rule_seconds:g} s") from error
        except duckdb.Error as error:
            raise _rule_error(error) from error
        if len(rows) > MAX_ROWS:
            raise RuleError(f"gave more than {MAX_ROWS:,} rows for one batch", "group by what should ring once")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def arrive(self, table: pa.Table) -> None:
        """Make these rows ``items``."""
        self._insert("items", table)

    def pass_on(self) -> None:
        """What arrived becomes recent."""
        self._connection.execute('execute ".pass_on"')
        self._connection.execute('execute ".clear"')
        self._batches += 1

    def remember(self, table: pa.Table) -> None:
        """Put rows into the window that came before anybody asked."""
        self._insert("window_rows", table.select(list(RECENT_COLUMNS)))

    @property
    def wants_pruning(self) -> bool:
        """Whether so much was deleted that it is time to give it back."""
        return self._batches >= CLEAN_EVERY

    def prune(self, horizon: datetime) -> None:
        """Forget what arrived before ``horizon``, and give back what was deleted."""
        self._batches = 0
        self._connection.execute("delete from window_rows where date_arrived < ?", [horizon])
        self._connection.execute("checkpoint")

    @property
    def recent_rows(self) -> int:
        """How many rows the window has."""
        ((count,),) = self._connection.execute("select count(*) from window_rows").fetchall()
        return int(count)

    def _insert(self, name: str, table: pa.Table) -> None:
        self._connection.register("arriving", table)
        self._connection.execute(f"insert into {name} by name select * from arriving")  # noqa: S608 -- our own names
        self._connection.unregister("arriving")

    def _refuse_unless_select(self, sql: str) -> None:
        try:
            statements = self._connection.extract_statements(sql)
        except duckdb.Error as error:
            raise _rule_error(error, 0) from error
        if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
            raise RuleError("a rule is one SELECT", "no other statement, and no second one")
        ((serialized,),) = self._connection.execute("select json_serialize_sql(?)", [sql]).fetchall()
        tree = json.loads(serialized)
        if tree["error"]:
            raise RuleError("a rule is one SELECT", "neither DESCRIBE, SHOW, SUMMARIZE nor PIVOT")
        for name, place in _refused_sources(tree):
            line = sql.encode()[:place].count(b"\n") + 1
            raise RuleError(f"{name} cannot be asked by a rule", "a rule asks items and recent", line)


_NOW = {
    "now": "coalesce((select max(date_arrived) from items), '-infinity'::timestamptz)",
    "today": "(select max(date_arrived) from items)::date",
}
"""The time of a rule is that of what arrives, so that it says the same of the past as it said then."""


def empty_items() -> pa.Table:
    """``items`` without a row."""
    return item_table([], [])


def _refused_sources(tree: Any) -> Iterator[tuple[str, int]]:
    """What a statement, as DuckDB serializes it, reads from and may not, each with its place in bytes of the text."""
    if isinstance(tree, list):
        for each in tree:
            yield from _refused_sources(each)
    elif isinstance(tree, dict):
        place = int(tree.get("query_location") or 0)
        if tree.get("type") == "TABLE_FUNCTION":
            name = str(tree["function"].get("function_name", "")).lower()
            if name not in READING_FUNCTIONS:
                yield name, place
        elif tree.get("type") == "BASE_TABLE" and str(tree.get("table_name")).lower() == "window_rows":
            yield "window_rows", place
        yield from _refused_sources(list(tree.values()))


def _declared(name: str, kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamptz"
    if name == "record":
        return "json"
    if name == "passages":
        return (
            "struct(start_offset bigint, end_offset bigint, text varchar, p double, "
            "evidence struct(start_offset bigint, end_offset bigint, rule varchar)[])[]"
        )
    return f"{_DUCKDB_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _DUCKDB_TYPES[kind]


def _refuse_columns(columns: dict[str, str], rule: Rule) -> None:
    if not {"item_id", "item_ids"} & set(columns):
        raise RuleError(
            "its rows name no item", "select item_id, or list(item_id) as item_ids where several make one alert"
        )
    if "item_ids" in columns and columns["item_ids"] != "VARCHAR[]":
        raise RuleError("item_ids is no list of item ids", "list(item_id) as item_ids")
    if missing := [name for name in rule.key if name not in columns]:
        raise RuleError(f"key: {', '.join(missing)} is no column of its rows", f"it has {', '.join(columns)}")
    if "item_id" not in columns and not rule.key:
        raise RuleError("rows with item_ids need a key", 'such as key = ["region"]')


def _rule_error(error: duckdb.Error, lines_before: int = _LINES_BEFORE) -> RuleError:
    message = str(error)
    found = _LINE.search(message)
    first = message.split("\n", maxsplit=1)[0]
    hint = " ".join(each for each in message.split("\n") if each.startswith("Did you mean") or "Candidate" in each)
    line = max(1, int(found[1]) - lines_before) if found else None
    return RuleError(" ".join(first.split())[:500], hint[:300], line)
