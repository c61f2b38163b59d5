import pytest

from streams.rules.rule import Rule, read_duration
from streams.rules.rule_file import PlacedRule, Problem, read_rule_file
from streams.rules.sandbox import RuleError, Sandbox
from tests.support.arrivals import rule

GOOD = """[[rule]]
name = "good"
sql = "select item_id from items"
"""


def problems(text: str) -> list[Problem]:
    return list(read_rule_file("desk.toml", text).problems)


def placed(text: str) -> list[PlacedRule]:
    found = read_rule_file("desk.toml", text)
    assert not found.problems
    return list(found.rules)


def test_whole_rule_is_read_with_its_durations_in_seconds() -> None:
    (found,) = placed("""
[[rule]]
name = "hearing-near"
description = "A hearing"
severity = "critical"
channels = ["desk", "night_desk"]
key = ["court"]
window_hours = 168
cooldown = "6h"
digest = "30m"
remind = "2d"
sql = '''
select item_id, court from items
'''
""")
    assert found.rule == rule(
        "hearing-near",
        description="A hearing",
        severity="critical",
        channels=("desk", "night_desk"),
        key=("court",),
        window_hours=168,
        cooldown="6h",
        digest="30m",
        remind="2d",
        sql="select item_id, court from items\n",
    )
    assert (found.rule.cooldown_seconds, found.rule.digest_seconds, found.rule.remind_seconds) == (21600, 1800, 172800)


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('[[rule]]\nname = "a\nsql = "x"', 2, "not TOML", '"""'),
        ('[[rule]]\nname = "a"\nsql = """\nselect 1\n', 5, "not TOML", '"""'),
        ('[[rule]]\nname = "a"\nname = "b"', 3, "not TOML", '"""'),
        (GOOD + 'colour = "red"', 4, "colour: Extra inputs are not permitted", "known keys: name, sql, description"),
        (GOOD + 'cooldown_hours = "6h"', 4, "cooldown_hours: Extra", "cooldown, digest, remind, enabled"),
        (GOOD + 'cooldown = "six hours"', 4, 'cooldown: a time is written as "90s"', ""),
        (GOOD + "cooldown = 6", 4, 'cooldown: a time is written as "90s"', ""),
        (GOOD + 'remind = "99w"', 4, "remind: a time of more than a year", ""),
        (GOOD + 'severity = "loud"', 4, "severity: Input should be 'info', 'warning' or 'critical'", ""),
        (GOOD + "window_hours = 0", 4, "window_hours: Input should be greater than or equal to 1", ""),
        (GOOD + "window_hours = 169", 4, "window_hours: Input should be less than or equal to 168", ""),
        (GOOD + 'channels = ["desk", "Night Desk"]', 4, "channels: String should match", "small letters"),
        (GOOD.replace("good", "Good Rule"), 2, "name: String should match", "small letters, digits, - and _ only"),
        (GOOD.replace("good", "../good"), 2, "name: String should match", "small letters, digits, - and _ only"),
        (GOOD.replace("good", ""), 2, "name: String should have at least 1 character", ""),
        ('# a comment\n\n[[rule]]\nname = "no-sql"', 3, "sql: Field required", "every rule needs name and sql"),
        ('[[rule]]\nsql = "x"', 1, "name: Field required", "every rule needs name and sql"),
        (GOOD.replace('"select item_id from items"', '""'), 3, "sql: String should have at least 1 character", ""),
        (GOOD + "\n" + GOOD, 6, "name: good is in line 1 already", ""),
        ('[rule]\nname = "a"\nsql = "x"', 1, "a rule file holds tables [[rule]] and nothing else", ""),
        ('title = "mine"\n' + GOOD, 1, "a rule file holds tables [[rule]] and nothing else", ""),
        ("rule = 1", 1, "a rule file holds tables [[rule]] and nothing else", ""),
    ],
)
def test_mistake_is_told_with_file_line_and_hint(text: str, line: int, message: str, hint: str) -> None:
    (problem,) = problems(text)
    assert (problem.file, problem.line) == ("desk.toml", line)
    assert message in problem.message
    assert hint in problem.hint
    assert str(problem).startswith(f"desk.toml:{line}: ")


