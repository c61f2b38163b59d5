"""An article for the terminal: what was found is marked, with colours and without."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import (
    ClassifiedArticleV1,
    DirectiveItemV1,
    FieldV1,
    ItemV1,
    Kind,
    LegalItemV1,
    PassageV1,
)
from tocsin.terminal import printable

TAGS = {Kind.DIRECTIVE: "D", Kind.PROTEST: "P", Kind.LEGAL: "L"}
STYLES = {Kind.DIRECTIVE: "bold red", Kind.PROTEST: "bold yellow", Kind.LEGAL: "bold cyan"}
MARGIN = 5
"""Columns for up to three tags, which say the kind where there is no colour."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the text that is shown as one paragraph."""

    start: int
    end: int
    kinds: tuple[Kind, ...] = ()
    evidence: tuple[tuple[int, int], ...] = ()
    reason: str | None = None


def show_article(console: Console, article: ArticleV1, classified: ClassifiedArticleV1) -> None:
    """Print the article, then its items. The article's own control characters are shown as signs, never sent."""
    console.print(Text(printable(article.title or article.article_id), style="bold"))
    published = f"{article.date_published:%Y-%m-%d %H:%M} UTC, " if article.date_published else ""
    console.print(Text(f"{printable(article.source)}, {published}{classified.sentences} sentences", style="dim"))
    console.print()
    for stretch in _stretches(article.text, classified):
        _show(console, article.text, stretch)
    console.print()
    console.print(Text("D directive   P protest   L legal   · set aside", style="dim"))
    for item in classified.items:
        _show_item(console, item)
    if not classified.items:
        console.print("no directive, protest or legal item found")


def _stretches(text: str, classified: ClassifiedArticleV1) -> Iterator[_Stretch]:
    """The whole text in pieces, in order: passages, what was set aside, and what is in between."""
    known = sorted([*_passages(classified), *_set_aside(classified)], key=lambda each: each.start)
    at = 0
    for stretch in known:
        yield from _plain(text, at, stretch.start)
        yield stretch
        at = stretch.end
    yield from _plain(text, at, len(text))


def _passages(classified: ClassifiedArticleV1) -> Iterator[_Stretch]:
    by_place: dict[tuple[int, int], list[tuple[Kind, PassageV1]]] = {}
    for item in classified.items:
        for passage in item.passages:
            by_place.setdefault((passage.start, passage.end), []).append((item.kind, passage))
    for (start, end), found in by_place.items():
        evidence = tuple((each.start, each.end) for _, passage in found for each in passage.evidence)
        yield _Stretch(start, end, tuple(kind for kind in Kind if kind in {kind for kind, _ in found}), evidence)


def _set_aside(classified: ClassifiedArticleV1) -> Iterator[_Stretch]:
    return (_Stretch(each.start, each.end, reason=each.reason) for each in classified.set_aside)


def _plain(text: str, start: int, end: int) -> Iterator[_Stretch]:
    """The lines between two known stretches that hold more than space."""
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            yield _Stretch(start, start + len(line))
        start += len(line)


def _show(console: Console, text: str, stretch: _Stretch) -> None:
    tags = "·" if stretch.reason else "".join(TAGS[kind] for kind in stretch.kinds)
    line = Text(tags.rjust(MARGIN - 2), style=STYLES[stretch.kinds[0]] if stretch.kinds else "dim")
    body = Text(printable(text[stretch.start : stretch.end]), style="dim" if stretch.reason else "")
    for start, end in stretch.evidence:
        body.stylize("underline " + STYLES[stretch.kinds[0]], start - stretch.start, end - stretch.start)
    if not stretch.evidence:
        body = Text(body.plain.strip(), style=body.style)
    if stretch.reason:
        body.append(f"  [{stretch.reason}]")
    for number, wrapped in enumerate(body.wrap(console, max(20, console.width - MARGIN))):
        console.print(Text.assemble(line if number == 0 else " " * (MARGIN - 2), "  ", wrapped))


def _show_item(console: Console, item: ItemV1) -> None:
    console.print()
    heading = f"{item.kind.value}  p {item.p:.2f}  {len(item.passages)} passage{'s' * (len(item.passages) != 1)}"
    console.print(Text.assemble((heading, STYLES[item.kind]), (f"  {printable(item.item_id)}", "dim")))
    for name, found in _fields(item):
        console.print(Text(f"  {name}: {printable(found)}"))
    strongest = max(item.passages, key=lambda passage: passage.p)
    console.print(Text(f"  “{printable(strongest.text)}”", style="italic"))


def _fields(item: ItemV1) -> Iterator[tuple[str, str]]:
    """What the record says, in words."""
    for name, found in _record(item):
        if found:
            yield name, ", ".join(each.value for each in found)


def _record(item: ItemV1) -> Sequence[tuple[str, tuple[FieldV1, ...]]]:
    match item:
        case DirectiveItemV1(record=record):
            return [(name, _one(getattr(record, name))) for name in ("issuer", "action", "status")]
        case LegalItemV1(record=record):
            return [(name, _one(getattr(record, name))) for name in ("step", "court", "judge")]
        case _:
            record_of_protest = item.record
            return [
                ("name", _one(record_of_protest.name)),
                ("size", _one(record_of_protest.size)),
                ("police measures", record_of_protest.police_measures),
            ]


def _one(found: FieldV1 | None) -> tuple[FieldV1, ...]:
    return () if found is None else (found,)
