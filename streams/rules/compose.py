"""Making alerts: of a hit, of a further hit on what rang before, and of a day that comes near."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from schemas.alert.v1 import (
    MAX_FACTS,
    MAX_ITEMS,
    MAX_OUTLETS,
    MAX_PASSAGE_CHARACTERS,
    MAX_PASSAGES_OF_REPORT,
    MAX_REPORTS,
    AlertPassageV1,
    AlertV1,
    Change,
    DueV1,
    FactV1,
    ReminderV1,
    ReportV1,
)
from streams.rules.acts import Act
from streams.rules.facts import REMINDED, facts_of, merge
from streams.rules.fingerprint import content_words
from streams.rules.headline import headline
from streams.rules.relation import ArrivedItem
from streams.rules.rule import Rule

MIN_COPIED_WORDS = 8
"""Shorter sentences are the same in two outlets by chance."""

COPIED_SHARE = 0.8
"""Of the shorter sentence's words: an agency's text is copied with "Gov." for "Governor", and a comma more or less."""


MAX_DUE = 20
"""Reminders that one alert can have to come."""

REMINDED_WITHIN = timedelta(days=400)
"""Alerts are kept on their topic for so long; a day further off is misread more often than set."""


@dataclass(frozen=True)
class Hit:
    """One row of a rule: the items that it names, and itself as text. key: of the alert; act: where the key is its."""

    rule: Rule
    key: str
    items: Sequence[ArrivedItem]
    matched: dict[str, str]
    act: Act | None = None

    @property
    def gathers(self) -> bool:
        """Whether it counts several acts under a key of the rule's own: what differs between them corrects nothing."""
        return self.act is None and len(self.items) > 1


def alert_id(rule: str, key: str, ordinal: int = 0) -> str:
    """The id of a rule's alert for a key. ordinal: how often the same key rang before, after a cooldown."""
    text = f"{rule}\n{key}\n{ordinal}" if ordinal else f"{rule}\n{key}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def new_alert(name: str, hit: Hit, items: Sequence[ArrivedItem], date_alerted: datetime) -> AlertV1:
    """The first revision of the alert ``name``, for those items of the hit that are new."""
    strongest = max(items, key=lambda each: each.item.p)
    facts, reports = _all_facts(items), _reports([], items)
    date_arrived = max(each.arrival.date_arrived for each in items)
    return AlertV1(
        alert_id=name,
        revision=1,
        change=Change.RANG,
        rule=hit.rule.brief,
        key=hit.key,
        kind=strongest.item.kind,
        headline=_headline(hit, strongest, facts),
        why=_why(hit),
        matched=hit.matched,
        p=strongest.item.p,
        facts=tuple(facts),
        reports=tuple(reports[:MAX_REPORTS]),
        item_ids=tuple(each.item_id for each in items)[:MAX_ITEMS],
        outlets=tuple(dict.fromkeys(each.source for each in items))[:MAX_OUTLETS],
        independent_outlets=_independent(reports),
        act=hit.act.to_message() if hit.act else None,
        due=_due(facts, hit.rule, date_arrived, ()),
        date_rang=min(each.arrival.date_arrived for each in items),
        date_changed=date_arrived,
        date_alerted=date_alerted,
    )


def updated(known: AlertV1, hit: Hit, items: Sequence[ArrivedItem], date_alerted: datetime) -> AlertV1:
    """The next revision of an alert that further items report."""
    date_arrived = max(each.arrival.date_arrived for each in items)
    latest = max((each.date_published or each.date_arrived for each in known.reports), default=known.date_rang)
    facts, corrections = list(known.facts), []
    for each in items:
        published = each.arrival.classified.date_published or each.arrival.date_arrived
        facts, found = merge(facts, facts_of(each), newer=published >= latest)
        corrections += found
        latest = max(latest, published)
    corrections = [] if hit.gathers else corrections[:MAX_FACTS]
    reports = _reports(known.reports, items)
    strongest = max(items, key=lambda each: each.item.p)
    p = max(known.p or 0.0, strongest.item.p)
    outlets = tuple(dict.fromkeys([*known.outlets, *(each.source for each in items)]))[:MAX_OUTLETS]
    return known.model_copy(
        update={
            "revision": known.revision + 1,
            "change": Change.CORRECTED if corrections else Change.ALSO_REPORTED,
            "rule": hit.rule.brief,
            "headline": _headline(hit, strongest, facts) if corrections else known.headline,
            "matched": hit.matched,
            "p": p,
            "facts": tuple(facts),
            "corrections": tuple(corrections),
            "reports": tuple(reports[:MAX_REPORTS]),
            "item_ids": (*known.item_ids, *(each.item_id for each in items)),
            "outlets": outlets,
            "independent_outlets": max(known.independent_outlets, _independent(reports)),
            "act": hit.act.to_message() if hit.act else known.act,
            "due": _due(facts, hit.rule, date_arrived, known.due),
            "date_changed": max(date_arrived, known.date_changed),
            "date_alerted": date_alerted,
        }
    )


