"""A lake in which classified articles and alerts have landed, made without a broker."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from schemas.message import Message
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from streams.rules.relation import Arrival
from tests.support.arrivals import NOON

TOPICS = Topics()


def land_messages(folder: Path, topic: str, messages: Iterable[tuple[Message, datetime | None]]) -> None:
    """Land values of one topic, each with the time that the broker gave it."""
    received = [
        Received(topic, 0, number, _milliseconds(date_produced), b"key", message.encode())
        for number, (message, date_produced) in enumerate(messages)
    ]
    with Lake(folder) as lake:
        lake.land(to_arrow([decode(each, TOPICS, NOON) for each in received]), 1)


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


def land_arrivals(folder: Path, arrivals: Sequence[Arrival], later: timedelta = timedelta(0)) -> None:
    """Land articles as they arrived, ``later`` than they say."""
    messages = [(each.classified, each.date_arrived + later) for each in arrivals]
    land_messages(folder, TOPICS.classified.name, messages)
