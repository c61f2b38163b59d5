"""One look for all browsers, nothing twice and nothing missed; and the health, however long a broker takes."""

import threading
from datetime import UTC, datetime, timedelta
from typing import cast

import anyio
import pytest

from sinks.console.health import Health, HealthWatch
from sinks.console.pulse import Pulse
from sinks.console.reader import LakeReader, NoLakeError, Row

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class FakeLake:
    """Rows as `LakeReader.rows` gives them, and how often it was asked."""

    def __init__(self) -> None:
        self.items: list[Row] = []
        self.alerts: list[Row] = []
        self.asked = 0
        self.error: NoLakeError | None = None

    async def rows(self, query: str, parameters: Row) -> list[Row]:
        self.asked += 1
        if self.error:
            raise self.error
        after = parameters["after"]
        rows = self.items if query == "items" else self.alerts
        return [each for each in rows[::-1] if after is None or each["date_landed"] > after][: parameters["limit"]]

    def land(self, name: str, moment: datetime) -> None:
        self.items.append({"item_id": name, "date_landed": moment})

    def ring(self, name: str, moment: datetime) -> None:
        self.alerts.append({"alert_id": name, "date_landed": moment})


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@pytest.fixture
def lake() -> FakeLake:
    return FakeLake()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pulse(lake: FakeLake, time: Time) -> Pulse:
    return Pulse(cast("LakeReader", lake), time.monotonic, time.now)


def test_browsers_share_one_look_a_second(lake: FakeLake, time: Time, pulse: Pulse) -> None:
    async def look() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(pulse.since, 0)

    anyio.run(look)
    assert lake.asked == 2  # alerts and items
    time.seconds = 0.9
    anyio.run(look)
    assert lake.asked == 2
    time.seconds = 1.0
    anyio.run(look)
    assert lake.asked == 4


def test_each_browser_is_told_of_everything_once(lake: FakeLake, time: Time, pulse: Pulse) -> None:
    lake.land("old", NOON - timedelta(hours=1))
    opened = anyio.run(pulse.newest)
    assert [each["item_id"] for each in opened.items] == ["old"]
    for number in range(5):
        time.seconds += 1
        lake.land(f"new{number}", time.now())
        told = anyio.run(pulse.since, opened.mark)
        assert [each["item_id"] for each in told.items] == [f"new{each}" for each in range(number, -1, -1)]
    assert anyio.run(pulse.since, told.mark).items == []


def test_alert_of_a_commit_between_the_two_questions_is_found_by_the_next_look(
    lake: FakeLake, time: Time, pulse: Pulse
) -> None:
    mark = anyio.run(pulse.newest).mark
    time.seconds = 1.0
    lake.land("item", time.now())
    told = anyio.run(pulse.since, mark)
    lake.ring("alert", time.now())  # of the same commit, which the question about alerts came too early for
    time.seconds = 2.0
    told = anyio.run(pulse.since, told.mark)
    assert ([each["alert_id"] for each in told.alerts], told.items) == (["alert"], [])


def test_restart_tells_a_browser_that_stayed_open_only_of_what_came_meanwhile(lake: FakeLake, time: Time) -> None:
    lake.land("before", NOON - timedelta(seconds=5))
    mark = anyio.run(Pulse(cast("LakeReader", lake), time.monotonic, time.now).newest).mark
    time.seconds = 30.0
    lake.land("meanwhile", NOON + timedelta(seconds=20))
    told = anyio.run(Pulse(cast("LakeReader", lake), time.monotonic, time.now).since, mark)
    assert [each["item_id"] for each in told.items] == ["meanwhile"]


def test_revision_takes_the_place_of_the_one_before(lake: FakeLake, time: Time, pulse: Pulse) -> None:
    lake.ring("a", NOON - timedelta(seconds=9))
    lake.ring("b", NOON - timedelta(seconds=8))
    anyio.run(pulse.newest)
    time.seconds = 1.0
    lake.ring("a", time.now())
    assert [each["alert_id"] for each in anyio.run(pulse.newest).alerts] == ["a", "b"]


def test_lake_that_cannot_be_read_is_told_to_all_who_ask_until_it_can(lake: FakeLake, time: Time, pulse: Pulse) -> None:
    lake.error = NoLakeError("none")
    for _ in range(2):
        with pytest.raises(NoLakeError):
            anyio.run(pulse.newest)
    assert lake.asked == 1
    lake.error = None
    lake.land("first", NOON)
    time.seconds = 1.0
    assert [each["item_id"] for each in anyio.run(pulse.newest).items] == ["first"]


def test_page_does_not_wait_for_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.console.health.PATIENCE_SECONDS", 0.05)
    answered = threading.Event()

    def read() -> Health:
        answered.wait()
        return Health("Well.", well=True)

    async def ask() -> tuple[str, str]:
        watch = HealthWatch(read)
        early = (await watch.get()).verdict
        answered.set()
        for _ in range(1_000):
            await anyio.sleep(0.01)
            if (late := (await watch.get()).verdict) != early:
                return early, late
        raise AssertionError("never answered")

    assert anyio.run(ask) == ("The pipeline has not answered yet.", "Well.")
