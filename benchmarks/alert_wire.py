"""Articles, classified articles and rules for the benchmarks of alerts: as many as wanted, each run the same.

Most articles are the sample wire's paragraphs in which nothing is found. Some open with a paragraph that reports an act
of made-up people in a made-up place, in one of a dozen forms, so that nearly every one rings by itself.
"""

import itertools
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from streams.analysis import Analyser
from streams.model.factory import create_analyser
from streams.model.setting import ClassifierSetting
from tocsin.alerter import SHIPPED_RULES

SAMPLE_WIRE = Path(__file__).parents[1] / "tocsin" / "sample_wire" / "wire.jsonl"
ARTICLE_CHARACTERS = 4_000
SHARE_WITH_ACT = 0.1
OUTLETS = tuple(f"Outlet {number}" for number in range(40))
PLACES_KNOWN = 400

_OPENINGS = (
    "Governor {person} on {weekday} ordered the evacuation of {number} people from {place} after the {thing} flood.",
    "The mayor of {place}, {person}, imposed a night curfew on the {other} quarter after {thing} stalls burnt.",
    "About {number} people marched through {place} on {weekday} against the {thing} levy that {person} had defended.",
    "The {place} High Court on {weekday} blocked a decree by {person} that banned {thing} imports through {other}.",
    "President {person} signed an order sending {number} soldiers to {place} to guard the {thing} depots at {other}.",
    "Police fired tear gas at {number} {thing} workers who demonstrated outside {person}'s office in {place} over pay.",
    "A judge in {place} sentenced {person} to {months} months in prison for forging {thing} permits at {other} yard.",
    "The ministry of {thing} banned all fishing off {place} for {months} months, minister {person} said on {weekday}.",
    "Some {number} {thing} growers blocked the road from {place} to {other}, demanding that {person} resign.",
    "{person}, the prosecutor of {place}, charged {number} {thing} brokers with fraud before the {other} tribunal.",
    "The regulator ordered {other} Holdings to recall {number} {thing} heaters sold in {place}, {person} said.",
    "A hearing in the suit that {person} brought against {place} over its {thing} tax was set for 12 March in {other}.",
)
_TITLES = (
    "{place}: {thing} row reaches {other}",
    "{person} and the {thing} of {place}",
    "What {other} makes of {person}'s {thing} plan",
    "{thing} at {other}: {number} affected",
)
_SYLLABLES = tuple("bradorfengalhuljinkorlammevnolpraqinrossultamurdvekwolyarzim"[n : n + 3] for n in range(0, 60, 3))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _name(source: random.Random, syllables: int) -> str:
    return "".join(source.choice(_SYLLABLES) for _ in range(syllables)).capitalize()


@cache
def places() -> tuple[str, ...]:
    """The made-up places in which things happen, and which rules name."""
    source = random.Random(1)
    return tuple(dict.fromkeys(_name(source, 3) for _ in range(PLACES_KNOWN)))


@cache
def _analyser(setting: ClassifierSetting = ClassifierSetting.LEXICON) -> Analyser:
    return create_analyser(setting)


@cache
def quiet_paragraphs() -> tuple[str, ...]:
    """The sample wire's paragraphs in which neither the whole classifier nor a part of it finds anything."""
    texts = [json.loads(line)["text"] for line in SAMPLE_WIRE.read_text("utf-8").splitlines()]
    paragraphs = dict.fromkeys(part for text in texts for part in text.split("\n\n") if len(part) > 100)
    return tuple(each for each in paragraphs if not _found(each))


def _found(text: str) -> bool:
    article, now = ArticleV1(article_id="a", source="s", text=text), datetime.now(UTC)
    settings = (ClassifierSetting.LEXICON, ClassifierSetting.FAST, ClassifierSetting.WHOLE)
    outcomes = (_analyser(each).classify(article, now) for each in settings)
    return any(found.items or found.unsure for found in outcomes)


def act_text(source: random.Random, form: int) -> tuple[str, str]:
    """Title and first paragraph of an article that reports an act."""
    words = {
        "person": f"{_name(source, 2)} {_name(source, 3)}",
        "place": source.choice(places()),
        "other": _name(source, 3),
        "thing": _name(source, 3).lower(),
        "number": f"{source.randrange(1_001, 99_999):,}",
        "months": source.randrange(3, 90),
        "weekday": source.choice(_WEEKDAYS),
    }
    opening = _OPENINGS[form % len(_OPENINGS)].format_map(words)
    more = f"{_name(source, 3)} {_name(source, 2)} of the {_name(source, 3)} {_name(source, 2).lower()} called it late."
    return source.choice(_TITLES).format_map(words), f"{opening} {more}"


