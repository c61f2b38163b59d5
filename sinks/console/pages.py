"""The pages: each asks the lake, and renders a template."""

import csv
import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import anyio
import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from schemas.errors import LakeError, PipelineError
from sinks.console import wording
from sinks.console.cached import Cached
from sinks.console.charts import chart_of
from sinks.console.guard import COOKIE, COOKIE_SECONDS, Door
from sinks.console.health import HealthWatch
from sinks.console.marking import Aside, found_in, paragraphs
from sinks.console.pulse import ANY_ITEM, Pulse
from sinks.console.queries import read_examples
from sinks.console.reader import BusyError, LakeReader, Row, TooLongError
from sinks.duckdb.questions import QuestionError

PAGE_ROWS = 50
"""Items, alerts and passages of a page."""

SQL_ROWS = 500
"""Rows of a result that are shown; who wants more has `tocsin sql`."""

CSV_ROWS = 50_000
"""And that are saved: some ten megabytes."""

PAST_DAYS = 31
"""How far back the overview reaches."""

PLACES_FROM_ITEMS = 5_000
"""Reading the places out of a record costs fifty times what counting it costs."""

MAX_QUESTION_CHARACTERS = 20_000
MAX_FORM_BYTES = 100_000

PICTURE_SECONDS = 10.0
"""For so long the overview's counts are shown again, however many look."""


@dataclass(frozen=True)
class Picture:
    """The overview's counts."""

    tallies: Row
    days: list[Row]
    places: list[Row]


