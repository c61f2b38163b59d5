"""Where the labelled news comes from: repository, commit, licence, and how its units are read.

A unit is the shortest text that has an address of its own: an article, a bullet, a sentence. Labels point into a unit
by start and length, so no sentence splitter is needed to find a sentence again.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import yaml

from training.repository import Repository


@dataclass(frozen=True)
class Unit:
    """``article`` names what must not be parted between training and test: an article, or an entry of a day's news."""

    address: str
    article: str
    text: str


@dataclass(frozen=True)
class Source:
    """``repository`` is OWNER/NAME on GitHub. ``read`` yields those units of it whose address is asked for.

    publisher -- who wrote the texts: two sources of one publisher know each other's ways.
    whole -- thousands of its files are read, so that git does better to fetch all at once.
    test -- for measuring alone: no training reads it.
    """

    name: str
    repository: str
    commit: str
    licence: str
    attribution: str
    publisher: str
    read: Callable[[Repository, AbstractSet[str]], Iterator[Unit]]
    whole: bool = False
    test: bool = False

    @property
    def url(self) -> str:
        """Where git fetches it from."""
        return f"https://github.com/{self.repository}"


_SPACES = re.compile(r"[ \t\n\u00a0]+")
"""Not the thin spaces: the labelled sentences have kept those."""

_MAX_FIELD_CHARACTERS = 1_000_000
"""A whole article is one field; csv's own limit is 131,072."""


def read_wikinews(repository: Repository, addresses: AbstractSet[str]) -> Iterator[Unit]:
    """An article's title and text, one space wherever there is white space. Addressed by its URL."""
    csv.field_size_limit(_MAX_FIELD_CHARACTERS)
    for _, text in repository.read(["data/wikinews_2019.csv", "data/wikinews_2020.csv"]):
        for row in csv.DictReader(io.StringIO(text, newline="")):
            if row["url"] in addresses:
                yield Unit(row["url"], row["url"], _SPACES.sub(" ", f"{row['title']}\n{row['text']}"))


def read_newsir(repository: Repository, addresses: AbstractSet[str]) -> Iterator[Unit]:
    """A description, one space wherever there is white space, none before a comma. Addressed by FILE#ID."""
    for path, text in repository.read(["wikipedia/wikitimes_CEP.json"]):
        for event in json.loads(text):
            address = f"{path}#{event['id']}"
            if address in addresses:
                yield Unit(address, address, _SPACES.sub(" ", event["description"]).replace(" ,", ","))


def read_current_events(repository: Repository, addresses: AbstractSet[str]) -> Iterator[Unit]:
    """A bullet of a day, as it is. Addressed by FILE#SECTION#INDEX, from 0."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is
    wanted = _by_file(addresses)
    for path, text in repository.read(wanted):
        sections = yaml.load(text, loader)["Intelligence_Payload"]  # noqa: S506 -- both loaders are safe ones
        for address in wanted[path]:
            _, section, index = address.split("#")
            yield Unit(address, address, sections[section][int(index)])


def read_gum(repository: Repository, addresses: AbstractSet[str]) -> Iterator[Unit]:
    """A sentence of a document, by its sent_id; the article is the page that the document was taken from."""
    documents = sorted({address.rpartition("-")[0] for address in addresses})
    for _, text in repository.read(f"dep/{document}.conllu" for document in documents):
        page = re.search(r"^# meta::sourceURL = (.+)$", text, re.MULTILINE)
        for sent_id, sentence in _sentences(text):
            if sent_id in addresses:
                yield Unit(sent_id, page.group(1) if page else sent_id.rpartition("-")[0], sentence)


def read_pud(repository: Repository, addresses: AbstractSet[str]) -> Iterator[Unit]:
    """A sentence, by its sent_id, of which the first six characters name the document."""
    for _, text in repository.read(["en_pud-ud-test.conllu"]):
        for sent_id, sentence in _sentences(text):
            if sent_id in addresses:
                yield Unit(sent_id, sent_id[:6], sentence)


def _by_file(addresses: AbstractSet[str]) -> dict[str, list[str]]:
    by_file = defaultdict(list)
    for address in sorted(addresses):
        by_file[address.partition("#")[0]].append(address)
    return by_file


def _sentences(conllu: str) -> Iterator[tuple[str, str]]:
    """Yield sent_id and text of a CoNLL-U file's sentences."""
    for block in conllu.split("\n\n"):
        comments = dict(line[2:].split(" = ", 1) for line in block.splitlines() if re.match(r"# \S+ = ", line))
        if "sent_id" in comments:
            yield comments["sent_id"], comments["text"].strip()


LABELS = Path(__file__).parent / "labels"
"""NAME.jsonl for each source, own.jsonl, corrections.jsonl."""

OWN = ("own", "own-superiors")
"""Sentences written for training, with their texts."""

WIKINEWS, WIKIPEDIA = "Wikinews", "Wikipedia"

SOURCES = (
    Source(
        "wikinews",
        "vanatteveldt/wikinews",
        "347254178bf343f3801aac1d03c41cc09c35decb",
        "CC BY 2.5",
        "Wikinews contributors, collected by Wouter van Atteveldt",
        WIKINEWS,
        read_wikinews,
    ),
    Source(
        "current-events-2015",
        "igorbrigadir/newsir16-data",
        "cae620875bd351b5e05391d92616faf8bafbba1f",
        "CC BY-SA 3.0",
        "Wikipedia contributors (Portal:Current events), collected by WikiTimes and Igor Brigadir",
        WIKIPEDIA,
        read_newsir,
    ),
    Source(
        "current-events",
        "ianrastall/current-events-context",
        "4ff6f7d243c81c1df4a919fb4280d9d7e9559bd8",
        "CC BY-SA 4.0",
        "Wikipedia contributors (Portal:Current events), collected by Ian Rastall",
        WIKIPEDIA,
        read_current_events,
        whole=True,
    ),
    Source(
        "current-events-test",
        "ianrastall/current-events-context",
        "4ff6f7d243c81c1df4a919fb4280d9d7e9559bd8",
        "CC BY-SA 4.0",
        "Wikipedia contributors (Portal:Current events), collected by Ian Rastall",
        WIKIPEDIA,
        read_current_events,
        whole=True,
        test=True,
    ),
    Source(
        "gum",
        "amir-zeldes/gum",
        "72ce5ac14978a324c2fd18d49484e65292cbe316",
        "CC BY 2.5",
        "Wikinews contributors, in the Georgetown University Multilayer Corpus (Zeldes 2017)",
        WIKINEWS,
        read_gum,
    ),
    Source(
        "pud",
        "UniversalDependencies/UD_English-PUD",
        "f16eba4ae7f3d161870ed320676c5088b8fa476c",
        "CC BY-SA 3.0",
        "Parallel Universal Dependencies (Zeman et al. 2017), sentences from DFKI",
        "the press",
        read_pud,
    ),
)
