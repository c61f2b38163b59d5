"""Polls feeds: each when it is due, hosts with a pause between, what fails less and less often."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from schemas.connection import BrokerConnection
from streams.clock import Clock
from streams.sources.feed_entries import FeedError, FeedGoneError, read_feed
from streams.sources.feed_fetch import create_client, fetch
from streams.sources.identity import without_user
from streams.sources.ingest import Ingest
from streams.sources.ledger import FeedState, Ledger
from streams.sources.outcomes import UNREADABLE, Place, Rejected
from streams.sources.publisher import Publisher
from streams.sources.summary import OnProgress, OnReject, Summary

EVERY_SECONDS = 300.0
"""Feeds change a few times an hour; their owners ask for no more than this."""

HOST_PAUSE_SECONDS = 2.0
"""Between two requests to one host, which may serve many of the feeds."""

FIRST_BACKOFF_SECONDS = 60.0
MAX_BACKOFF_SECONDS = 6 * 3600.0
"""After a few days of failures a feed is still asked four times a day."""

MAX_DOUBLINGS = 20
"""Keeps the power within bounds; the longest backoff is reached long before."""

Wait = Callable[[float], bool]
"""Waits so many seconds. Returns: true, and early, when the polling should end."""


def backoff_seconds(failures: int, jitter: float) -> float:
    """How long to leave a feed alone after so many failures in a row (1 or more).

    Parameters: jitter -- 0 to 1; spreads the feeds that failed together over the second half of the time.
    """
    whole: float = min(FIRST_BACKOFF_SECONDS * 2.0 ** min(failures - 1, MAX_DOUBLINGS), MAX_BACKOFF_SECONDS)
    return whole * (0.5 + jitter / 2)


@dataclass
class FeedPoller:
    """Polls feeds into an ingest. ``asked`` has the time of the last request to each host.

    moved: by address, where its server wants to be asked instead. gone: those that are asked no more. Both for this
    run alone: a restart asks once at the old address, so that a server's mistake does not last.
    """

    ingest: Ingest
    client: httpx.Client
    wait: Wait
    every_seconds: float = EVERY_SECONDS
    host_pause_seconds: float = HOST_PAUSE_SECONDS
    jitter: Callable[[], float] = random.random
    asked: dict[str, datetime] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def poll(self, url: str) -> bool:
        """Ask for one feed and send what is new, up to the acknowledgement. A failure is a reject of the feed.

        Parameters: url -- with user and password where the server wants them; they are neither told nor kept.
        Returns: true when the polling should end. Raises: BrokerUnavailableError; LedgerError.
        """
        if self._pause(self.moved.get(url, url)):
            return True
        now = self.ingest.clock.now()
        name = without_user(url)
        state = self.ingest.ledger.feed(name) or FeedState(now)
        try:
            fetched = fetch(self.client, self.moved.get(url, url), state.etag, state.last_modified, now)
            outcomes = [] if fetched.value is None else read_feed(fetched.value, name, fetched.content_type)
        except FeedGoneError as error:
            self.gone.add(url)
            self._put_off(name, state, error)
            return False
        except FeedError as error:
            self.moved.pop(url, None)
            self._put_off(name, state, error)
            return False
        self.ingest.batch(outcomes)
        self.ingest.finish()
        if fetched.moved_to is not None and url == name:  # a password is for the address that it was given with
            self.moved[url] = fetched.moved_to
        next_state = FeedState(self._after(self.every_seconds), fetched.etag, fetched.last_modified)
        self.ingest.ledger.remember_feed(name, next_state)
        return False

    def poll_once(self, urls: Sequence[str]) -> None:
        """Poll each feed, except those that are still left alone after a failure."""
        for url in urls:
            state = self.ingest.ledger.feed(without_user(url))
            if state and state.failures and state.date_next_poll > self.ingest.clock.now():
                detail = (
                    f"left alone until {state.date_next_poll:%Y-%m-%d %H:%M:%S} UTC after {state.failures} failures"
                )
                self.ingest.batch([Rejected(Place(without_user(url)), UNREADABLE, detail)])
            elif self.poll(url):
                return

    def run(self, urls: Sequence[str], on_progress: OnProgress | None = None) -> None:
        """Poll each feed whenever it is due, until `wait` says that it is over or all are gone. Raises: as `poll`."""
        ended = False
        while not ended and (left := [url for url in urls if url not in self.gone]):
            due, url = min((self._due(url), url) for url in left)
            ended = self.wait(max((due - self.ingest.clock.now()).total_seconds(), 0.0)) or self.poll(url)
            if on_progress is not None:
                on_progress(self.ingest.summary)

    def _due(self, url: str) -> datetime:
        """At the latest one interval from now: a longer one that was kept from an earlier run is no reason to wait."""
        now = self.ingest.clock.now()
        state = self.ingest.ledger.feed(without_user(url))
        if state is None:
            return now
        return state.date_next_poll if state.failures else min(state.date_next_poll, self._after(self.every_seconds))

    def _put_off(self, name: str, state: FeedState, error: FeedError) -> None:
        failures = state.failures + 1
        seconds = max(backoff_seconds(failures, self.jitter()), error.retry_after_seconds or 0.0)
        later = FeedState(self._after(seconds), state.etag, state.last_modified, failures)
        self.ingest.ledger.remember_feed(name, later)
        is_gone = isinstance(error, FeedGoneError)
        then = "not asked again before the next start" if is_gone else f"next try in {seconds:.0f} seconds"
        self.ingest.batch([Rejected(Place(name), UNREADABLE, f"{error}; {then}")])

    def _pause(self, url: str) -> bool:
        host = urlsplit(without_user(url)).netloc
        last = self.asked.get(host)
        if last is not None:
            passed = (self.ingest.clock.now() - last).total_seconds()
            if passed < self.host_pause_seconds and self.wait(self.host_pause_seconds - passed):
                return True
        self.asked[host] = self.ingest.clock.now()
        return False

    def _after(self, seconds: float) -> datetime:
        return self.ingest.clock.now() + timedelta(seconds=seconds)


def ingest_feeds(
    urls: Sequence[str],
    connection: BrokerConnection,
    topic: str,
    ledger_path: Path,
    *,
    clock: Clock,
    wait: Wait,
    every_seconds: float = EVERY_SECONDS,
    once: bool = False,
    source: str | None = None,
    on_progress: OnProgress | None = None,
    on_reject: OnReject | None = None,
    summary: Summary | None = None,
) -> Summary:
    """Send the articles of RSS and Atom feeds, each once over all runs that share a ledger.

    Parameters: wait -- see `Wait`; ends the polling. once -- ask each feed once instead of for ever.
    Returns: the summary. A feed that fails counts as a reject that is unreadable.
    Raises: BrokerUnavailableError, TopicMissingError, LedgerError.
    """
    summary = summary or Summary()
    with (
        Publisher(connection) as publisher,
        Ledger(ledger_path, publisher.destination(topic)) as ledger,
        create_client() as client,
    ):
        ingest = Ingest(publisher, topic, ledger, clock, summary, source, on_reject)
        poller = FeedPoller(ingest, client, wait, every_seconds)
        if once:
            poller.poll_once(urls)
        else:
            poller.run(urls, on_progress)
    return summary
