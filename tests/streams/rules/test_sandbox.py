import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from streams.rules.relation import Arrival, arrived_items, item_table, row_of
from streams.rules.rule import Rule
from streams.rules.sandbox import MAX_ROWS, RuleError, Sandbox
from tests.support.arrivals import NOON, article, directive, legal, only, protest, rule

ENDLESS = "select item_id from items, range(100000) a(x), range(100000) b(y) where x * y < 0"
"""Takes minutes, and DuckDB can interrupt it."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


def arrive(sandbox: Sandbox, *arrivals: Arrival) -> None:
    items = arrived_items(arrivals)
    sandbox.arrive(item_table([row_of(each, f"act-{each.item_id}", 1, 1) for each in items], items))


def run(sandbox: Sandbox, sql: str, **keys: Any) -> list[dict[str, Any]]:
    sandbox.prepare(rule("tried", sql, **keys))
    return sandbox.run("tried")


def error_of(sandbox: Sandbox, sql: str, **keys: Any) -> RuleError:
    with pytest.raises(RuleError) as raised:
        run(sandbox, sql, **keys)
    return raised.value


TRIED_ESCAPES = {
    "file": "from read_text('FILE')",
    "file as a table": "select content as item_id from 'FILE'",
    "file in a subquery": "select item_id, (select content from read_text('FILE')) from items",
    "file through another text": "select * from query('from read_text(''FILE'')')",
    "file through a serialized text": "from json_execute_serialized_sql('{}')",
    "file beside the rows": "from items, read_csv('FILE')",
    "folder": "select file as item_id from glob('FOLDER/*')",
    "database": "from read_duckdb('FILE')",
    "network": "from read_csv('https://news.example/x.csv')",
    "extension's table": "from sqlite_scan('FILE', 't')",
    "log of all statements": "select message as item_id from enable_logging('QueryLog')",
    "log into a file": "from enable_logging(storage = 'file', storage_path = 'FOLDER')",
    "profile": "from enable_profiling()",
    "checkpoint": 'from system.main."Checkpoint"()',
    "other rules' texts": "select name as item_id from duckdb_prepared_statements()",
    "the whole window": "select item_id from window_rows",
    "the whole window by its schema": "select item_id from memory.main.Window_Rows",
    "the whole window by its name as text": "select item_id from query_table('window_rows')",
    "variable of this program": "select item_id from sandbox",
    "parameter": "select item_id from items where p > ?",
    "load": "load httpfs",
    "install": "install httpfs",
    "setting": "set enable_external_access = true",
    "reset": "reset lock_configuration",
    "attach": "attach 'FOLDER/x.db'",
    "copy": "copy items to 'FOLDER/x.csv'",
    "copy with rows": "copy (select 1) to 'FOLDER/x.csv'",
    "export": "export database 'FOLDER/x'",
    "pragma": "pragma database_list",
    "call": "call enable_logging()",
    "insert": "insert into items (item_id) values ('x') returning item_id",
    "delete": "delete from window_rows returning item_id",
    "drop": "drop table items",
    "create": "create table x as from items",
    "macro": "create or replace macro now() as timestamptz '2000-01-01'",
    "explain": "explain analyze select item_id from items",
    "prepared statement": 'execute ".clear"',
    "prepared statement of another rule": 'execute "other"',
    "deallocate": 'deallocate "other"',
    "transaction": "begin",
    "second statement": "select item_id from items; drop table items",
    "second statement that selects": "select item_id from items; select item_id from items",
    "way out of the parentheses": "select item_id from items) limit 1; drop table items; select * from (from items",
    "open comment": "select item_id from items /*",
    "nothing": ";",
    "describe": "describe items",
}


@pytest.mark.parametrize("sql", TRIED_ESCAPES.values(), ids=TRIED_ESCAPES)
def test_rule_that_does_more_than_ask_is_refused_and_changes_nothing(
    sandbox: Sandbox, sql: str, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    sandbox.prepare(rule("other"))
    error_of(sandbox, sql.replace("FILE", str(tmp_path / "secret")).replace("FOLDER", str(tmp_path)))
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]
    arrive(sandbox, article(1, directive("Shut.")))
    assert [each["item_id"] for each in sandbox.run("other")] == ["a1#0"]
    sandbox.pass_on()
    assert sandbox.recent_rows == 1


@pytest.mark.parametrize(
    ("sql", "message", "hint", "line"),
    [
        ("select item_id\nfrom itemz", "Table with name itemz does not exist", 'Did you mean "items"?', 2),
        ("select item_id,\n\n nope from items", 'column "nope" not found', "Candidate bindings", 3),
        ("select item_id from items\nwhere and", "syntax error", "", 2),
        ("select p from items", "name no item", "select item_id, or list(item_id) as item_ids", None),
        ("select list(p) as item_ids from items", "item_ids is no list of item ids", "list(item_id)", None),
        ("select list(item_id) as item_ids from items", "rows with item_ids need a key", "key = [", None),
        ("select item_id, p from items, range(3),\ncheckpoint()", "checkpoint cannot be asked", "items and recent", 2),
    ],
)
def test_mistake_in_sql_is_told_with_its_line_and_a_hint(
    sandbox: Sandbox, sql: str, message: str, hint: str, line: int | None
) -> None:
    error = error_of(sandbox, sql)
    assert message in error.message
    assert hint in error.hint
    assert error.line == line


def test_key_that_is_no_column_is_refused_with_the_columns_that_there_are(sandbox: Sandbox) -> None:
    error = error_of(sandbox, "select item_id, issuer from items", key=["issuer", "town"])
    assert error.message == "key: town is no column of its rows"
    assert error.hint == "it has item_id, issuer"


def test_text_that_is_refused_leaves_the_one_prepared_before(sandbox: Sandbox) -> None:
    arrive(sandbox, article(1, directive("Shut.", p=0.9)))
    sandbox.prepare(rule("kept", "select item_id, 1 as old from items"))
    for sql in ("select p from items", "select item_id from itemz", "drop table items"):
        with pytest.raises(RuleError):
            sandbox.prepare(rule("kept", sql))
    assert sandbox.run("kept") == [{"item_id": "a1#0", "old": 1}]


def test_rule_that_takes_too_long_ends_and_every_other_goes_on() -> None:
    sandbox = Sandbox(rule_seconds=0.05)
    sandbox.prepare(rule("good"))
    sandbox.prepare(rule("endless", ENDLESS))
    arrive(sandbox, article(1, directive("Shut.")))
    for _ in range(10):
        with pytest.raises(RuleError, match=r"took longer than 0\.05 s"):
            sandbox.run("endless")
        for _ in range(20):
            assert len(sandbox.run("good")) == 1
    sandbox.close()


def test_rule_that_needs_too_much_memory_ends_and_every_other_goes_on() -> None:
    sandbox = Sandbox(memory_limit="60MB", rule_seconds=60)
    sandbox.prepare(rule("good"))
    sandbox.prepare(rule("greedy", "select item_id, list(x) as much from items, range(100000000) t(x) group by 1"))
    arrive(sandbox, article(1, directive("Shut.")))
    for _ in range(3):
        with pytest.raises(RuleError, match="Out of Memory"):
            sandbox.run("greedy")
        assert len(sandbox.run("good")) == 1
    sandbox.pass_on()
    assert sandbox.recent_rows == 1
    sandbox.close()


def test_rows_up_to_the_limit_are_given_and_more_are_an_error(sandbox: Sandbox) -> None:
    arrive(sandbox, article(1, directive("Shut.")))
    assert len(run(sandbox, f"select item_id from items, range({MAX_ROWS})")) == MAX_ROWS
    assert "more than 1,000 rows" in error_of(sandbox, f"select item_id from items, range({MAX_ROWS + 1})").message


def test_error_while_a_rule_runs_is_an_error_of_that_rule(sandbox: Sandbox) -> None:
    arrive(sandbox, article(1, directive("Shut.", issuer="The ministry")))
    assert "Could not convert" in error_of(sandbox, "select item_id from items where issuer::int > 1").message
    assert len(run(sandbox, "select item_id from items")) == 1


def test_now_and_today_are_those_of_what_arrives(sandbox: Sandbox) -> None:
    arrive(sandbox, article(1, directive("Shut.")), article(2, directive("Open."), minutes=7))
    (row, _) = run(sandbox, "select item_id, now() as n, today() as t from items")
    assert row["n"] == NOON + timedelta(minutes=7)
    assert row["t"] == NOON.date()


def test_recent_reaches_back_for_the_hours_of_the_rule(sandbox: Sandbox) -> None:
    for hours in range(50):
        arrive(sandbox, article(hours, directive("Shut."), minutes=60 * hours))
        sandbox.pass_on()
    arrive(sandbox, article(50, directive("Shut."), minutes=60 * 50))
    for hours in (1, 24, 49, 168):
        (row,) = run(sandbox, "select item_id, (select count(*) from recent) as n from items", window_hours=hours)
        assert row["n"] == min(hours - 1, 50)


def test_pruning_takes_what_is_older_and_leaves_the_rest(sandbox: Sandbox) -> None:
    for minutes in range(10):
        arrive(sandbox, article(minutes, directive("Shut."), minutes=minutes))
        sandbox.pass_on()
    sandbox.prune(NOON + timedelta(minutes=4))
    assert sandbox.recent_rows == 6
    assert not sandbox.wants_pruning


def test_remembered_rows_are_recent_and_not_items(sandbox: Sandbox) -> None:
    item = only(article(1, directive("Shut.")))
    sandbox.remember(item_table([row_of(item, "act", 1, 1)], [item]))
    arrive(sandbox, article(2, directive("Open."), minutes=1))
    (row,) = run(sandbox, "select item_id, (select list(item_id) from recent) as before from items")
    assert (row["item_id"], row["before"]) == ("a2#0", ["a1#0"])


def test_dropped_rule_is_gone_and_dropping_it_again_is_as_good(sandbox: Sandbox) -> None:
    sandbox.prepare(rule("gone"))
    sandbox.drop("gone")
    sandbox.drop("gone")
    with pytest.raises(RuleError):
        sandbox.run("gone")


HOSTILE = [
    "'; drop table items; --",
    "\"quoted\" and 'quoted'",
    "$1 ? {0} %s \\ \\n",
    "nul\x00byte",
    "\u202eright to left\u200b",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ẹ̈",
    "x" * 500,
    "\x1b[31mred\x1b[0m [bold]markup[/bold] <script>alert(1)</script>",
]


def test_hostile_text_comes_through_as_it_is(sandbox: Sandbox) -> None:
    sandbox.prepare(rule("all", "select item_id, issuer, action, title, source, passage, places, record from items"))
    sandbox.prepare(rule("equal", "select i.item_id from items i join recent r on i.issuer = r.issuer"))
    for number, text in enumerate(HOSTILE):
        item = directive(text, issuer=text, action=text, places=[text])
        arrive(sandbox, article(number, item, source=text[:200], title=text))
        (row,) = sandbox.run("all")
        assert (row["issuer"], row["action"], row["title"], row["passage"]) == (text, text, text, text)
        assert (row["source"], row["places"]) == (text[:200], [text])
        assert not sandbox.run("equal")
        sandbox.pass_on()
        arrive(sandbox, article(f"{number}b", item))
        assert len(sandbox.run("equal")) == 1
        sandbox.pass_on()


VARIED = {
    "where": "select item_id from items where kind = 'directive' and p > .8",
    "list": "select item_id from items where 'Los Angeles' in places",
    "regexp": "select item_id from items where regexp_matches(passage, '(?i)troops')",
    "null": "select item_id from items where issuer is null and next_date is null",
    "day": "select item_id from items where next_date >= today()",
    "number": "select item_id from items where coalesce(size_low, size_high, deaths, 0) >= 3",
    "window": "select item_id, (select count(*) from recent r where r.kind = items.kind) as n from items",
    "hour": """
        select item_id, (select count(*) from recent where date_arrived > now() - interval 1 hour) as n from items""",
    "grouped": """
        select kind, list(item_id order by item_id) as item_ids, count(*) as n from (
            select kind, item_id, date_arrived from recent union all by name
            select kind, item_id, date_arrived from items)
        group by kind having count(*) >= 3""",
    "unnested": """
        with seen as (select unnest(regions) as region, item_id from recent union all
                      select unnest(regions), item_id from items)
        select region, list(item_id order by item_id) as item_ids from seen group by region having count(*) > 1""",
    "joined": "select distinct i.item_id from items i join recent r on i.issuer = r.issuer and i.status <> r.status",
    "anti": "select item_id from items where not exists (select 1 from recent r where r.source = items.source)",
    "ranked": """
        select item_id, kind from items
        qualify row_number() over (partition by kind order by p desc, item_id) = 1""",
    "json": "select item_id from items where record ->> '$.issuer.value' = 'Governor 1'",
    "passages": "select item_id from items where list_max([each.p for each in passages]) > .9",
    "status": """
        select item_id, (select max_by(b.status, b.date_arrived) from recent b
                         where b.issuer = n.issuer and b.status <> n.status) as was
        from items n where status = 'blocked'""",
}
KEYS = {"grouped": ["kind"], "unnested": ["region"]}


def wire(seed: int, batches: int) -> Iterator[list[Arrival]]:
    """Batches of invented articles of every kind."""
    chance, numbers = random.Random(seed), count()
    for batch in range(batches):
        arrivals = []
        for _ in range(chance.randint(1, 6)):
            place = chance.choice(["Los Angeles", "Paris", "Sul", "Chicago"])
            p = chance.choice([0.5, 0.85, 0.99])
            issuer, status = f"Governor {chance.randint(1, 3)}", chance.choice(["ordered", "blocked", "planned"])
            item = chance.choice(
                [
                    directive("Troops go.", p, places=[place], issuer=issuer, status=status),
                    directive("It is shut.", p, places=[place]),
                    protest("They marched.", p, places=[place], size=("five", 5, None)),
                    legal("It will sit.", p, next_date=NOON.date() + timedelta(days=chance.randint(-2, 2))),
                ]
            )
            source = f"Outlet {chance.randint(1, 9)}"
            arrivals.append(article(next(numbers), item, source=source, minutes=batch * 25))
        yield arrivals


def unprepared(sandbox: Sandbox, tried: Rule) -> list[dict[str, Any]]:
    """The rows of a rule planned anew, over the tables as they are."""
    sandbox.prepare(tried.model_copy(update={"name": "anew"}))
    return sandbox.run("anew")


def in_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(map(repr, rows))


def test_rules_prepared_over_empty_tables_find_what_rules_prepared_later_find(sandbox: Sandbox) -> None:
    rules = [rule(name, sql, key=KEYS.get(name, []), window_hours=3) for name, sql in VARIED.items()]
    for each in rules:
        sandbox.prepare(each)
        assert sandbox.run(each.name) == []
    found = dict.fromkeys(VARIED, 0)
    for batch, arrivals in enumerate(wire(5, 30)):
        arrive(sandbox, *arrivals)
        for each in rules:
            rows = sandbox.run(each.name)
            assert in_order(rows) == in_order(unprepared(sandbox, each)), each.name
            found[each.name] += len(rows)
        sandbox.pass_on()
        if batch % 10 == 9:
            sandbox.prune(NOON + timedelta(minutes=batch * 25 - 240))
    assert min(found.values()) > 0, found
