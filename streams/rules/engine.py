"""Everything that decides about alerts, behind one door: items go in as they arrive, alerts come out."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from schemas.alert.v1 import AlertV1, Change
from streams.rules.acts import Act, Acts
from streams.rules.book import Book
from streams.rules.compose import Hit, alert_id, reminder_of
from streams.rules.fingerprint import fingerprint
from streams.rules.relation import Arrival, ArrivedItem, Row, arrived_items, as_text, item_table, row_of
from streams.rules.rule import Rule
from streams.rules.sandbox import RULE_SECONDS, RuleError, Sandbox
from streams.rules.window import Window

log = structlog.stdlib.get_logger(__name__)

MAX_ITEMS_AT_ONCE = 2_000
"""Items that rules see together; a batch with more is given to them in parts."""

SCREENED_TOGETHER = 25
"""Rules of which one query tells whether they have a row: with more the gain is the same, and an error costs more."""

MIDNIGHT = datetime.min.time()

REMIND_UNTIL = timedelta(days=1)
"""After its day has ended nobody is reminded, however late the agent comes."""


@dataclass(frozen=True)
class Failure:
    """A rule that failed or was too slow, and is off from now on."""

    rule: Rule
    reason: str


@dataclass
class Outcome:
    """What a batch gave."""

    alerts: list[AlertV1] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


class RuleEngine:
    """Rules, the window of what came before, the acts and the alerts. One thread at a time may use it.

    running: the rule that runs now and since when, by the monotonic clock; other threads may look at it. No rule where
    several are asked at once, which is done only with those that have run by themselves.
    """

    def __init__(self, rules: Iterable[Rule] = (), *, rule_seconds: float = RULE_SECONDS) -> None:
        self._sandbox = Sandbox(rule_seconds=rule_seconds)
        self._rules: dict[str, Rule] = {}
        self._acts, self.book = Acts(), Book()
        self._window = Window()
        self._newest: datetime | None = None
        self.running: tuple[Rule | None, float] | None = None
        self._proven: set[str] = set()
        self._apart: set[tuple[str, ...]] = set()
        self.use(rules)

    def close(self) -> None:
        """Give everything back."""
        self._sandbox.close()

    @property
    def rules(self) -> list[Rule]:
        """Those that are on."""
        return list(self._rules.values())

    @property
    def window_hours(self) -> int:
        """How far back the window has to reach."""
        return max((each.window_hours for each in self._rules.values()), default=1)

    def use(self, rules: Iterable[Rule]) -> list[Failure]:
        """Have these rules on, and no others. Returns: those that cannot be used; an older text of one stays on."""
        wanted = {each.name: each for each in rules}
        for name in self._rules.keys() - wanted.keys():
            self._drop(name)
        failures = []
        for name, rule in wanted.items():
            if self._rules.get(name) == rule:
                continue
            try:
                self._sandbox.prepare(rule)
                self._rules[name] = rule
                self._proven.discard(name)
            except RuleError as error:
                failures.append(Failure(rule, _told(error)))
        return failures

    def fold(self, alerts: Iterable[AlertV1]) -> None:
        """Take the revisions of the alerts' topic; then come `recall`, `remember`, `settle`."""
        for alert in alerts:
            self.book.fold(alert)

    def recall(self, since: datetime) -> None:
        """Know the acts of the alerts again. Parameters: since -- from when on everything is remembered next.

        Acts that rang since then grow anew item by item, as they did: given all their words at once they would be like
        other reports than they were.
        """
        for alert in self.book.alerts():
            if alert.act is not None and alert.date_rang >= since:
                self._acts.expect(alert.act.act_id, alert.item_ids)
            elif alert.act is not None:
                self._acts.restore(alert.act, alert.item_ids, alert.outlets)

    def settle(self) -> None:
        """After all is remembered: know those acts too of which no report was there any more.

        What rang after the newest that is remembered was handled and not committed: its reports come again.
        """
        newest = self._newest or datetime.max.replace(tzinfo=UTC)
        for alert in self.book.alerts():
            if alert.act is not None and alert.date_rang <= newest and alert.act.act_id not in self._acts:
                self._acts.restore(alert.act, alert.item_ids, alert.outlets)

    def remember(self, arrivals: Sequence[Arrival]) -> None:
        """Take what arrived before, which rang then what it had to ring."""
        items = self._unseen(arrivals)
        if items:
            self._newest = max(self._newest or arrivals[0].date_arrived, *(each.date_arrived for each in arrivals))
            self._sandbox.remember(item_table([self._row(each) for each in items], items))
            self._window.add(items)

    def arrive(self, arrivals: Sequence[Arrival], now: datetime) -> Outcome:
        """Take what arrives and run every rule. Parameters: now -- when the alerts are made."""
        outcome = Outcome()
        items = self._unseen(arrivals)
        for start in range(0, len(items), MAX_ITEMS_AT_ONCE):
            self._arrive(items[start : start + MAX_ITEMS_AT_ONCE], now, outcome)
        return outcome

    def remind(self, now: datetime) -> list[AlertV1]:
        """The reminders that are due and have not rung."""
        rung = []
        for alert in self.book.waiting():
            for due in alert.due:
                last = datetime.combine(due.day, MIDNIGHT, UTC) + REMIND_UNTIL
                if due.date_due <= now < last and (kept := self.book.keep(reminder_of(alert, due, now))):
                    rung.append(kept)
        return rung

    def switched_off(self, failure: Failure, now: datetime) -> AlertV1 | None:
        """The alert that a rule is off; None where it rang for this text of the rule before."""
        rule = failure.rule
        key = f"rule off {rule.version[:12]}"
        return self.book.keep(
            AlertV1(
                alert_id=alert_id(rule.name, key),
                revision=1,
                change=Change.RANG,
                rule=rule.brief.model_copy(update={"severity": "critical", "digest_seconds": None}),
                key=key,
                headline=f"The rule {rule.name} was switched off: {failure.reason}"[:500],
                why="A rule that fails or is too slow is off until its text changes; the others go on.",
                date_rang=now,
                date_changed=now,
                date_alerted=now,
            )
        )

    def _arrive(self, items: Sequence[ArrivedItem], now: datetime, outcome: Outcome) -> None:
        rows = [self._row(each) for each in items]
        arrived = {each.item_id: each for each in items}
        self._sandbox.arrive(item_table(rows, items))
        rules = list(self._rules.values())
        for start in range(0, len(rules), SCREENED_TOGETHER):
            self._ask(rules[start : start + SCREENED_TOGETHER], arrived, now, outcome)
        self.running = None
        self._sandbox.pass_on()
        self._window.add(items)
        if self._sandbox.wants_pruning:
            self._sandbox.prune(self._window.forget(self.window_hours))
            self.book.forget(now)

    def _ask(self, rules: Sequence[Rule], arrived: Mapping[str, ArrivedItem], now: datetime, outcome: Outcome) -> None:
        """Run some rules, in their order, but for those that a screen shows to have no row."""
        names = tuple(each.name for each in rules)
        failures = len(outcome.failures)
        try:
            with_rows = self._screen(names)
        except RuleError:
            with_rows, was_screened = set(names), False
        else:
            was_screened = True
        for rule in rules:
            if rule.name in with_rows:
                self._run(rule, arrived, now, outcome)
        if not was_screened and len(outcome.failures) == failures:
            self._apart.add(names)

    def _screen(self, names: tuple[str, ...]) -> set[str]:
        """Those that may have rows: all, where one has not run by itself yet. Raises: RuleError."""
        if names in self._apart or not self._proven.issuperset(names):
            return set(names)
        self.running = (None, time.monotonic())
        return self._sandbox.screen(names)

    def _run(self, rule: Rule, arrived: Mapping[str, ArrivedItem], now: datetime, outcome: Outcome) -> None:
        self.running = (rule, time.monotonic())
        try:
            found = self._sandbox.run(rule.name)
            self._proven.add(rule.name)
            for hit in self._hits(rule, found, arrived):
                if (alert := self.book.ring(hit, now)) is not None:
                    outcome.alerts.append(alert)
        except RuleError as error:
            self._drop(rule.name)
            outcome.failures.append(Failure(rule, _told(error)))

    def _hits(self, rule: Rule, rows: Iterable[dict[str, Any]], arrived: Mapping[str, ArrivedItem]) -> Iterator[Hit]:
        for row in rows:
            named = row.get("item_ids") or ([row["item_id"]] if row.get("item_id") else [])
            if not named:  # such as an outer join gives
                continue
            found = (arrived.get(each) or self._window.get(each) for each in dict.fromkeys(named))
            items = [each for each in found if each is not None]
            if not items:
                raise RuleError(
                    "its rows name items that never arrived", "item_id and item_ids come from items, recent"
                )
            matched = as_text(row)
            if rule.key:
                yield Hit(rule, " · ".join(matched.get(each, "") or "-" for each in rule.key)[:500], items, matched)
            else:
                act = self._act(items[0])
                yield Hit(rule, act.act_id, items, matched, act)

    def _act(self, arrived: ArrivedItem) -> Act:
        known = self._acts.of(arrived.item_id)
        return known or self._acts.assign(arrived.item_id, arrived.source, fingerprint(arrived))

    def _row(self, arrived: ArrivedItem) -> Row:
        act = self._act(arrived)
        return row_of(arrived, act.act_id, act.reports, len(act.outlets))

    def _unseen(self, arrivals: Sequence[Arrival]) -> list[ArrivedItem]:
        """The items that are not in the window: what the broker delivers twice arrives once."""
        new = {each.item_id: each for each in arrived_items(arrivals) if each.item_id not in self._window}
        return list(new.values())

    def _drop(self, name: str) -> None:
        self._sandbox.drop(name)
        self._rules.pop(name, None)


def _told(error: RuleError) -> str:
    return f"{error.message}{f' ({error.hint})' if error.hint else ''}"
