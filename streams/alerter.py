"""What the alert agent does with messages: its rules, the window and the alerts, found again after a start.

Everything here blocks and runs on the agent's thread; `streams.agents.alert` has the event loop.
"""

import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog

from schemas import metrics
from schemas.alert.v1 import AlertV1
from schemas.classified_article.v1 import ClassifiedArticleV1
from schemas.connection import BrokerConnection
from schemas.errors import InvalidMessageError
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.message import Message
from schemas.rule.v1 import RuleV1
from schemas.topics import Topics, TopicSpec
from streams.agents.delivery import Outgoing
from streams.agents.rule_folder import RuleFolder
from streams.clock import Clock
from streams.dead_letters import DeadLetterLimit, ReceivedMessage, build_dead_letter
from streams.rules.engine import Failure, Outcome, RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule import MAX_WINDOW_HOURS, Rule
from streams.rules.rule_file import PlacedRule
from streams.rules.sandbox import RULE_SECONDS
from streams.rules.window import LEVEL, MAX_ITEMS
from streams.topic_scan import committed, scan

log = structlog.stdlib.get_logger(__name__)

STAGE = "alert"
"""How dead letters name this agent."""

REMEMBERED_AT_ONCE = 1_000
"""Articles given to the engine together while the window is filled again."""


NO_ITEMS = b'"items":[]'
"""In a classified article in which nothing was found, as we encode it: most are."""


@dataclass(frozen=True)
class Received:
    """One message of the classified topic. date_arrived: Kafka's timestamp of it."""

    message: ReceivedMessage
    date_arrived: datetime


