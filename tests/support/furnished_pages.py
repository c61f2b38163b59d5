"""News pages with furniture around the article, of our own writing: as HTML in several hands, and as a text dump.

``pages/*.txt`` hold them. "== NAME LAYOUT GAPS" opens a page; each further line is "KIND| TEXT". " ; " parts the items
of a list, " ~~ " what is glued to the end of a caption; "--" ends the element that holds the article. Kinds of the
article are in `ARTICLE`; all others are furniture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

ARTICLE = frozenset(("h1", "std", "p", "h2", "li", "kp", "q", "td", "cap", "fig"))
GLUED, ITEMS = " ~~ ", " ; "


@dataclass(frozen=True)
class Line:
    """One line of a page: ``items`` are what a reader sees as lines of their own."""

    kind: str
    items: tuple[str, ...]

    @property
    def is_article(self) -> bool:
        return self.kind in ARTICLE


@dataclass(frozen=True)
class Page:
    """A page: the lines inside the element of the article, and those after it."""

    name: str
    layout: str
    gaps: str
    inside: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.inside + self.after

    def article(self) -> list[str]:
        """What has to be kept, item by item; of a table row each cell."""
        items = (item.split(GLUED)[0] for line in self.lines if line.is_article for item in line.items)
        return [cell for item in items for cell in item.split(" | ")]

    def furniture(self) -> list[str]:
        """What must not be kept, item by item."""
        glued = (item.split(GLUED)[1] for line in self.lines for item in line.items if GLUED in item)
        return [*glued, *(item for line in self.lines if not line.is_article for item in line.items)]


def read_pages(*names: str) -> list[Page]:
    """The pages of the files so named, in their order."""
    folder = Path(__file__).parent / "pages"
    texts = "".join((folder / f"{name}.txt").read_text("utf-8") for name in names).split("== ")[1:]
    return [_page(text.splitlines()) for text in texts]


def _page(lines: list[str]) -> Page:
    number, layout, gaps = lines[0].split()
    ends = lines.index("--") if "--" in lines else len(lines)
    inside = tuple(_line(each) for each in lines[1:ends])
    return Page(number, layout, gaps, inside, tuple(_line(each) for each in lines[ends + 1 :]))


def _line(line: str) -> Line:
    kind, text = line.split("| ", 1)
    return Line(kind, (text,) if kind in ARTICLE else tuple(text.split(ITEMS)))


def text_dump(page: Page) -> str:
    """The page as it is when copied: every item a line; ``gaps`` says where empty lines stand."""
    between = {"gaps": "\n\n", "tight": "\n", "mixed": "\n\n"}[page.gaps]
    within = {"gaps": "\n\n", "tight": "\n", "mixed": "\n"}[page.gaps]
    return between.join(within.join(line.items) for line in page.lines).replace(GLUED, " ") + "\n"


def html_page(page: Page) -> bytes:
    """The page in its layout's hand, with scripts, and in Windows-1252 where the layout is of that age."""
    hand = _HANDS[page.layout]
    before = [line for line in page.inside if line.kind in {"nav", "cook", "crumb"}]
    inside = [line for line in page.inside if line not in before]
    title = next(item for line in page.inside if line.kind == "h1" for item in line.items)
    parts = (_written(hand, before), hand["open"], _written(hand, inside), hand["close"], _written(hand, page.after))
    encoding = hand["charset"]
    head = f'<meta charset="{encoding}"><title>{escape(title)} | Isles</title><script>var ad = "<p>no</p>";</script>'
    text = f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"
    return text.encode(encoding, "xmlcharrefreplace")


def _written(hand: dict[str, str], lines: list[Line] | tuple[Line, ...]) -> str:
    return "".join(_group(hand, kind, list(group)) for kind, group in groupby(lines, key=lambda line: line.kind))


def _group(hand: dict[str, str], kind: str, lines: list[Line]) -> str:
    """Bullets and table rows share one list or table; every other line stands alone."""
    if kind in {"li", "kp"}:
        return hand["list"].format("".join(_items(hand, line) for line in lines))
    if kind == "td":
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in line.items[0].split(" | ")) for line in lines)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return "".join(_single(hand, kind, line) for line in lines)