class Pages:
    """What every page needs, and one method for each."""

    def __init__(
        self,
        reader: LakeReader,
        typed: LakeReader,
        *,
        pulse: Pulse,
        health: HealthWatch,
        door: Door | None,
        now: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._typed = typed
        self._pulse = pulse
        self._health = health
        self._door = door
        self._now = now
        self._picture = Cached(self._make_picture, PICTURE_SECONDS)
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("sinks.console"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.filters.update(wording.FILTERS)
        self._templates.globals.update(kinds=wording.KINDS, has_login=door is not None)

    async def warm(self) -> None:
        """Open the lake before the first browser comes: that takes the better part of its first page."""
        with suppress(PipelineError):
            await self._pulse.newest()
            await self._picture.get()

    async def overview(self, request: Request) -> Response:
        """What arrives now, and what rang; the counts follow in a request of their own, and so later."""
        return self._render(request, "overview.html", arrivals=await self._pulse.newest())

    async def pulse(self, request: Request) -> Response:
        """What arrived since a mark; 204 where nothing did."""
        mark = _whole(request.query_params.get("mark"), 0, 1 << 60)
        arrivals = await self._pulse.since(mark)
        if request.query_params.get("wait"):  # a page that said there is no lake: there is one now
            return Response(status_code=204, headers={"hx-refresh": "true"})
        if not arrivals.items and not arrivals.alerts:
            return Response(status_code=204)
        return self._render(request, "pulse.html", arrivals=arrivals)

    async def picture(self, request: Request) -> Response:
        """The overview's counts, chart and places."""
        picture = await self._picture.get()
        days = picture.days[::-1]
        chart = {
            "x": "time",
            "label": "day",
            "stacked": True,
            "at": [
                datetime(each["day"].year, each["day"].month, each["day"].day, tzinfo=UTC).timestamp() for each in days
            ],
            "series": [
                {"label": label, "kind": kind, "values": [each[kind] for each in days]}
                for kind, label in wording.KINDS.items()
            ],
        }
        return self._render(request, "picture.html", picture=picture, chart=chart)

    async def _make_picture(self) -> Picture:
        now = self._now()
        since = now - timedelta(days=PAST_DAYS)
        (tallies,) = await self._reader.rows(
            "tallies", {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1)}
        )
        days = await self._reader.rows("timeline", {"since": since})
        places = await self._reader.rows("places", {"since": since, "limit": PLACES_FROM_ITEMS})
        return Picture(tallies, days, places)

    async def items(self, request: Request) -> Response:
        """Items by kind, place, outlet, day and probability, page by page."""
        asked = {
            name: request.query_params.get(name, "").strip()[:200] for name in ("kind", "place", "source", "day", "p")
        }
        filters = ANY_ITEM | {
            "kind": asked["kind"] if asked["kind"] in wording.KINDS else None,
            "place": asked["place"] or None,
            "source": asked["source"] or None,
            "day": _day(asked["day"]),
            "p": _probability(asked["p"]),
            "before": _moment(request.query_params.get("before")),
            "before_id": request.query_params.get("before_id", ""),
        }
        rows = await self._reader.rows("items", filters | {"after": None, "limit": PAGE_ROWS + 1})
        more = None
        if len(rows) > PAGE_ROWS:
            last = rows[PAGE_ROWS - 1]
            before = {"before": last["date_landed"].isoformat(), "before_id": last["item_id"]}
            more = urlencode({name: value for name, value in asked.items() if value} | before)
        return self._render(
            request, "items.html", asked=asked, rows=rows[:PAGE_ROWS], more=more, first=filters["before"] is None
        )

    async def alerts(self, request: Request) -> Response:
        """Alerts as they are now, the last changed first."""
        asked = {name: request.query_params.get(name, "").strip()[:100] for name in ("severity", "rule")}
        skip = _whole(request.query_params.get("skip"), 0, 5_000)
        rows = await self._reader.rows(
            "alerts",
            {name: value or None for name, value in asked.items()}
            | {"after": None, "limit": PAGE_ROWS + 1, "skip": skip},
        )
        rules = await self._reader.rows("rules")
        more = urlencode({name: value for name, value in asked.items() if value} | {"skip": skip + PAGE_ROWS})
        return self._render(
            request,
            "alerts.html",
            asked=asked,
            rows=rows[:PAGE_ROWS],
            more=more if len(rows) > PAGE_ROWS else None,
            rules=rules,
        )

    async def alert(self, request: Request) -> Response:
        """One alert: what it says now, how it came to that, and whom it reached."""
        alert_id = request.query_params.get("id", "")
        revisions = await self._reader.rows("alert", {"alert_id": alert_id})
        if not revisions:
            raise HTTPException(404, "There is no such alert in the lake, or it is not landed yet.")
        deliveries = await self._reader.rows("deliveries_of_alert", {"alert_id": alert_id})
        return self._render(request, "alert.html", alert=revisions[0], revisions=revisions, deliveries=deliveries)

    async def article(self, request: Request) -> Response:
        """One article, with its passages marked and its boilerplate greyed."""
        asked = {"article_id": request.query_params.get("id", "")}
        articles = await self._reader.rows("article", asked)
        if not articles:
            raise HTTPException(404, "There is no such article in the lake, or it is not landed yet.")
        items = await self._reader.rows("items_of_article", asked)
        unsure = await self._reader.rows("unsure_of_article", asked)
        classified = await self._reader.rows("classification_of_article", asked)
        asides = [
            Aside(each["start_offset"], each["end_offset"], each["reason"])
            for row in classified
            for each in row["set_aside"]
        ]
        text = articles[0]["text"]
        return self._render(
            request,
            "article.html",
            article=articles[0],
            classified=classified[0] if classified else None,
            items=items,
            unsure=unsure,
            paragraphs=list(paragraphs(text, found_in(items, unsure), asides)),
        )

    async def search(self, request: Request) -> Response:
        """Passages that hold some words, or match a pattern."""
        words = request.query_params.get("words", "").strip()[:500]
        kind = request.query_params.get("kind", "")
        as_pattern = bool(request.query_params.get("pattern"))
        rows: list[Row] = []
        problem = None
        if words:
            try:
                rows = await self._reader.rows(
                    "search",
                    {
                        "words": words,
                        "as_pattern": as_pattern,
                        "kind": kind if kind in wording.KINDS else None,
                        "limit": PAGE_ROWS,
                    },
                )
            except QuestionError as error:
                problem = str(error)
        return self._render(
            request,
            "search.html",
            words=words,
            kind=kind,
            as_pattern=as_pattern,
            rows=rows,
            problem=problem,
            full=len(rows) == PAGE_ROWS,
        )

    async def sql(self, request: Request) -> Response:
        """The box: empty or filled by a link; asked only by a POST, which no other site can make."""
        if request.method != "POST":
            return self._render(request, "sql.html", **self._box(request.query_params.get("question", "")))
        form = await _form(request)
        question = form.get("question", "")
        if form.get("as") == "csv":
            return await self._csv(request, question)
        started = anyio.current_time()
        try:
            columns, rows = await self._ask(question, SQL_ROWS + 1)
        except (QuestionError, TooLongError, BusyError, LakeError) as error:
            return self._render(request, "sql.html", 422, **self._box(question, problem=str(error)))
        shown = rows[:SQL_ROWS]
        answer = {
            "columns": columns,
            "rows": shown,
            "cut": len(rows) > SQL_ROWS,
            "chart": chart_of(columns, shown),
            "seconds": anyio.current_time() - started,
        }
        return self._render(request, "sql.html", **self._box(question, answer=answer))

    def _box(self, question: str, **answered: Any) -> dict[str, Any]:
        return {"question": question, "problem": None, "answer": None, "examples": read_examples()} | answered

    async def _ask(self, question: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        if len(question) > MAX_QUESTION_CHARACTERS:
            raise QuestionError(f"a question has at most {MAX_QUESTION_CHARACTERS:,} characters")
        return await self._typed.ask(question, limit)

    async def _csv(self, request: Request, question: str) -> Response:
        try:
            columns, rows = await self._ask(question, CSV_ROWS)
        except (QuestionError, TooLongError, BusyError, LakeError) as error:
            return self._render(request, "sql.html", 422, **self._box(question, problem=str(error)))
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(["" if value is None else value for value in row] for row in rows)
        return Response(
            file.getvalue(), media_type="text/csv", headers={"content-disposition": 'attachment; filename="answer.csv"'}
        )

    async def pipeline(self, request: Request) -> Response:
        """Processes and lag; what landed, what was dead-lettered, how deliveries and rules stand."""
        return self._render(request, "pipeline.html")

    async def pipeline_now(self, request: Request) -> Response:
        """The part of that page that is fetched again."""
        now = self._now()
        since = {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1)}
        day = {"day": since["day"]}
        return self._render(
            request,
            "pipeline_now.html",
            health=await self._health.get(),
            landed=await self._reader.rows("health", since),
            dead_letters=await self._reader.rows("dead_letters", day),
            channels=await self._reader.rows("delivery_channels", day),
            rules=await self._reader.rows("rules"),
        )

    async def health_line(self, request: Request) -> Response:
        """The one sentence of the overview."""
        return self._render(request, "health_line.html", health=await self._health.get())

    async def login(self, request: Request) -> Response:
        """The form, and what it sends."""
        if self._door is None:
            return RedirectResponse("/", 303)
        if request.method != "POST":
            return self._render(request, "login.html", next=_own_path(request.query_params.get("next")), problem=None)
        form = await _form(request)
        to = _own_path(form.get("next"))
        if self._door.too_often():
            return self._render(request, "login.html", 429, next=to, problem="Too many tries; wait a minute.")
        if not self._door.opens(form.get("token", "")):
            return self._render(request, "login.html", 403, next=to, problem="That is not the token.")
        answer = RedirectResponse(to, 303)
        answer.set_cookie(
            COOKIE,
            self._door.cookie(),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    async def logout(self, request: Request) -> Response:
        """Forget the cookie."""
        del request
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    def problem(self, request: Request, status: int, heading: str, text: str, *, waits: bool = False) -> Response:
        """A page instead of a traceback. waits: whether it looks again by itself."""
        if "hx-request" in request.headers:
            return self._render(request, "problem_line.html", status, heading=heading, text=text)
        return self._render(request, "problem.html", status, heading=heading, text=text, waits=waits)

    def _render(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        page = self._templates.get_template(template).render(path=request.url.path, now=self._now(), **values)
        return HTMLResponse(page, status)


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form that is sent urlencoded. Raises: HTTPException -- it is longer than any form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise HTTPException(413, "A form of this page is never so long.")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[-1] for name, values in fields.items()}


def _own_path(path: str | None) -> str:
    """A path of this console, and of no other site."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\", "/login")) or "\n" in path or "\r" in path:
        return "/"
    return path


def _whole(text: str | None, default: int, most: int) -> int:
    return (
        min(int(text), most)
        if text and text.isascii() and text.isdigit() and len(text) <= len(str(1 << 60))
        else default
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _probability(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0.0 <= found <= 1.0 else None
