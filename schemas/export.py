"""The JSON Schema of each topic's values, for programs in other languages. Checked in beside the model."""

import json
from pathlib import Path

from schemas.message import Message
from schemas.topics import Topics

SCHEMAS_FOLDER = Path(__file__).parent


def schema_path(model: type[Message]) -> Path:
    """Where the exported schema of ``model`` lies: ``schemas/<singular>/v<N>.schema.json``."""
    package, version = model.__module__.split(".")[-2:]
    return SCHEMAS_FOLDER / package / f"{version}.schema.json"


def schema_text(model: type[Message]) -> str:
    """The JSON Schema of what ``model`` reads, as text that ends in a newline."""
    return json.dumps(model.model_json_schema(mode="validation"), indent=2, ensure_ascii=False) + "\n"


def export_schemas() -> list[Path]:
    """Write the schema of every topic's model. Returns: the files that changed."""
    changed = []
    for spec in Topics():
        path, text = schema_path(spec.model), schema_text(spec.model)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed
