"""``tocsin analyse``: one article with its passages marked, or its classified form; no broker."""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from schemas.article.v1 import ArticleV1
from schemas.errors import InvalidMessageError, UnreadableError
from streams.clock import SystemClock
from streams.sources.fields import parse_date
from streams.sources.files import STDIN, default_source, read_paths
from streams.sources.identity import fingerprint, outlet_of, preferred_id
from streams.sources.json_records import looks_like_lines, read_json_file, read_json_lines
from streams.sources.limits import MAX_RECORD_BYTES
from streams.sources.outcomes import UNREADABLE, Candidate, Outcome, Rejected
from streams.sources.plain_text import read_text_file
from tocsin.judging import ClassifierOption, build_analyser
from tocsin.marked import show_article
from tocsin.terminal import escape_json

FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="Text, HTML, JSON or JSON Lines; - for standard input.")
]
PublishedOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="When it was published, whatever the file says.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="The classified form, one JSON object an article.")]


def analyse(
    file: FileArgument,
    published: PublishedOption = None,
    as_json: JsonOption = False,
    classifier: ClassifierOption = None,
) -> None:
    """Show what an article reports: its passages by kind, what was set aside, and its items.

    Ends with 65 when the file holds something that is no article, with 66 when it cannot be opened.
    """
    date_published = parse_date(published, UTC) if published else None
    analyser, clock = build_analyser(classifier), SystemClock()
    console = Console(highlight=False, soft_wrap=as_json)
    for outcome in _read(file):
        article = _article(outcome, date_published)
        classified = analyser.classify(article, clock.now())
        if as_json:
            typer.echo(escape_json(classified.encode().decode()))
        else:
            show_article(console, article, classified)


def _read(file: str) -> Iterator[Outcome]:
    if file != STDIN:
        yield from read_paths([file], UTC)
        return
    value = sys.stdin.buffer.read(MAX_RECORD_BYTES + 1)
    if len(value) > MAX_RECORD_BYTES:
        raise InvalidMessageError("too_large", f"at most {MAX_RECORD_BYTES:,} bytes are read from standard input")
    yield from _read_stdin(value)


def _read_stdin(value: bytes) -> Iterator[Outcome]:
    """Standard input has no ending that tells its format: its first character does."""
    start = value.lstrip()[:1]
    if start == b"<":
        from streams.sources.html_page import read_html_file  # noqa: PLC0415 -- half a second that only HTML needs

        yield read_html_file(value, STDIN, UTC)
    elif start not in {b"{", b"["}:
        yield read_text_file(value, STDIN, UTC)
    elif looks_like_lines(value.lstrip().split(b"\n", 1)[0]):
        yield from read_json_lines(io.BytesIO(value), STDIN, UTC)
    else:
        yield from read_json_file(value, STDIN, UTC)


def _article(outcome: Outcome, date_published: datetime | None) -> ArticleV1:
    """Build the article under the id that `tocsin ingest` gives it. Raises: UnreadableError, InvalidMessageError."""
    if isinstance(outcome, Rejected):
        if outcome.reason == UNREADABLE:
            raise UnreadableError(f"{outcome.place}: {outcome.detail}")
        raise InvalidMessageError(outcome.reason, f"{outcome.place}: {outcome.detail}")
    if not isinstance(outcome, Candidate):
        raise InvalidMessageError("unknown_format", str(outcome.place))
    source = outcome.source or (outlet_of(outcome.url) if outcome.url else None) or default_source(outcome.place)
    return ArticleV1.build(
        article_id=preferred_id(outcome, fingerprint(outcome, outcome.source)),
        source=source,
        text=outcome.text,
        title=outcome.title,
        url=outcome.url,
        author=outcome.author,
        language=outcome.language,
        date_published=date_published or outcome.date_published,
    )
