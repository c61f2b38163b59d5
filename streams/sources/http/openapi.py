"""The description of the HTTP source: OpenAPI 3.1, with the schemas of the models that the answers are made of."""

from typing import Any

from pydantic.json_schema import models_json_schema

from streams.sources.http.body import JSON_TYPE, LINES_TYPES
from streams.sources.http.limits import MAX_ARTICLES
from streams.sources.http.models import HealthState, PostedArticle, Receipts
from streams.sources.http.problems import PROBLEM_TYPE, Problem

_REFUSALS = {
    "400": "Not JSON, no article or too many, or one that is none. Nothing was sent.",
    "401": "No key, or none that is known.",
    "408": "The body did not come in time.",
    "413": "Too large: the body, or an article for the broker.",
    "415": "The body is of another type, or compressed.",
    "421": "Without keys only requests to this machine itself are answered.",
    "429": "The key has sent too much.",
    "503": "The broker or a slot is not to be had: `articles` says what became of each, without it nothing was sent.",
}
"""What POST /articles answers when it does not do as asked."""

_RETRIED = ("429", "503")
"""Answers that say when to try again."""


def describe(*, version: str, needs_key: bool) -> dict[str, Any]:
    """The description. Parameters: needs_key -- whether POST /articles asks for one."""
    _, definitions = models_json_schema(
        [
            (PostedArticle, "validation"),
            (Receipts, "serialization"),
            (Problem, "serialization"),
            (HealthState, "serialization"),
        ],
        ref_template="#/components/schemas/{model}",
    )
    components: dict[str, Any] = {"schemas": definitions["$defs"]}
    if needs_key:
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin: articles in", "version": version, "license": {"name": "Apache-2.0"}},
        "paths": {"/articles": {"post": _post(needs_key=needs_key)}, "/health": {"get": _health()}},
        "components": components,
    }


def _post(*, needs_key: bool) -> dict[str, Any]:
    article = {"$ref": "#/components/schemas/PostedArticle"}
    several = {"type": "array", "items": article, "minItems": 1, "maxItems": MAX_ARTICLES}
    content: dict[str, Any] = {JSON_TYPE: {"schema": {"anyOf": [article, several]}}}
    content |= {name: {"schema": {"type": "string", "description": "One article a line."}} for name in LINES_TYPES[:1]}
    post: dict[str, Any] = {
        "operationId": "postArticles",
        "summary": "Send one article or many",
        "description": "Answered with 202 when Kafka has every article. Sending one again changes nothing.",
        "requestBody": {"required": True, "content": content},
        "responses": {
            "202": _answer("Kafka has every article.", JSON_TYPE, "Receipts"),
            **{status: _refusal(status, meaning) for status, meaning in _REFUSALS.items()},
        },
    }
    return post | ({"security": [{"key": []}]} if needs_key else {})


def _health() -> dict[str, Any]:
    return {
        "operationId": "getHealth",
        "summary": "Whether the source and its broker are well",
        "responses": {
            "200": _answer("Well.", JSON_TYPE, "HealthState"),
            "503": _answer("Not well.", JSON_TYPE, "HealthState"),
        },
    }


def _refusal(status: str, meaning: str) -> dict[str, Any]:
    answer = _answer(meaning, PROBLEM_TYPE, "Problem")
    if status in _RETRIED:
        seconds = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds", "required": True}
        answer["headers"] = {"Retry-After": seconds}
    if status == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return answer


def _answer(meaning: str, media: str, model: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": meaning, "content": {media: {"schema": schema}}}
