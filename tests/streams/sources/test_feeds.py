"""Feeds, from a real HTTP server into a real Kafka."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from schemas.article.v1 import ArticleV1
from schemas.connection import BrokerConnection
from schemas.topics import Topics
from streams.sources import feed_entries
from streams.sources.feed_entries import FeedError, read_feed
from streams.sources.feed_fetch import MAX_FEED_BYTES, USER_AGENT, create_client, fetch, retry_after
from streams.sources.feeds import MAX_BACKOFF_SECONDS, FeedPoller, backoff_seconds
from streams.sources.html_text import html_to_text
from streams.sources.ingest import Ingest
from streams.sources.ledger import FeedState, Ledger
from streams.sources.outcomes import Candidate, Rejected
from streams.sources.publisher import Publisher
from streams.sources.summary import Summary
from tests.support.feed_server import Answer, FeedServer, running_feed_server
from tests.support.topic_reader import read_topic

SAMPLES = Path(__file__).parent / "samples"
RSS = (SAMPLES / "rss.xml").read_bytes()
ATOM = (SAMPLES / "atom.xml").read_bytes()
XML = {"Content-Type": "application/xml"}
START = datetime(2025, 6, 15, 12, tzinfo=UTC)


class SteppedClock:
    """A clock that only waiting moves, and that ends the polling after so many waits."""

    def __init__(self, waits: int = 1_000) -> None:
        self.moment = START
        self.waited: list[float] = []
        self.waits = waits

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.moment += timedelta(seconds=seconds)
        return len(self.waited) > self.waits


class Desk:
    """A poller over a ledger and a topic; `restart` opens both anew, as a new process does."""

    def __init__(self, ledger: Path, kafka: BrokerConnection, topic: str) -> None:
        self.path, self.kafka, self.topic = ledger, kafka, topic
        self.clock = SteppedClock()
        self.client = create_client()
        self.publisher = Publisher(kafka)
        self.restart()

    def restart(self) -> None:
        self.ledger = Ledger(self.path, self.publisher.destination(self.topic))
        self.summary = Summary()
        ingest = Ingest(self.publisher, self.topic, self.ledger, self.clock, self.summary)
        self.poller = FeedPoller(ingest, self.client, self.clock.wait, 300.0, 2.0, lambda: 1.0)

    def articles(self) -> dict[str, ArticleV1]:
        found = [ArticleV1.decode(each.value) for each in read_topic(self.kafka, self.topic)]
        assert len(found) == len({each.article_id for each in found})
        return {each.article_id: each for each in found}

    def close(self) -> None:
        self.publisher.close()
        self.client.close()
        self.ledger.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with running_feed_server() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, kafka: BrokerConnection, topics: Topics) -> Iterator[Desk]:
    desk = Desk(tmp_path / "ledger.sqlite", kafka, topics.articles.name)
    yield desk
    desk.close()


def test_rss_gives_full_content_else_summary_else_title() -> None:
    first, second, third, fourth = read_feed(RSS, "https://harbour.example/rss", "")
    assert isinstance(first, Candidate)
    assert isinstance(second, Candidate)
    assert isinstance(third, Candidate)
    assert isinstance(fourth, Rejected)
    assert first.text == (
        "Mayor Rosa Quill on Sunday ordered every café on the pier to close by dusk.\n"
        '"It is a matter of safety," she said.'
    )
    assert (first.title, first.source) == ("Mayor orders cafés on the pier to close", "The Harbour Post & Mail")
    assert (first.own_id, first.author, first.language) == ("harbour-41", "Ann Lee", "en-GB")
    assert first.date_published == datetime(2025, 6, 15, 8, tzinfo=UTC)
    assert (second.text, second.own_id, second.date_published) == ("Ferries run twenty minutes late.", None, None)
    assert third.text == "Court hears the harbour case on Tuesday"


def test_atom_gives_plain_text_as_it_stands_and_whole_addresses() -> None:
    (entry,) = read_feed(ATOM, "https://bote.example/atom", "application/atom+xml; charset=utf-8")
    assert isinstance(entry, Candidate)
    assert entry.text == "Das Amt hat die Straße bis Montag gesperrt.\n1 < 2, schreibt es."
    assert (entry.title, entry.url) == ("Straße bleibt gesperrt", "https://bote.example/strasse")
    assert (entry.source, entry.author, entry.language) == ("Der Uferbote", "Bo Ray", "de")
    assert entry.date_published == datetime(2025, 6, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [b"", b"garbage", b"<html><body>Not found</body></html>", b"/etc/passwd", b"\x00\xff"]
)
def test_what_is_no_feed_is_an_error(value: bytes) -> None:
    with pytest.raises(FeedError, match="neither RSS nor Atom"):
        read_feed(value, "https://a.example/", "text/xml")


def test_control_characters_in_one_entry_leave_its_text_and_the_others() -> None:
    hostile = RSS.replace(b"ordered every", b"ordered &lt;p&gt;\x01&amp;#2; every")
    assert hostile != RSS
    first, second, *_ = read_feed(hostile, "https://harbour.example/rss", "")
    assert isinstance(first, Candidate)
    assert isinstance(second, Candidate)
    assert "on the pier to close by dusk" in first.text


@pytest.mark.parametrize(("html", "text"), [("<p>a\x01<br>b &#2;</p>c", "a\x01\nb \x02\nc"), ("\x01 a", "\x01 a")])
def test_html_with_control_characters_gives_its_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_html_gives_neither_scripts_nor_comments() -> None:
    html = "a<script>no</script>b<style>no</style><!-- no -->c<?no?>d<p>e</p>f"
    assert html_to_text(html) == "abcd\ne\nf"


def test_entry_that_cannot_be_read_is_rejected_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(html: str) -> str:
        if "ordered" in html:
            raise ValueError("in one entry")
        return html_to_text(html)

    monkeypatch.setattr(feed_entries, "html_to_text", stumble)
    first, second, *_ = read_feed(RSS, "https://harbour.example/rss", "")
    assert isinstance(first, Rejected)
    assert (first.reason, first.detail) == ("invalid_entry", "cannot be read (ValueError)")
    assert isinstance(second, Candidate)


def test_feed_at_which_the_parser_fails_is_a_feed_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a bug of the parser")

    monkeypatch.setattr(feedparser, "parse", fail)
    with pytest.raises(FeedError, match="AssertionError"):
        read_feed(RSS, "https://harbour.example/rss", "")


def test_feed_that_has_not_changed_is_asked_for_with_its_validators(desk: Desk, server: FeedServer) -> None:
    validators = {"ETag": '"v1"', "Last-Modified": "Sun, 15 Jun 2025 10:00:00 GMT"}
    server.answers["/rss"] = [Answer(200, RSS, {**XML, **validators}), Answer(304)]
    desk.poller.poll(server.url + "/rss")
    desk.restart()
    desk.poller.poll(server.url + "/rss")
    desk.poller.poll(server.url + "/rss")
    assert (desk.summary.sent, desk.summary.skipped, desk.summary.rejected) == (0, 0, 0)
    (_, first), (_, second), (_, third) = server.asked
    assert first["User-Agent"] == USER_AGENT
    assert "If-None-Match" not in first
    for asked in (second, third):
        assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"v1"', "Sun, 15 Jun 2025 10:00:00 GMT")


def test_validators_that_no_request_can_carry_are_left_out(desk: Desk, server: FeedServer) -> None:
    validators = {"ETag": '"caf\u00e9"', "Last-Modified": "1. M\u00e4rz"}
    server.answers["/rss"] = [Answer(200, RSS, {**XML, **validators})]
    for _ in range(2):
        desk.poller.poll(server.url + "/rss")
    old = FeedState(START, etag='"caf\u00e9"')  # as ledgers were kept before
    desk.ledger.remember_feed(server.url + "/rss", old)
    desk.poller.poll(server.url + "/rss")
    assert (desk.summary.sent, desk.summary.skipped, desk.summary.unreadable) == (3, 6, 0)
    assert not any("If-None-Match" in headers for _, headers in server.asked)


def test_password_in_the_address_is_sent_and_neither_told_nor_kept(desk: Desk, server: FeedServer) -> None:
    secret = server.url.replace("http://", "http://reader:s3cret@")
    relative = ATOM.replace(b"https://bote.example/", b"/")
    server.answers = {"/atom": [Answer(200, relative, XML)], "/broken": [Answer(500)]}
    for path in ("/atom", "/broken"):
        desk.poller.poll(secret + path)
    desk.poller.poll_once([secret + "/broken"])
    assert all(headers["Authorization"].startswith("Basic ") for _, headers in server.asked)
    assert len(desk.summary.rejects) == 2
    assert not any("s3cret" in str(each) for each in desk.summary.rejects)
    assert [each.url for each in desk.articles().values()] == [server.url + "/strasse"]
    desk.ledger.close()
    assert b"s3cret" not in b"".join(each.read_bytes() for each in desk.path.parent.iterdir())


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (301, ["/old", "/new", "/new"]),
        (308, ["/old", "/new", "/new"]),
        (302, ["/old", "/new", "/old", "/new"]),
        (307, ["/old", "/new", "/old", "/new"]),
    ],
)
def test_feed_that_has_moved_for_good_is_asked_where_it_is(
    desk: Desk, server: FeedServer, status: int, asked: list[str]
) -> None:
    server.answers = {"/old": [Answer(status, headers={"Location": "/new"})], "/new": [Answer(304)]}
    for _ in range(2):
        desk.poller.poll(server.url + "/old")
    assert [path for path, _ in server.asked] == asked


def test_feed_that_fails_where_it_has_moved_to_is_asked_at_its_old_address(desk: Desk, server: FeedServer) -> None:
    server.answers = {"/old": [Answer(301, headers={"Location": "/new"})], "/new": [Answer(304), Answer(500)]}
    for _ in range(3):
        desk.poller.poll(server.url + "/old")
    assert [path for path, _ in server.asked] == ["/old", "/new", "/new", "/old", "/new"]


def test_feed_that_is_gone_is_told_and_asked_no_more_and_the_others_are(desk: Desk, server: FeedServer) -> None:
    server.answers = {"/gone": [Answer(410)], "/atom": [Answer(200, ATOM, XML)]}
    desk.clock.waits = 5
    desk.poller.run([server.url + "/gone", server.url + "/atom"])
    paths = [path for path, _ in server.asked]
    assert paths.count("/gone") == 1
    assert paths.count("/atom") > 1
    (reject,) = [each for each in desk.summary.rejects if each.place.file.endswith("/gone")]
    assert reject.detail == "HTTP 410, gone for good; not asked again before the next start"


def test_polling_ends_when_every_feed_is_gone(desk: Desk, server: FeedServer) -> None:
    server.answers = {"/gone": [Answer(410)]}
    desk.poller.run([server.url + "/gone"])
    assert len(server.asked) == 1


def test_changed_feed_gives_its_new_entries_alone(desk: Desk, server: FeedServer) -> None:
    changed = RSS.replace(b"by dusk", b"by noon").replace(b"?utm_source=rss", b"?session=77")
    server.answers["/rss"] = [Answer(200, RSS, XML), Answer(200, RSS, XML), Answer(200, changed, XML)]
    desk.poller.poll(server.url + "/rss")
    assert desk.summary.sent == 3
    desk.restart()
    desk.poller.poll(server.url + "/rss")
    assert (desk.summary.sent, desk.summary.skipped) == (0, 3)
    desk.poller.poll(server.url + "/rss")
    assert (desk.summary.sent, desk.summary.skipped) == (1, 5)
    texts = [article.text for name, article in desk.articles().items() if name.startswith("harbour-41")]
    assert sorted("by noon" in text for text in texts) == [False, True]


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (Answer(500), "HTTP 500"),
        (Answer(404), "HTTP 404"),
        (Answer(200, b"garbage"), "neither RSS nor Atom"),
        (Answer(302, headers={"Location": "/broken"}), "TooManyRedirects"),
        (Answer(200, b"x" * (MAX_FEED_BYTES + 1)), "over 5,242,880 bytes"),
    ],
)
def test_feed_that_fails_is_told_and_the_others_go_on(
    desk: Desk, server: FeedServer, answer: Answer, detail: str
) -> None:
    server.answers = {"/broken": [answer], "/atom": [Answer(200, ATOM, XML)]}
    desk.poller.poll_once([server.url + "/broken", server.url + "/atom"])
    assert (desk.summary.sent, desk.summary.exit_status) == (1, 66)
    assert detail in desk.summary.rejects[0].detail
    desk.poller.poll_once([server.url + "/broken", server.url + "/atom"])
    assert "left alone until" in desk.summary.rejects[1].detail
    assert [path for path, _ in server.asked if path == "/atom"] == ["/atom", "/atom"]


def test_server_that_is_away_is_told(desk: Desk) -> None:
    desk.poller.poll_once(["http://127.0.0.1:1/rss"])
    assert "ConnectError" in desk.summary.rejects[0].detail


def test_answer_that_drips_is_given_up(server: FeedServer) -> None:
    server.answers["/slow"] = [Answer(200, drip_seconds=0.01)]
    with create_client() as client, pytest.raises(FeedError, match="not complete"):
        fetch(client, server.url + "/slow", None, None, START, total_seconds=0.2)


def test_retry_after_is_respected_over_a_restart(desk: Desk, server: FeedServer) -> None:
    url = server.url + "/rss"
    server.answers["/rss"] = [Answer(429, headers={"Retry-After": "7200"}), Answer(200, RSS, XML)]
    desk.poller.poll(url)
    desk.restart()
    desk.clock.waits = 1
    desk.poller.run([url])
    assert desk.clock.waited == [7200.0, 300.0]
    assert desk.summary.sent == 3


def test_failures_in_a_row_are_asked_for_less_and_less_often(desk: Desk, server: FeedServer) -> None:
    server.answers["/rss"] = [*[Answer(503)] * 3, Answer(200, RSS, XML)]
    desk.clock.waits = 5
    desk.poller.run([server.url + "/rss"])
    assert desk.clock.waited == [0.0, 60.0, 120.0, 240.0, 300.0, 300.0]


def test_host_is_given_a_pause_between_two_requests(desk: Desk, server: FeedServer) -> None:
    server.answers = {"/a": [Answer(200, RSS, XML)], "/b": [Answer(200, ATOM, XML)]}
    desk.poller.poll_once([server.url + "/a", server.url + "/b"])
    assert desk.clock.waited == [2.0]


def test_backoff_doubles_up_to_its_limit_and_is_spread() -> None:
    assert [backoff_seconds(failures, 1.0) for failures in (1, 2, 3)] == [60.0, 120.0, 240.0]
    assert backoff_seconds(3, 0.0) == 120.0
    assert backoff_seconds(10_000, 1.0) == MAX_BACKOFF_SECONDS


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 15 Jun 2025 12:01:00 GMT", 60.0),
        ("Sun, 15 Jun 2025 11:00:00 GMT", 0.0),
        ("99999999999", 86_400.0),
        ("soon", None),
        ("Sun, 15 Jun 2025 11:00:00", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_number_or_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, START) == seconds
