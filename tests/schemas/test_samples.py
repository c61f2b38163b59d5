"""Every schema folder holds samples that are accepted and samples that are rejected, and its exported JSON Schema."""

import re
from pathlib import Path

import pytest

from schemas.errors import InvalidMessageError
from schemas.export import SCHEMAS_FOLDER, schema_path, schema_text
from schemas.message import Message
from schemas.topics import Topics

MODELS = {schema_path(spec.model).parent.name: spec.model for spec in Topics()}
REASON_OF = {
    "not_json": "not_json",
    "unknown_version": "unknown_version",
}


def samples(verdict: str) -> list[Path]:
    return sorted(SCHEMAS_FOLDER.glob(f"*/samples/{verdict}/*.json"))


def model_of(sample: Path) -> type[Message]:
    return MODELS[sample.parents[2].name]


@pytest.mark.parametrize("sample", samples("accepted"), ids=lambda path: f"{path.parents[2].name}-{path.stem}")
def test_accepted_sample_survives_a_round_trip(sample: Path) -> None:
    message = model_of(sample).decode(sample.read_bytes())
    assert model_of(sample).decode(message.encode()) == message
    assert message.kafka_key.decode() in sample.read_text("utf-8")


@pytest.mark.parametrize("sample", samples("rejected"), ids=lambda path: f"{path.parents[2].name}-{path.stem}")
def test_rejected_sample_is_refused_with_a_reason(sample: Path) -> None:
    with pytest.raises(InvalidMessageError) as refusal:
        model_of(sample).decode(sample.read_bytes())
    assert refusal.value.reason == REASON_OF.get(sample.stem, "invalid_field")
    assert refusal.value.detail


def test_every_model_has_samples_of_both_verdicts() -> None:
    for verdict in ("accepted", "rejected"):
        assert {sample.parents[2].name for sample in samples(verdict)} == set(MODELS)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.__name__)
def test_exported_schema_is_as_the_model_has_it(model: type[Message]) -> None:
    assert schema_path(model).read_text("utf-8") == schema_text(model), "run `make schemas`"


def test_topic_and_model_names_follow_the_contract() -> None:
    for spec in Topics():
        assert re.fullmatch(r"news\.[a-z_]+\.v[1-9]", spec.name)
        assert spec.model.__name__.endswith(spec.name.rsplit(".", 1)[1].upper())
        assert spec.model.KEY_FIELD in spec.model.model_fields
