"""An article for the terminal: what was found is marked, with colours and without."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import (
    ClassifiedArticleV1,
    DateV1,
    FieldV1,
    ItemV1,
    Kind,
    PartyV1,
    PassageV1,
    QuantityV1,
    SizeV1,
    UnsurePassageV1,
)
from tocsin.terminal import printable

TAGS = {Kind.DIRECTIVE: "D", Kind.PROTEST: "P", Kind.LEGAL: "L"}
COLOURS = {Kind.DIRECTIVE: "red", Kind.PROTEST: "yellow", Kind.LEGAL: "cyan"}
GREY = "bright_black"
UNSURE = "?"
LEGEND = "D directive   P protest   L legal   ?D may be one, of no item   · set aside   evidence is underlined"
MARGIN = 6
"""Columns for up to three tags and `UNSURE` before those left open: they say the kind where there is no colour."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One passage of one kind: of an item, or unsure."""

    kind: Kind
    passage: PassageV1
    labelled: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the text that is shown as one paragraph."""

    start: int
    end: int
    found: tuple[_Found, ...] = ()
    reason: str | None = None

    def kinds(self, *, labelled: bool) -> list[Kind]:
        """The kinds that it is labelled with, or those that were left open."""
        return [kind for kind in Kind if any(each.kind is kind and each.labelled is labelled for each in self.found)]


def show_article(console: Console, article: ArticleV1, classified: ClassifiedArticleV1) -> None:
    """Print the article, then its items. The article's own control characters are shown as signs, never sent."""
    console.print(Text(printable(article.title or article.article_id), style="bold"))
    published = f"{article.date_published:%Y-%m-%d %H:%M} UTC, " if article.date_published else ""
    console.print(Text(f"{printable(article.source)}, {published}{classified.sentences} sentences", style=GREY))
    console.print()
    for stretch in _stretches(article.text, classified):
        _show(console, article.text, stretch)
    console.print()
    console.print(Text(LEGEND, style="dim"))
    for item in classified.items:
        _show_item(console, item)
    if not classified.items:
        console.print("no directive, protest or legal item found")
    if classified.unsure:
        _show_unsure(console, classified.unsure)


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
    by_place: dict[tuple[int, int], list[_Found]] = {}
    for each in _found(classified):
        by_place.setdefault((each.passage.start, each.passage.end), []).append(each)
    return (_Stretch(start, end, tuple(found)) for (start, end), found in by_place.items())


def _found(classified: ClassifiedArticleV1) -> Iterator[_Found]:
    for item in classified.items:
        yield from (_Found(item.kind, passage, labelled=True) for passage in item.passages)
    yield from (_Found(passage.kind, passage, labelled=False) for passage in classified.unsure)


def _set_aside(classified: ClassifiedArticleV1) -> Iterator[_Stretch]:
    return (_Stretch(each.start, each.end, reason=each.reason) for each in classified.set_aside)


def _plain(text: str, start: int, end: int) -> Iterator[_Stretch]:
    """The lines between two known stretches that hold more than space."""
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            yield _Stretch(start, start + len(line))
        start += len(line)


def _show(console: Console, text: str, stretch: _Stretch) -> None:
    tags = Text("·" if stretch.reason else _tags(stretch), style=_style(stretch, "bold"))
    tags.align("right", MARGIN - 2)
    tags.append("  ")
    _print_wrapped(console, tags, _body(text, stretch))


def _print_wrapped(console: Console, first: Text, body: Text) -> None:
    """Print a paragraph beside what stands before its first line, the further lines under it."""
    margin = len(first)
    for number, line in enumerate(body.wrap(console, max(20, console.width - margin))):
        console.print(Text.assemble(first if number == 0 else " " * margin, line))


def _tags(stretch: _Stretch) -> str:
    labelled, unsure = ("".join(TAGS[kind] for kind in stretch.kinds(labelled=each)) for each in (True, False))
    return labelled + (UNSURE + unsure if unsure else "")


def _style(stretch: _Stretch, emphasis: str) -> str:
    """The colour of what the stretch is first of all; italic where that was left open; grey where it is nothing."""
    if labelled := stretch.kinds(labelled=True):
        return f"{emphasis} {COLOURS[labelled[0]]}"
    if unsure := stretch.kinds(labelled=False):
        return f"{emphasis} italic {COLOURS[unsure[0]]}"
    return GREY if stretch.reason else ""


def _body(text: str, stretch: _Stretch) -> Text:
    """The stretch's own words, its evidence underlined in the colour of its kind."""
    shown = printable(text[stretch.start : stretch.end])
    if not stretch.found:
        reason = f"  [{stretch.reason}]" if stretch.reason else ""
        return Text(shown.strip() + reason, style=_style(stretch, ""))
    body = Text(shown, style=_style(stretch, ""))
    for each in stretch.found:
        for words in each.passage.evidence:
            style = f"bold underline {COLOURS[each.kind]}"
            body.stylize(style, words.start - stretch.start, words.end - stretch.start)
    return body


def _show_item(console: Console, item: ItemV1) -> None:
    console.print()
    heading = f"{item.kind.value}  p {item.p:.2f}  {_counted(len(item.passages))}"
    console.print(Text.assemble((heading, f"bold {COLOURS[item.kind]}"), (f"  {printable(item.item_id)}", GREY)))
    for name, found in _fields(item):
        console.print(Text(f"  {name}: {printable(found)}"))
    _show_passage(console, max(item.passages, key=lambda passage: passage.p))


def _show_unsure(console: Console, unsure: Sequence[UnsurePassageV1]) -> None:
    """List what was left open, apart from the items."""
    for passage in unsure:
        console.print()
        heading = f"{UNSURE}{TAGS[passage.kind]}  unsure: {passage.kind.value}  p {passage.p:.2f}  of no item"
        console.print(Text(heading, style=f"bold italic {COLOURS[passage.kind]}"))
        _show_passage(console, passage)


def _show_passage(console: Console, passage: PassageV1) -> None:
    """Quote a passage, and the words that spoke for its kind: they are underlined above only where lines can be."""
    _print_wrapped(console, Text("  "), Text(f"“{printable(passage.text)}”", style="italic"))
    words = (
        printable(passage.text[each.start - passage.start : each.end - passage.start]) for each in passage.evidence
    )
    if told := ", ".join(f"“{each}” ({of.rule})" for each, of in zip(words, passage.evidence, strict=True)):
        _print_wrapped(console, Text("  "), Text(f"evidence: {printable(told)}", style="dim"))


def _counted(passages: int) -> str:
    return f"{passages} passage{'s' * (passages != 1)}"


def _fields(item: ItemV1) -> Iterator[tuple[str, str]]:
    """What the record says, in words, field by field; those that say nothing are left out."""
    for name in type(item.record).model_fields:
        found = getattr(item.record, name)
        parts = found if isinstance(found, tuple) else (found,)
        words = ", ".join(_words(each) for each in parts if each is not None)
        if words:
            yield name.replace("_", " "), words


def _words(found: FieldV1 | DateV1 | QuantityV1) -> str:
    """One value as a reader wants it: as written, with what was made of it in brackets."""
    match found:
        case DateV1():
            return f"{found.text} ({', '.join(filter(None, (found.role, _days(found))))})"
        case QuantityV1():
            return found.text
        case PartyV1():
            return f"{found.value} ({found.role})"
        case SizeV1():
            return f"{found.value} ({_bounds(found)})"
        case _:
            return found.value


def _days(found: DateV1) -> str:
    if found.first_day is None:
        return "day unknown"
    return f"{found.first_day}" if found.first_day == found.last_day else f"{found.first_day} to {found.last_day}"


def _bounds(found: SizeV1) -> str:
    if found.low is None:
        return f"up to {found.high:,}" if found.high is not None else "unknown"
    if found.high is None:
        return f"{found.low:,} or more"
    return f"{found.low:,}" if found.low == found.high else f"{found.low:,} to {found.high:,}"