class Alerter:
    """Turns classified articles into alerts. Begins with `recover`."""

    def __init__(
        self,
        connection: BrokerConnection,
        topics: Topics,
        group: str,
        folder: RuleFolder,
        clock: Clock,
        *,
        limit: DeadLetterLimit,
        rule_seconds: float = RULE_SECONDS,
        instruments: Instruments = NO_INSTRUMENTS,
    ) -> None:
        self._connection, self._topics, self._group = connection, topics, group
        self._folder, self._clock, self._limit = folder, clock, limit
        self._rule_seconds = rule_seconds
        self._instruments = instruments
        self._engine = RuleEngine(rule_seconds=rule_seconds)
        self._states: dict[str, RuleV1] = {}
        self._window_hours = 0
        self._handled: dict[int, int] = {}

    @property
    def running(self) -> tuple[Rule | None, float] | None:
        """The rule that runs now, None where several are asked at once, and since when by the monotonic clock."""
        return self._engine.running

    def close(self) -> None:
        """Give everything back."""
        self._engine.close()

    def recover(self) -> list[Outgoing]:
        """Find everything again: rules and their states, every alert, and the window up to what is committed.

        All that this worker sent has to be on the topics. Returns: what has changed about rules.
        Raises: BrokerUnavailableError.
        """
        self._handled = {}
        self._states = {each.name: each for each in self._decoded(self._topics.rules)}
        self._begin_anew(self._decoded(self._topics.alerts))
        outgoing = self._use_rules()
        self._fill_window(committed(self._connection, self._group, self._topics.classified.name))
        log.info(
            "alert agent is ready",
            action="recover",
            alerts=len(self._engine.book),
            rules=len(self._engine.rules),
            window_hours=self._window_hours,
        )
        return outgoing

    def _begin_anew(self, alerts: Iterable[AlertV1]) -> None:
        """Take a new engine, which knows these alerts, for the one that was."""
        engine = RuleEngine(rule_seconds=self._rule_seconds)
        engine.fold(alerts)
        self._engine.close()
        self._engine = engine

    def handle(self, messages: Sequence[Received]) -> list[Outgoing]:
        """Take what has arrived. Returns: alerts, dead letters, and rules that were switched off, to be sent."""
        outgoing: list[Outgoing] = []
        arrivals: list[Arrival] = []
        for each in messages:
            try:
                arrivals.append(_arrival(each))
                self._limit.observe(is_dead_letter=False)
            except InvalidMessageError as error:
                self._limit.observe(is_dead_letter=True)
                outgoing.append(self._dead_letter(each.message, error))
            self._handled[each.message.partition] = each.message.offset + 1
        outcome = self._arrive(arrivals)
        for alert in outcome.alerts:
            log.info("alert", action="alert", rule=alert.rule.name, change=alert.change.value, alert_id=alert.alert_id)
            outgoing += self._alert(alert)
        for failure in outcome.failures:
            outgoing += self.switch_off(failure)
        return outgoing

    def _arrive(self, arrivals: Sequence[Arrival]) -> Outcome:
        started = time.perf_counter()
        outcome = self._engine.arrive(arrivals, self._clock.now())
        self._instruments.observe(metrics.RULES_SECONDS, time.perf_counter() - started)
        return outcome

    def tick(self) -> list[Outgoing]:
        """What is to be done without a message: rules that were edited, reminders that are due."""
        outgoing = []
        if self._folder.has_changed:
            outgoing += self._use_rules()
            if self._engine.window_hours > self._window_hours:
                outgoing += self._widen()
        for each in self._engine.remind(self._clock.now()):
            outgoing += self._alert(each)
        return outgoing

    def _widen(self) -> list[Outgoing]:
        """Read further back for a rule whose window is longer, up to what was handled, which may not be committed."""
        rules = self._engine.rules
        self._begin_anew(list(self._engine.book.alerts()))
        failures = self._engine.use(rules)
        self._fill_window(committed(self._connection, self._group, self._topics.classified.name) | self._handled)
        return [each for failure in failures for each in self.switch_off(failure)]

    def switch_off(self, failure: Failure, file: str = "") -> list[Outgoing]:
        """Say that a rule is off: as an alert of its own, and as its state. file: empty for the one known."""
        log.error("rule switched off", action="rule_off", rule=failure.rule.name, reason=failure.reason)
        self._instruments.count(metrics.RULE_FAILURES, rule=failure.rule.name)
        now = self._clock.now()
        alert = self._engine.switched_off(failure, now)
        known = self._states.get(failure.rule.name)
        state = _state(failure.rule, file or (known.file if known else "-"), "off", failure.reason, now)
        self._states[state.name] = state
        outgoing = [self._out(self._topics.rules, state)]
        return [*outgoing, *self._alert(alert)] if alert else outgoing

    def _use_rules(self) -> list[Outgoing]:
        """Read the rule files and have their rules on, but for those that failed with the same text before."""
        placed, problems = self._folder.read()
        for problem in problems:
            log.error("rule file is wrong, its old rules stay", action="read_rules", problem=str(problem))
        wanted = [each for each in placed if not self._is_known(each, "off")]
        failures = {each.rule.name: each for each in self._engine.use(each.rule for each in wanted)}
        on = {each.name: each for each in self._engine.rules}
        outgoing = []
        for each in wanted:
            failure = failures.get(each.rule.name)
            if failure is not None and each.rule.name not in on:
                self._states[each.rule.name] = _state(
                    each.rule, each.place.file, "off", failure.reason, self._clock.now()
                )
                outgoing += self.switch_off(failure)
            elif failure is not None:
                log.error("rule cannot be used, its old text stays", action="read_rules", reason=failure.reason)
            elif not self._is_known(each, "on"):
                outgoing.append(self._changed(each.rule, each.place.file, "on"))
        gone = [each for each in self._states.values() if each.state != "removed" and each.name not in _names(placed)]
        return outgoing + [self._removed(each) for each in gone]

    def _is_known(self, placed: PlacedRule, state: str) -> bool:
        known = self._states.get(placed.rule.name)
        return known is not None and known.state == state and known.rule.version == placed.rule.version

    def _changed(self, rule: Rule, file: str, state: Literal["on"]) -> Outgoing:
        self._states[rule.name] = _state(rule, file, state, "", self._clock.now())
        return self._out(self._topics.rules, self._states[rule.name])

    def _removed(self, known: RuleV1) -> Outgoing:
        now = self._clock.now()
        change = {"state": "removed", "reason": "", "date_changed": now}
        state = known.model_copy(
            update=change | {"change_id": _change_id(known.name, known.rule.version, "removed", now)}
        )
        self._states[known.name] = state
        return self._out(self._topics.rules, state)

    def _fill_window(self, ends: Mapping[int, int]) -> None:
        """Remember what came before. Parameters: ends -- up to where, by partition."""
        self._window_hours = self._engine.window_hours
        since = self._clock.now() - timedelta(hours=min(self._window_hours, MAX_WINDOW_HOURS))
        topic = self._topics.classified.name
        self._engine.recall(since)
        packed: list[_Packed] = []
        for record in scan(self._connection, topic, since=since, ends=ends):
            if record.value and NO_ITEMS not in record.value:
                value = zlib.compress(record.value, LEVEL)
                packed.append((record.timestamp, record.partition, record.offset, value))
        packed.sort()
        packed = packed[-MAX_ITEMS:]
        for start in range(0, len(packed), REMEMBERED_AT_ONCE):
            self._engine.remember(list(_unpacked(topic, packed[start : start + REMEMBERED_AT_ONCE])))
        self._engine.settle()

    def _decoded(self, spec: TopicSpec) -> Iterable[Any]:
        """The values of one of our own topics; what does not decode was not sent by us, and is passed over."""
        for record in scan(self._connection, spec.name):
            try:
                yield spec.model.decode(record.value)
            except InvalidMessageError as error:
                log.warning("not decodable", action="recover", topic=spec.name, offset=record.offset, error=str(error))

    def _dead_letter(self, message: ReceivedMessage, error: InvalidMessageError) -> Outgoing:
        letter = build_dead_letter(message, error, STAGE, self._clock.now())
        log.warning("dead letter", action="dead_letter", reason=error.reason, **letter.to_logging_context())
        self._instruments.count(metrics.DEAD_LETTERS, stage=STAGE, reason=error.reason)
        return self._out(self._topics.dead_letters, letter)

    def _alert(self, alert: AlertV1) -> list[Outgoing]:
        """The alert as it is sent; nothing where it has grown over the size of a message, which no restart mends."""
        try:
            outgoing = [self._out(self._topics.alerts, alert)]
        except InvalidMessageError as error:
            log.error("alert is not sent", action="alert", alert_id=alert.alert_id, reason=str(error))  # noqa: TRY400
            return []
        self._instruments.count(
            metrics.ALERTS, rule=alert.rule.name, severity=alert.rule.severity, change=alert.change.value
        )
        return outgoing

    def _out(self, spec: TopicSpec, message: Message) -> Outgoing:
        return Outgoing(spec.name, message.kafka_key, message.encode())


