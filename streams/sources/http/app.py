"""The HTTP source as an ASGI app: POST /articles, GET /openapi.json, GET /health."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Any

import structlog
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schemas import metrics
from schemas.errors import PipelineError
from schemas.instruments import Instruments
from streams.clock import Clock
from streams.sources.http.body import article_problem, check_length, media_type, read_body, read_outcomes
from streams.sources.http.intake import Intake
from streams.sources.http.keys import ANYONE, KeyRing
from streams.sources.http.limits import BUSY_SECONDS, MAX_REQUESTS
from streams.sources.http.models import HealthState, Receipt, Receipts, ReceiptStatus
from streams.sources.http.openapi import describe
from streams.sources.http.problems import ProblemError, try_later
from streams.sources.http.rates import Rates
from streams.sources.naming import Named, name_article
from streams.sources.outcomes import Candidate, Outcome, Rejected

log = structlog.stdlib.get_logger(__name__)

BROKER_SECONDS = 5.0
"""After which a client may try again when the broker did not answer."""

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""What a request to a source without keys has to be addressed to: a page in a browser here, of a site whose name leads
to this machine, sends the name of its own."""

UNKNOWN = "unknown"
"""The client as which a request without a valid key is counted."""


class Articles:
    """POST /articles."""

    def __init__(self, intake: Intake, keys: KeyRing, rates: Rates, clock: Clock, instruments: Instruments) -> None:
        self._intake, self._keys, self._rates, self._clock = intake, keys, rates, clock
        self._instruments = instruments
        self._under_way = 0

    async def post(self, request: Request) -> Response:
        """Answer one request, whatever it brings."""
        started = time.perf_counter()
        client = self._keys.client(request.headers.get("Authorization"))
        try:
            response = await self._answer(request, client)
        except ProblemError as error:
            response = error.response()
        name = client or UNKNOWN
        self._instruments.observe(metrics.HTTP_SECONDS, time.perf_counter() - started)
        self._instruments.count(metrics.HTTP_REQUESTS, client=name, status=str(response.status_code))
        log.info("request answered", action="receive", client=name, status=response.status_code)
        return response

    async def _answer(self, request: Request, client: str | None) -> Response:
        if client is None:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "no-key",
                "send Authorization: Bearer with a key of this source",
                headers={"WWW-Authenticate": 'Bearer realm="tocsin"'},
            )
        if client == ANYONE and not self._keys:
            _check_host(request)
        self._charge(client, 1)
        media = media_type(request.headers.get("Content-Type"), request.headers.get("Content-Encoding"))
        check_length(request.headers.get("Content-Length"))
        with self._slot():
            body = await read_body(request)
            outcomes = await asyncio.to_thread(read_outcomes, body, media, client)
            del body
            self._charge(client, len(outcomes) - 1)
            named = await asyncio.to_thread(self._named, outcomes)
            del outcomes
            return self._told(await self._sent(named))

    def _charge(self, client: str, articles: int) -> None:
        """Raises: ProblemError (429) -- the client's rate is used up."""
        seconds = self._rates.take(client, articles)
        if seconds:
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "rate-exceeded",
                f"{self._rates.articles_per_second:g} articles a second; nothing was sent",
                headers=try_later(seconds),
            )

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """A slot for one of the requests under way. Raises: ProblemError (503) -- there are as many as may be."""
        if self._under_way >= MAX_REQUESTS:
            detail = "too many requests under way; nothing was sent"
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, headers=try_later(BUSY_SECONDS))
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def _named(self, outcomes: Sequence[Outcome]) -> list[Named]:
        """The articles. Raises: ProblemError (400) -- one of them is none; it names every such one."""
        found = [_named(each, self._clock) for each in outcomes]
        problems = [article_problem(index, each) for index, each in enumerate(found) if isinstance(each, Rejected)]
        if problems:
            self._instruments.count(metrics.HTTP_ARTICLES, len(problems), status="rejected")
            detail = f"{len(problems)} of {len(found)} articles cannot be taken; none was sent"
            raise ProblemError(HTTPStatus.BAD_REQUEST, "invalid-articles", detail, problems=problems)
        return [each for each in found if isinstance(each, Named)]

    async def _sent(self, articles: Sequence[Named]) -> list[Receipt]:
        """Raises: ProblemError (503) -- nothing was sent: there is no broker, topic or ledger now."""
        try:
            return await asyncio.wrap_future(self._intake.submit(articles))
        except PipelineError as error:
            log.warning("request cannot be served", action="receive", error=str(error))
            detail = "articles cannot be taken now; none was sent"
            headers = try_later(BROKER_SECONDS)
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, headers=headers) from error

    def _told(self, receipts: list[Receipt]) -> Response:
        counts = {status: sum(each.status is status for each in receipts) for status in ReceiptStatus}
        for status, count in counts.items():
            self._instruments.count(metrics.HTTP_ARTICLES, count, status=status.value)
        if counts[ReceiptStatus.UNACKNOWLEDGED]:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "unacknowledged",
                "the broker did not acknowledge every article in time; send them again, which doubles nothing",
                articles=receipts,
                headers=try_later(BROKER_SECONDS),
            )
        if counts[ReceiptStatus.REFUSED]:
            raise ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "refused-by-broker",
                "the broker takes no message of the size of some article; the others were sent",
                articles=receipts,
            )
        sent, skipped = counts[ReceiptStatus.SENT], counts[ReceiptStatus.SKIPPED]
        return _json(HTTPStatus.ACCEPTED, Receipts(sent=sent, skipped=skipped, articles=receipts))


