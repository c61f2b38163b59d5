"""``tocsin schemas``: the JSON Schemas of the topics' values."""

import typer

from schemas.export import export_schemas, schema_text
from schemas.topics import Topics

app = typer.Typer(help="The JSON Schemas of the topics' values.", no_args_is_help=True)


@app.command()
def export() -> None:
    """Write every JSON Schema beside its model, as it is checked in."""
    changed = export_schemas()
    for path in changed:
        typer.echo(f"written {path.relative_to(path.parents[2])}")
    if not changed:
        typer.echo("every schema is as its model has it")


@app.command()
def show(topic: str) -> None:
    """Print the JSON Schema of TOPIC's values."""
    for spec in Topics():
        if spec.name == topic:
            typer.echo(schema_text(spec.model), nl=False)
            return
    names = ", ".join(spec.name for spec in Topics())
    raise typer.BadParameter(f"no topic {topic}; there are {names}")