def articles(count: int, share: float = SHARE_WITH_ACT, *, seed: int = 7, prefix: str = "a") -> Iterator[ArticleV1]:
    """Articles of about 4 KB, of which ``share`` report an act of their own, evenly spread."""
    source, filling = random.Random(seed), itertools.cycle(quiet_paragraphs())
    for number in range(count):
        title, text = None, ""
        if int((number + 1) * share) > int(number * share):
            title, opening = act_text(source, number)
            text = opening + "\n\n"
        while len(text) < ARTICLE_CHARACTERS:
            text += next(filling) + "\n\n"
        yield ArticleV1(
            article_id=f"{prefix}{number}", source=OUTLETS[number % len(OUTLETS)], title=title, text=text.rstrip()
        )


def classified(
    count: int, share: float = SHARE_WITH_ACT, *, reports: int = 1, seed: int = 7, prefix: str = "c"
) -> Iterator[ClassifiedArticleV1]:
    """Classified articles: what the rule table finds in articles like those. Those without an act share one outcome.

    Parameters: reports -- how many outlets report each third act, one behind the other.
    """
    source, now = random.Random(seed), datetime.now(UTC)
    quiet = _analyser().classify(next(articles(1, 0.0)), now).model_copy(update={"items": ()})
    waiting: list[tuple[str, str]] = []
    for number in range(count):
        name, outlet = f"{prefix}{number}", OUTLETS[number % len(OUTLETS)]
        if int((number + 1) * share) == int(number * share):
            yield quiet.model_copy(update={"article_id": name, "source": outlet})
            continue
        if not waiting:
            form = source.randrange(len(_OPENINGS))
            waiting = [act_text(source, form)] * (reports if source.random() < 1 / 3 else 1)
        title, opening = waiting.pop()
        text = f"{opening}\n\n{source.choice(quiet_paragraphs())}"
        yield _analyser().classify(ArticleV1(article_id=name, source=outlet, title=title, text=text), now)


_VARIANTS = (
    "select item_id, p from items where kind = 'directive' and p > .{part} and '{place}' in places",
    "select item_id, issuer from items where kind = 'directive' and issuer ilike '%{name}%'",
    "select item_id, passage from items where p > .5 and regexp_matches(passage, '(?i)\\\\b({name}|{place})')",
    "select item_id, size_low from items where kind = 'protest' and '{place}' in places and size_low > {size}",
    "select item_id, court, outcome from items where kind = 'legal' and list_contains(parties, '{name}')",
    "select item_id, status from items where kind = 'directive' and status = 'blocked' and action ilike '%{name}%'",
    "select item_id, act_outlets from items where act_outlets >= {outlets} and '{place}' in regions",
    "select item_id, next_date from items where kind = 'legal' and next_date >= today() and court ilike '%{place}%'",
    "select item_id, arrests from items where kind = 'protest' and arrests > {size} and passage ilike '%{name}%'",
    """
    with seen as (from recent select item_id, act_id, places where kind = 'protest' union all
                  from items select item_id, act_id, places where kind = 'protest')
    select list(item_id) as item_ids, '{place}' as region from seen where '{place}' in places
    having count(distinct act_id) >= 5
    """,
)
"""What a desk asks, with names put in: nine questions about what arrives, one about the window."""


_FIRST = """
name = "directives"
sql = "select item_id, issuer from items where kind = 'directive' and p > .5"
"""


def rule_file(count: int) -> str:
    """The text of a rule file with ``count`` rules: one for directives, those that come with Tocsin, then variants.

    No rule gathers a digest, which would reach the receiver an hour later.
    """
    shipped = re.sub(r"(?m)^digest = .*\n", "", SHIPPED_RULES.read_text("utf-8")).split("[[rule]]")[1:]
    rules = itertools.chain([_FIRST], shipped, _variants())
    return "".join("[[rule]]" + each for each in itertools.islice(rules, count))


def _variants() -> Iterator[str]:
    source = random.Random(2)
    for number in itertools.count():
        sql = _VARIANTS[number % len(_VARIANTS)].format(
            part=source.randrange(50, 99),
            place=source.choice(places()),
            name=_name(source, 3),
            size=source.randrange(1_000, 50_000),
            outlets=source.randrange(3, 8),
        )
        key = 'key = ["region"]\ncooldown = "6h"\n' if " item_ids" in sql else ""
        yield f'\nname = "variant-{number}"\n{key}sql = """{sql}"""\n'
