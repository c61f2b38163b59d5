"""The questions that the console asks of the lake, one .sql file each; the first line says what it answers."""

from functools import cache
from importlib.resources import files


@cache
def read_query(name: str) -> str:
    """The SQL of ``NAME.sql``. Raises: FileNotFoundError."""
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")


@cache
def read_examples() -> tuple[tuple[str, str], ...]:
    """The questions to begin with: a name and its SQL each."""
    named = (each.partition("\n") for each in read_query("examples").strip().split("\n\n"))
    return tuple((name.removeprefix("-- "), question.strip().rstrip(";")) for name, _, question in named)
