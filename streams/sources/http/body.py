"""From a request's body to the outcomes of its records, one for each, in their order."""

import asyncio
import io
import json
from collections.abc import Iterator
from datetime import UTC
from email.message import Message
from http import HTTPStatus
from itertools import islice
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from streams.sources.fields import candidate
from streams.sources.http.limits import BODY_SECONDS, MAX_ARTICLES, MAX_BODY_BYTES
from streams.sources.http.problems import ArticleProblem, ProblemError
from streams.sources.json_records import read_json_lines
from streams.sources.outcomes import Outcome, Place, Rejected

JSON_TYPE = "application/json"
LINES_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
"""The names under which JSON Lines travels; none of them is registered."""

CHARSETS = ("utf-8", "utf8")

_FIELDS = ("text", "id", "source", "url", "title", "author", "language", "date_published")


def media_type(content_type: str | None, content_encoding: str | None) -> str:
    """The body's media type.

    Raises: ProblemError (415) -- none of those that are read, another charset, or compressed: a few bytes could be
        gigabytes then.
    """
    if (content_encoding or "identity").strip().lower() != "identity":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-encoding",
            "send the body as it is",
            headers={"Accept-Encoding": "identity"},
        )
    header = Message()
    header["Content-Type"] = content_type or ""
    named = header.get_content_type()
    if named not in (JSON_TYPE, *LINES_TYPES):
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-type", f"send {JSON_TYPE} or {LINES_TYPES[0]}"
        )
    if str(header.get_param("charset", CHARSETS[0])).lower() not in CHARSETS:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-charset", "send UTF-8")
    return named


async def read_body(request: Request) -> bytes:
    """The whole body. Raises: ProblemError -- too large (413), or it did not come in time or whole (408)."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY_BYTES:
                    raise ProblemError(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", f"at most {MAX_BODY_BYTES:,} bytes"
                    )
    except (TimeoutError, ClientDisconnect) as error:
        raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, "body-incomplete", "the body did not come whole") from error
    return bytes(body)


def check_length(content_length: str | None) -> None:
    """Refuse before it is read what says itself that it is too large. Raises: ProblemError (413)."""
    if content_length is not None and content_length.isdigit() and int(content_length) > MAX_BODY_BYTES:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", f"at most {MAX_BODY_BYTES:,} bytes")


def read_outcomes(body: bytes, media: str, client: str) -> list[Outcome]:
    """One outcome for each record of a body; ``client`` is their place.

    Raises: ProblemError -- (400) not JSON, no article in it, or more of them than `MAX_ARTICLES`.
    """
    records = _list(body, client) if media == JSON_TYPE else read_json_lines(io.BytesIO(body), client, UTC)
    outcomes = list(islice(records, MAX_ARTICLES + 1))
    if not outcomes:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "no-articles", "there is no article in the body")
    if len(outcomes) > MAX_ARTICLES:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "too-many-articles", f"at most {MAX_ARTICLES} in a request")
    return outcomes


def _list(body: bytes, client: str) -> Iterator[Outcome]:
    """Strictly, unlike a file, of which nobody can be asked: what is broken is refused as a whole."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "not-utf8", f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        detail = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise ProblemError(HTTPStatus.BAD_REQUEST, "not-json", detail) from error
    except (ValueError, RecursionError) as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "not-json", f"cannot be read ({type(error).__name__})") from error
    place = Place(client)
    for record in value if isinstance(value, list) else [value]:
        yield _outcome(record, place)


def _outcome(record: Any, place: Place) -> Outcome:
    if not isinstance(record, dict):
        return Rejected(place, "not_an_object", "an article is a JSON object")
    return candidate(place, record, UTC)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def article_problem(index: int, rejected: Rejected) -> ArticleProblem:
    """What is told of an article that is none."""
    field, _, _ = rejected.detail.partition(":")
    if rejected.reason == "empty":
        field = "text"
    return ArticleProblem(
        index=index,
        field=field if field in _FIELDS else None,
        reason=rejected.reason,
        detail=rejected.detail,
    )
