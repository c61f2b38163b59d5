"""What of our own pages is lost or kept wrongly, as HTML and as text dumps, and how fast texts are parted.

    .venv/bin/python -m benchmarks.boilerplate [--lines] [--set SET.jsonl...]

A set holds a sentence a line: {"text", "boilerplate": bool}. Of a sentence that is boilerplate nothing may be kept, of
any other no character may be set aside.
"""

import argparse
import json
import time
from datetime import UTC
from pathlib import Path

from streams.analysis.boilerplate import split_blocks
from streams.sources.html_page import read_html_file
from streams.sources.outcomes import Candidate
from tests.support.furnished_pages import Page, html_page, kept_pieces, left_in, lost, read_pages, text_dump

SETS = (("mended upon", ("seen_1", "seen_2")), ("first sight, since mended upon", ("unseen",)))


def text_of(page: Page, way: str) -> str:
    """The page's text; empty where the reader finds no article."""
    if way == "dump":
        return text_dump(page)
    outcome = read_html_file(html_page(page), page.name, UTC)
    return outcome.text if isinstance(outcome, Candidate) else ""


def measure_pages(pages: list[Page], way: str, show: bool) -> str:
    """Count, and print each line that went wrong if ``show``."""
    counts = [0, 0, 0, 0]
    for page in pages:
        text = text_of(page, way)
        pieces = list(kept_pieces(text, [(block.start, block.end) for block in split_blocks(text)[0]]))
        gone, left = lost(page.article(), pieces), left_in(page.furniture(), pieces)
        for word, lines in (("lost", gone), ("kept", left)):
            for line in lines if show else ():
                print(f"    {page.name} {word}: {line}")
        for at, number in enumerate((len(gone), len(page.article()), len(left), len(page.furniture()))):
            counts[at] += number
    return "lost {} of {} lines of the article, kept {} of {} of furniture".format(*counts)


def measure_set(path: Path) -> str:
    """Count the sentences of a set that were parted wrongly."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    kept = sum(bool(split_blocks(row["text"])[0]) for row in rows if row.get("boilerplate"))
    cut = sum(bool(split_blocks(row["text"])[1]) for row in rows if not row.get("boilerplate"))
    boilerplate = sum(bool(row.get("boilerplate")) for row in rows)
    return f"kept {kept} of {boilerplate} of boilerplate, cut into {cut} of {len(rows) - boilerplate} others"


def main() -> None:
    """Measure the pages, and each set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--lines", action="store_true", help="print what went wrong")
    parser.add_argument("--set", nargs="+", type=Path, default=[], metavar="SET")
    options = parser.parse_args()
    for name, files in SETS:
        for way in ("html", "dump"):
            print(f"  {name}, {way}: {measure_pages(read_pages(*files), way, options.lines)}")
    texts = [text_dump(page) for _, files in SETS for page in read_pages(*files)] * 20
    start = time.process_time()
    for text in texts:
        split_blocks(text)
    print(f"  {sum(map(len, texts)) / (time.process_time() - start) / 1e6:.1f} million characters of dumps a second")
    for path in options.set:
        print(f"  {path.name}: {measure_set(path)}")


if __name__ == "__main__":
    main()
