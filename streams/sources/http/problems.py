"""What the HTTP source answers when it does not do as asked: RFC 9457's problem details, one type for each reason."""

from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel, Field
from starlette.responses import Response

from streams.sources.http.models import Receipt

PROBLEM_TYPE = "application/problem+json"


class ArticleProblem(BaseModel):
    """What is wrong with one article of the request. Its content is never quoted."""

    index: int = Field(description="Which article of the request, counted from 0.")
    field: str | None = Field(description="The field that is wrong; null when it is the article as a whole.")
    reason: str = Field(description="A short code, the one that `tocsin ingest` tells.")
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457). Unless `articles` says otherwise, nothing of the request was sent."""

    type: str = Field(description="urn:tocsin:problem:NAME")
    title: str
    status: int
    detail: str
    problems: list[ArticleProblem] | None = Field(None, description="With status 400: every article that is wrong.")
    articles: list[Receipt] | None = Field(None, description="With status 413 or 503: what became of each article.")


class ProblemError(Exception):
    """Ends a request with a problem. name: the last part of its type."""

    def __init__(
        self,
        status: HTTPStatus,
        name: str,
        detail: str,
        *,
        problems: list[ArticleProblem] | None = None,
        articles: list[Receipt] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers
        self.problem = Problem(
            type=f"urn:tocsin:problem:{name}",
            title=name.replace("-", " "),
            status=status,
            detail=detail,
            problems=problems,
            articles=articles,
        )

    def response(self) -> Response:
        """The answer."""
        body = self.problem.model_dump_json(exclude_none=False, exclude=self._absent())
        return Response(body, self.status, self.headers, PROBLEM_TYPE)

    def _absent(self) -> set[str]:
        return {name for name in ("problems", "articles") if getattr(self.problem, name) is None}


def try_later(seconds: float) -> dict[str, str]:
    """The header that says when to try again, in whole seconds, at least one."""
    return {"Retry-After": str(max(1, -int(-seconds // 1)))}
