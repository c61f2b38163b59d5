"""Where a statement ends, in text that is still being typed."""

import pytest

from tocsin.statements import split_statements


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("select 1;", ["select 1"], ""),
        ("select 1", [], "select 1"),
        ("select 1; select 2; select", ["select 1", "select 2"], "select"),
        (" ;; -- nothing\n ; /* nor here; */", [], ""),
        ("select ';'; from a", ["select ';'"], "from a"),
        ("select 'it''s; ", [], "select 'it''s;"),
        ("select e'\\';';", ["select e'\\';'"], ""),
        ("select date'2026-01-01';", ["select date'2026-01-01'"], ""),
        ('select ";" from a;', ['select ";" from a'], ""),
        ("select $$;$$; select $a$;$$;$a$;", ["select $$;$$", "select $a$;$$;$a$"], ""),
        ("select $$;", [], "select $$;"),
        ("select 1 -- one;\n;", ["select 1 -- one;"], ""),
        ("select /* ; */ 1;", ["select /* ; */ 1"], ""),
        ("select 1 /* ;", [], "select 1 /* ;"),
        ("select 3 - 1; -- done", ["select 3 - 1"], ""),
    ],
)
def test_semicolon_ends_a_statement_outside_of_strings_names_and_comments(
    text: str, statements: list[str], rest: str
) -> None:
    assert split_statements(text) == (statements, rest)