def received(message: Any, timestamp: float | None, headers: tuple[tuple[str, bytes], ...]) -> Received:
    """Take a message of kafka-python or faust. timestamp: milliseconds since 1970; None where the broker keeps none."""
    return Received(
        ReceivedMessage(message.topic, message.partition, message.offset, message.key, message.value, headers),
        datetime.fromtimestamp((timestamp or 0) / 1000, UTC),
    )


_Packed = tuple[int, int, int, bytes]
"""Kafka's timestamp in milliseconds, partition, offset, compressed value: a week's articles decoded are gigabytes."""


def _unpacked(topic: str, packed: Iterable[_Packed]) -> Iterator[Arrival]:
    """The articles again; what does not decode is left out, it was dead-lettered when it came."""
    for timestamp, partition, offset, value in packed:
        message = ReceivedMessage(topic, partition, offset, None, zlib.decompress(value))
        with suppress(InvalidMessageError):
            yield _arrival(Received(message, datetime.fromtimestamp(timestamp / 1000, UTC)))


def _arrival(each: Received) -> Arrival:
    """The message's article. Raises: InvalidMessageError."""
    message = each.message
    classified = ClassifiedArticleV1.decode(message.value)
    return Arrival(classified, each.date_arrived, message.topic, message.partition, message.offset)


def _names(placed: Iterable[PlacedRule]) -> set[str]:
    return {each.rule.name for each in placed}


def _change_id(name: str, version: str, state: str, date_changed: datetime) -> str:
    return f"{name}@{version[:12]}@{state}@{date_changed.isoformat()}"


def _state(
    rule: Rule, file: str, state: Literal["on", "off", "removed"], reason: str, date_changed: datetime
) -> RuleV1:
    return RuleV1(
        name=rule.name,
        change_id=_change_id(rule.name, rule.version, state, date_changed),
        rule=rule.brief,
        file=file,
        sql=rule.sql,
        key=rule.key,
        window_hours=rule.window_hours,
        cooldown_seconds=rule.cooldown_seconds,
        remind_seconds=rule.remind_seconds,
        state=state,
        reason=reason[:2_000],
        date_changed=date_changed,
    )