def _headline(hit: Hit, strongest: ArrivedItem, facts: Sequence[FactV1]) -> str:
    line = headline(strongest.item.kind, facts, strongest.strongest.text, strongest.day, strongest.item.p)
    if hit.act is not None:
        return line
    key = " ".join(hit.key.split())
    return f"{key}: {len(hit.items)} {strongest.item.kind.value} items, such as: {line}"[:500]


def _why(hit: Hit) -> str:
    told = ", ".join(f"{name} = {value}" for name, value in hit.matched.items() if name not in {"item_id", "item_ids"})
    return f"{hit.rule.description or hit.rule.name}{': ' if told else ''}{told}"[:2_000]


def _all_facts(items: Iterable[ArrivedItem]) -> list[FactV1]:
    facts: list[FactV1] = []
    for each in items:
        facts, _ = merge(facts, facts_of(each), newer=False)
    return facts


def _reports(known: Sequence[ReportV1], items: Iterable[ArrivedItem]) -> list[ReportV1]:
    reports = list(known)
    for each in items:
        reports.append(_report(each, reports))
    return reports


def _report(arrived: ArrivedItem, before: Sequence[ReportV1]) -> ReportV1:
    classified = arrived.arrival.classified
    strongest = sorted(arrived.item.passages, key=lambda each: -each.p)[:MAX_PASSAGES_OF_REPORT]
    return ReportV1(
        item_id=arrived.item_id,
        article_id=classified.article_id,
        kind=arrived.item.kind,
        source=arrived.source,
        url=classified.url,
        title=classified.title,
        date_published=classified.date_published,
        date_arrived=arrived.arrival.date_arrived,
        p=arrived.item.p,
        copy_of=_copied_from(arrived, before),
        passages=tuple(
            AlertPassageV1(start=each.start, end=each.end, text=each.text[:MAX_PASSAGE_CHARACTERS], p=each.p)
            for each in strongest
        ),
    )


def _copied_from(arrived: ArrivedItem, before: Sequence[ReportV1]) -> str | None:
    """The other outlet that had one of these sentences, all but word for word: an agency's text, no second witness."""
    own = [words for each in arrived.item.passages if len(words := _words(each.text)) >= MIN_COPIED_WORDS]
    for report in before:
        origin = report.copy_of or report.source
        if origin != arrived.source and any(_is_copy(_words(each.text), own) for each in report.passages):
            return origin
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _is_copy(words: frozenset[str], own: Sequence[frozenset[str]]) -> bool:
    return len(words) >= MIN_COPIED_WORDS and any(
        len(words & each) >= COPIED_SHARE * min(len(words), len(each)) for each in own
    )


def _independent(reports: Iterable[ReportV1]) -> int:
    return len({each.source for each in reports if each.copy_of is None})


def _due(facts: Sequence[FactV1], rule: Rule, date_told: datetime, known: Sequence[DueV1]) -> tuple[DueV1, ...]:
    """The reminders to come: of days whose moment to remind lies after they were told, and those known before."""
    if rule.remind_seconds is None:
        return ()
    before = {(each.fact, each.day) for each in known}
    found = []
    for fact in facts:
        if fact.name in REMINDED and fact.day and abs(fact.day - date_told.date()) <= REMINDED_WITHIN:
            date_due = datetime.combine(fact.day, time(), UTC) - timedelta(seconds=rule.remind_seconds)
            if date_due > date_told or (fact.name, fact.day) in before:
                found.append(DueV1(fact=fact.name, day=fact.day, date_due=date_due))
    return tuple(found[:MAX_DUE])


def reminder_of(alert: AlertV1, due: DueV1, date_alerted: datetime) -> AlertV1:
    """The alert that reminds of a day. The same day of an alert gives the same id."""
    key = f"reminder {alert.alert_id} {due.fact} {due.day.isoformat()}"
    what = REMINDED.get(due.fact, due.fact)
    return alert.model_copy(
        update={
            "alert_id": alert_id(alert.rule.name, key),
            "revision": 1,
            "change": Change.RANG,
            "key": key,
            "headline": f"Reminder, {due.day.isoformat()} {what}: {alert.headline}"[:500],
            "why": f"{what} on {due.day.isoformat()}, as {alert.reports[-1].source if alert.reports else 'it'} told",
            "matched": {},
            "corrections": (),
            "item_ids": (),
            "act": None,
            "reminder": ReminderV1(alert_id=alert.alert_id, fact=due.fact, day=due.day),
            "due": (),
            "date_rang": due.date_due,
            "date_changed": due.date_due,
            "date_alerted": date_alerted,
        }
    )