def _single(hand: dict[str, str], kind: str, line: Line) -> str:
    if kind in {"more", "com"}:
        rest = "".join(f"<li><a href='/{at}'>{escape(item)}</a></li>" for at, item in enumerate(line.items[1:]))
        if kind == "com":
            rest = "".join(f"<div class=c>{escape(item)}</div>" for item in line.items[1:])
        return hand[kind].format(escape(line.items[0]), rest)
    if kind in {"nav", "share", "tags", "cook"}:
        links = "".join(f"<li><a href='/x{at}'>{escape(item)}</a></li>" for at, item in enumerate(line.items))
        return hand.get(kind, hand["nav"]).format(links)
    template = hand.get(kind, hand["aside"])
    if kind in ARTICLE:
        return template.format(escape(line.items[0]).replace(GLUED, " <span>") + "</span>" * (GLUED in line.items[0]))
    return "".join(template.format(escape(item)) for item in line.items)


def _items(hand: dict[str, str], line: Line) -> str:
    end = "" if hand["charset"] == "windows-1252" else "</li>"
    return "".join(f"<li>{escape(item)}{end}" for item in line.items)


_SEMANTIC = {
    "charset": "utf-8",
    "open": "<main><article>",
    "close": "</article></main>",
    "nav": "<nav><ul>{}</ul></nav>",
    "crumb": "<nav aria-label=breadcrumb><ol><li>{}</li></ol></nav>",
    "h1": "<header><h1>{}</h1></header>",
    "h2": "<h2>{}</h2>",
    "std": "<p class=standfirst>{}</p>",
    "p": "<p>{}</p>",
    "q": "<aside class=pullquote><blockquote>{}</blockquote></aside>",
    "list": "<ul>{}</ul>",
    "cap": "<figure><img src=a.jpg><figcaption>{}</figcaption></figure>",
    "fig": "<figure><img src=a.jpg><figcaption>{}</figcaption></figure>",
    "cred": "<span class=credit>{}</span>",
    "by": "<address class=byline>{}</address>",
    "date": "<time>{}</time>",
    "rel": "<p><a href=/r>{}</a></p>",
    "ad": "<div class=ad-slot>{}</div>",
    "nl": "<div class=newsletter-signup><p>{}</p></div>",
    "share": "<ul class=share-bar>{}</ul>",
    "more": "<aside class=related><h3>{}</h3><ul>{}</ul></aside>",
    "com": "<section id=comments><h3>{}</h3>{}</section>",
    "copy": "<footer><p>{}</p></footer>",
    "aside": "<p><em>{}</em></p>",
}
_DIVS = _SEMANTIC | {
    "open": "<div id=root><div class='c-1 x'>",
    "close": "</div></div>",
    "nav": "<div class=c-9><ul>{}</ul></div>",
    "crumb": "<div class=c-8><span>{}</span></div>",
    "h1": "<div class=c-2><h1>{}</h1></div>",
    "std": "<div class=c-3>{}</div>",
    "p": "<div class=c-4>{}</div>",
    "h2": "<div class=c-4><strong>{}</strong></div>",
    "q": "<div class=c-5><p>{}</p></div>",
    "cap": "<div class=c-6><img src=b.png><div class=c-7>{}</div></div>",
    "fig": "<div class=c-6><img src=b.png><div class=c-7>{}</div></div>",
    "cred": "<div class=c-7>{}</div>",
    "by": "<div class=c-3>{}</div>",
    "date": "<div class=c-3>{}</div>",
    "rel": "<div class=c-4><a href=/r>{}</a></div>",
    "ad": "<div class=c-4>{}</div>",
    "nl": "<div class=c-4>{}</div>",
    "share": "<div class=c-3><ul>{}</ul></div>",
    "more": "<div class=c-10><div>{}</div><ul>{}</ul></div>",
    "com": "<div class=c-11><div>{}</div>{}</div>",
    "copy": "<div class=c-12>{}</div>",
    "aside": "<div class=c-4>{}</div>",
}
_WORDPRESS = _SEMANTIC | {
    "open": "<div id=content><article class='post hentry'><div class=entry-content>",
    "close": "</div></article></div>",
    "h1": "<h1 class=entry-title>{}</h1>",
    "std": "<p><strong>{}</strong></p>",
    "cap": "<div class=wp-caption><img src=c.jpg><p class=wp-caption-text>{}</p></div>",
    "q": "<blockquote class=wp-block-quote><p>{}</p></blockquote>",
    "by": "<span class='author vcard'>{}</span>",
    "ad": "<p>{}</p>",
    "share": "<div class=sharedaddy><ul>{}</ul></div>",
    "more": "<div class=jp-relatedposts><h3>{}</h3><ul>{}</ul></div>",
    "com": "<div id=respond class=comments-area><h3>{}</h3>{}</div>",
}
_AMP = _SEMANTIC | {
    "open": "<div role=main itemprop=articleBody>",
    "close": "</div>",
    "q": "<p class=quote>“{}”</p>".replace("“{}”", "{}"),
    "ad": "<amp-ad>{}</amp-ad>",
    "more": "<section class=onward><h2>{}</h2><ol>{}</ol></section>",
    "nl": "<section><p>{}</p></section>",
    "cap": "<amp-img></amp-img><p class=caption>{}</p>",
    "rel": "<section><a href=/r>{}</a></section>",
}
_UNCLOSED = _SEMANTIC | {
    "charset": "windows-1252",
    "open": "<CENTER><TABLE><TR><TD>",
    "close": "</TABLE></CENTER>",
    "nav": "<FONT SIZE=2><UL>{}</UL></FONT>",
    "crumb": "<P>{}",
    "h1": "<H1>{}</H1>",
    "std": "<P><B>{}</B>",
    "p": "<P>{}",
    "h2": "<P><B>{}</B>",
    "cap": "<P><IMG SRC=d.gif><BR><I>{}</I>",
    "cred": "<P><SMALL>{}</SMALL>",
    "by": "<P><I>{}</I>",
    "date": "<P>{}",
    "ad": "<P>{}",
    "rel": "<P><A HREF=/r>{}</A>",
    "share": "<P><UL>{}</UL>",
    "more": "<P><B>{}</B><UL>{}</UL>",
    "com": "<HR><P>{}{}",
    "copy": "<HR><P>{}",
    "nl": "<P>{}",
    "aside": "<P>{}",
    "list": "<UL>{}</UL>",
}
_BREAKS = _UNCLOSED | {
    "nav": "<ul>{}</ul>",
    "h1": "<b><font size=5>{}</font></b><br><br>",
    "p": "{}<br><br>",
    "date": "{}<br>",
    "by": "<i>{}</i><br>",
    "rel": "<a href=/r>{}</a><br><br>",
    "more": "<b>{}</b><br>{}",
    "aside": "{}<br>",
    "copy": "<br>{}<br>",
}
_LIVE = _SEMANTIC | {
    "open": "<main><div class=live-blog><section class=live-post>",
    "close": "</section></div></main>",
    "kp": "<li>{}</li>",
    "list": "<section class=key-points><h3>Key points</h3><ul>{}</ul></section>",
    "date": "<time class=post-time>{}</time>",
    "h2": "<h3 class=post-title>{}</h3>",
    "p": "<div class=post-body><p>{}</p></div>",
}
_HANDS = {
    "semantic": _SEMANTIC,
    "divs": _DIVS,
    "wordpress": _WORDPRESS,
    "amp": _AMP,
    "unclosed": _UNCLOSED,
    "breaks": _BREAKS,
    "live": _LIVE,
}


def kept_pieces(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """The pieces of ``text``, without any white space, so that a page's own breaks do not matter."""
    return ("".join(text[start:end].split()) for start, end in spans)


def lost(article: list[str], kept: list[str]) -> list[str]:
    """The lines of the article that are in none of what was kept."""
    whole = "".join(kept)
    return [line for line in article if "".join(line.split()) not in whole]


def left_in(furniture: list[str], kept: list[str]) -> list[str]:
    """The furniture that was kept: as a piece of its own, or, where it is long enough to be told, inside another."""
    squeezed = [(line, "".join(line.split())) for line in furniture]
    return [
        line
        for line, short in squeezed
        if any(short == piece or (len(line.split()) >= 3 and short in piece) for piece in kept)
    ]