def create_http_app(
    intake: Intake,
    keys: KeyRing,
    *,
    rates: Rates,
    clock: Clock,
    instruments: Instruments,
    health: Callable[[], HealthState],
    version: str,
) -> Starlette:
    """Build the app.

    Parameters: intake -- started before the first request and stopped after the last. health -- asked by GET /health.
    """
    articles = Articles(intake, keys, rates, clock, instruments)
    description = describe(version=version, needs_key=bool(keys))

    async def openapi(_: Request) -> Response:
        return JSONResponse(description)

    async def healthy(_: Request) -> Response:
        state = health()
        return _json(HTTPStatus.OK if state.well else HTTPStatus.SERVICE_UNAVAILABLE, state)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        intake.start()
        yield
        await asyncio.to_thread(intake.stop)

    return Starlette(
        routes=[
            Route("/articles", articles.post, methods=["POST"]),
            Route("/openapi.json", openapi, methods=["GET"]),
            Route("/health", healthy, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _problem_of, Exception: _unexpected},
        lifespan=lifespan,
    )


def _named(outcome: Outcome, clock: Clock) -> Named | Rejected:
    """The article that a record is, or why it is none: also for its size, which is told before anything is sent."""
    if not isinstance(outcome, Candidate):
        return outcome if isinstance(outcome, Rejected) else Rejected(outcome.place, "ignored", "no article")
    named = name_article(outcome, None, clock.now())
    if isinstance(named, Named):
        return named.too_large() or named
    return named


def _check_host(request: Request) -> None:
    host = request.headers.get("Host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in LOOPBACK_HOSTS:
        raise ProblemError(HTTPStatus.MISDIRECTED_REQUEST, "other-host", "without keys only this machine may ask")


def _json(status: HTTPStatus, model: BaseModel) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")


async def _problem_of(_: Request, error: Exception) -> Response:
    """What the router finds: no such path (404), no such method (405)."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for nothing else
    status = HTTPStatus(error.status_code)
    name = status.phrase.lower().replace(" ", "-")
    return ProblemError(status, name, status.description or status.phrase, headers=error.headers).response()


async def _unexpected(_: Request, error: Exception) -> Response:
    del error  # starlette raises it again, to be logged
    return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "a fault of this program").response()
