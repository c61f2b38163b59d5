"""The questions that Tocsin itself asks of the lake, one .sql file each."""

from importlib.resources import files


def read_query(name: str) -> str:
    """The SQL of ``NAME.sql``; its first line says what it answers. Raises: FileNotFoundError."""
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