def test_every_mistake_of_a_file_is_told_and_none_of_its_rules_is_given() -> None:
    found = read_rule_file("desk.toml", GOOD + '[[rule]]\nname = "B"\ncooldown = "x"\nsql = "x"\n')
    assert [each.line for each in found.problems] == [5, 6]
    assert not found.rules


def test_file_without_a_rule_is_none_and_no_mistake() -> None:
    assert read_rule_file("desk.toml", "# nothing yet\n").problems == ()


TRICKY = {
    "headers and keys within a text of several lines": '''[[rule]]
name = "first"
sql = """
select item_id from items where title = '
[[rule]]
name = "inner"
cooldown = "x"
'
"""
severity = "loud"

[[rule]]
name = "second"
sql = "select item_id from items"
cooldown = "x"
''',
    "three quotes on one line": """[[rule]]
name = "first"
sql = "select item_id from items where title = '''' or title = 'it''''s'"
# a comment with \"\"\" in it and an apostrophe's '''
description = "it's # no comment"

severity = "loud"



[[rule]] # [[rule]]
name = 'second'
sql = 'select item_id from items where title = "#"'
cooldown = "x"
""",
    "escaped quotes and quotes at the end": r'''[[rule]]
name = "first"
sql = """select "item_id" from items -- \""" [[rule]]
where title <> """""
description = "\"[[rule]]\" \\"


severity = "loud"


[[rule]]
name = "second"

cooldown = "x"
sql = """from items"""
''',
}


@pytest.mark.parametrize("text", TRICKY.values(), ids=TRICKY)
def test_lines_are_told_rightly_after(text: str) -> None:
    assert [(each.line, each.message.split(":")[0]) for each in problems(text)] == [
        (text[: text.index('severity = "loud"')].count("\n") + 1, "severity"),
        (text[: text.rindex('cooldown = "x"')].count("\n") + 1, "cooldown"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[[rule]]\nname = "a"\nsql = """\nselect item_id\nfrom itemz\n"""',
        "[[rule]]\nname = 'a'\n\nsql = '''\nfrom itemz\n'''",
        '[[rule]]\r\nname = "a"\r\nsql = """\r\nselect item_id\r\nfrom itemz\r\n"""\r\n',
        '[[rule]]\nname = "a"\n\nsql = "select item_id from itemz"',
        '[[rule]]\nname = "a"\nsql = """select item_id\nfrom itemz"""',
        '[[rule]]\nname = "a"\nsql = """\n\n\nselect item_id from\n-- which?\n  itemz"""',
        '[[rule]]\nname = "a"\nsql = """\nselect item_id,\n(from itemz) from items"""',
        '[[rule]]\nname = "a"\nsql = """\nselect item_id\nfrom items,\nread_text(\'itemz\')"""',
        '[[rule]]\nname = "a"\nsql = """\nselect item_id\nfrom items itemz itemz"""',
    ],
)
def test_line_of_an_error_in_sql_is_that_of_the_file(text: str) -> None:
    (found,) = placed(text)
    sandbox = Sandbox()
    with pytest.raises(RuleError) as raised:
        sandbox.prepare(found.rule)
    sandbox.close()
    assert found.place.in_sql(raised.value.line) == text[: text.index("itemz")].count("\n") + 1


def test_error_in_sql_without_a_line_is_told_at_its_key() -> None:
    (found,) = placed('[[rule]]\nname = "a"\n\nsql = """\nselect p from items"""')
    assert found.place.in_sql(None) == 4


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), (" 6 h ", 21600), ("2d", 172800), ("1w", 604800)]
)
def test_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "-6h", "1.5h", "6 hours", "1h30m", "6H", None, 6, "9999999s", "367d"])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="a time"):
        read_duration(text)


def test_version_changes_with_everything_that_a_rule_says() -> None:
    first = Rule(name="a", sql="from items")
    changes = {"name": "b", "sql": "from items ", "severity": "info", "key": ("issuer",), "window_hours": 5}
    others = [first.model_copy(update={name: value}) for name, value in changes.items()]
    assert len({each.version for each in (first, *others)}) == 6
    assert first.version == Rule(name="a", sql="from items").version
