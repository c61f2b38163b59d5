"""Names carry their unit: times are `date_*` and aware, probabilities `p` or `p_*`, durations `*_seconds`."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from schemas.topics import Topics


def models_within(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that an annotation mentions, also inside tuples, unions and Annotated."""
    if isinstance(annotation, type) and not get_origin(annotation) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_within(field.annotation)
    for part in get_args(annotation):
        yield from models_within(part)


def all_fields() -> list[tuple[str, FieldInfo]]:
    models = {model for spec in Topics() for model in models_within(spec.model)}
    return [(f"{model.__name__}.{name}", field) for model in models for name, field in model.model_fields.items()]


def mentions(annotation: Any, wanted: type) -> bool:
    return annotation is wanted or any(mentions(part, wanted) for part in get_args(annotation))


def test_times_and_only_times_are_named_date() -> None:
    checked = 0
    for name, field in all_fields():
        is_time = mentions(field.annotation, datetime) or mentions(field.annotation, AwareDatetime)
        assert is_time == name.split(".")[1].startswith("date_"), name
        checked += is_time
    assert checked >= 4


def test_floats_are_probabilities_or_seconds_with_bounds() -> None:
    checked = 0
    for name, field in all_fields():
        if field.annotation is float:
            assert re.fullmatch(r"p|p_\w+|\w+_seconds", name.split(".")[1]), name
            assert {type(bound).__name__ for bound in field.metadata} == {"Ge", "Le"}, name
            checked += 1
    assert checked >= 2


def test_the_walk_reaches_nested_models() -> None:
    names = {name for name, _ in all_fields()}
    assert {"EvidenceV1.rule", "LegalRecordV1.court", "SetAsideV1.reason"} <= names
