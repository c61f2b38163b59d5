"""What an alert says, in text, HTML and JSON, and what hostile articles cannot make it do."""

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from schemas.alert.v1 import AlertV1
from sinks.delivery.message import OutgoingMessage, Window
from sinks.delivery.payload import as_body, as_payload
from sinks.delivery.render import as_digest_text, as_headline, as_html, as_text
from sinks.delivery.untrusted import plain, plain_for_chat, safe_link, shorten
from tests.support.ringing import alert

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "schemas/alert/samples/accepted").glob("*.json"))
DATE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

HOSTILE = (
    "<script>alert(1)</script> \x1b[31mred\x1b[0m \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{POP DIRECTIONAL FORMATTING} "
    "ze\N{ZERO WIDTH SPACE}ro @everyone @channel <!here> <@U123> [click](http://evil.example) **bold** `code` "
    "line\nbreak\u2028 \" onload='x' \ud7ff\x00\x07\x9b \N{TAG LATIN SMALL LETTER A} &lt;b&gt; javascript:alert(1)"
)
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


def hostile_alert() -> AlertV1:
    passage = {"start": 0, "end": 5, "text": HOSTILE, "p": 0.9}
    report = {
        "item_id": "a1#0",
        "article_id": "a1",
        "kind": "directive",
        "source": HOSTILE[:190],
        "url": "javascript:alert(1)",
        "title": HOSTILE,
        "date_arrived": DATE,
        "p": 0.9,
        "copy_of": HOSTILE[:190],
        "passages": [passage],
    }
    return alert(
        1,
        2,
        "corrected",
        date=DATE,
        headline=HOSTILE,
        why=HOSTILE,
        matched={"place": HOSTILE},
        facts=[{"name": "issuer", "value": HOSTILE, "item_id": "a1#0"}],
        corrections=[{"name": "status", "before": HOSTILE, "after": HOSTILE}],
        reports=[report, report | {"url": "https://user@evil.example/"}, report | {"url": 'https://a.example/"><b>'}],
        outlets=[HOSTILE[:190], "Other <b>outlet</b>"],
    )


class Tags(HTMLParser):
    """Collects what a browser would see of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_sample_says_in_text_and_html_what_it_is_about(file: Path) -> None:
    sample = AlertV1.decode(file.read_bytes().strip())
    text, html = as_text(sample), as_html(sample)
    shown = parse(html).text
    assert text.splitlines()[0] == as_headline(sample)
    for part in (sample.headline, sample.why, *(fact.value for fact in sample.facts)):
        assert part in text
        assert part in shown
    for report in sample.reports:
        assert (report.url or report.source) in text
        assert report.source in shown


def test_samples_are_found() -> None:
    assert len(SAMPLES) >= 4


def test_correction_shows_before_and_after() -> None:
    text = as_text(AlertV1.decode((SAMPLES[0].parent / "corrected.json").read_bytes().strip()))
    assert text.startswith("[CRITICAL] Corrected: City Council")
    assert "  status: ordered -> blocked\n  fine: unknown -> $500 a day\n" in text
    assert "3 outlets, 2 independent" in text


def test_reminder_and_rule_that_was_switched_off_read_naturally() -> None:
    reminder = as_text(AlertV1.decode((SAMPLES[0].parent / "reminder.json").read_bytes().strip()))
    assert reminder.startswith("[INFO] Reminder: Tomorrow, 2 April: hearing")
    assert "Reminds of: next date on 2026-04-02" in reminder
    off = as_text(AlertV1.decode((SAMPLES[0].parent / "rule_switched_off.json").read_bytes().strip()))
    assert off.splitlines()[1].startswith("Why: rules.toml, protest-surge: Conversion Error")
    assert "outlet" not in off


def test_hostile_text_is_shown_and_not_obeyed_in_text() -> None:
    text = as_text(hostile_alert())
    assert not OBEYED.search(text)
    assert "@everyone" not in text
    assert "@channel" not in text
    assert "<!here>" not in text
    assert "https://user@" not in text


def test_hostile_text_is_shown_and_not_obeyed_in_html() -> None:
    html = as_html(hostile_alert())
    assert not OBEYED.search(html)
    tags = parse(html)
    assert {tag for tag, _ in tags.tags} <= {"p", "strong", "br", "ul", "li", "blockquote", "a"}
    assert all(not attributes for tag, attributes in tags.tags if tag != "a")
    links = [attributes for tag, attributes in tags.tags if tag == "a"]
    assert links == [{"href": "https://a.example/%22%3E%3Cb%3E", "rel": "noopener"}]
    assert "<script>alert(1)</script>" in tags.text
    assert "@everyone" not in tags.text


def test_hostile_text_is_shown_and_not_obeyed_in_json() -> None:
    body = as_body(OutgoingMessage("alert", "alert-1.2", [hostile_alert()]))
    assert body.isascii()
    fields = json.loads(body)
    for text in strings(fields):
        assert not OBEYED.search(text)
        assert "@everyone" not in text
    assert [report["url"] for report in fields["alert"]["reports"]] == [None, None, "https://a.example/%22%3E%3Cb%3E"]


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for pair in value.items() for part in pair for each in strings(part)]
    if isinstance(value, list):
        return [each for part in value for each in strings(part)]
    return [value] if isinstance(value, str) else []


def test_markdown_and_mentions_of_chat_services_are_neutralised() -> None:
    text = as_text(hostile_alert(), clean=plain_for_chat)
    lines = [line for line in text.splitlines() if not line.strip().startswith("https://")]
    assert not re.search(r"[*_~`|<>#@\\]|\]\(", "\n".join(lines).replace(" -> ", ""))
    assert lines[0].startswith("[CRITICAL] Corrected: ")


def test_payload_is_the_alert_without_what_no_receiver_needs() -> None:
    original = hostile_alert().model_copy(update={"item_ids": tuple(f"a{number}#0" for number in range(3_000))})
    payload = as_payload(original)
    again = AlertV1.model_validate(payload)
    assert (again.alert_id, again.revision, again.change) == ("alert-1", 2, "corrected")
    assert payload["items"] == 3_000
    assert payload["date_rang"] == "2026-03-04T05:06:07Z"
    assert not {"item_ids", "act"} & payload.keys()


@pytest.mark.parametrize("limit", [60, 250, 1_000, 4_096])
def test_text_and_html_keep_to_the_room_that_a_service_has(limit: int) -> None:
    long = hostile_alert()
    assert len(as_text(long, limit)) <= limit
    html = as_html(long, limit)
    parse(html)
    assert html.count("<p>") == html.count("</p>") > 0
    assert html.count("<li>") == html.count("</li>")


def test_digest_shows_every_alert_and_as_little_of_each_as_it_must() -> None:
    alerts = [alert(number) for number in range(30)]
    window = Window("closures", DATE, DATE + timedelta(hours=1))
    full = as_digest_text(alerts, window)
    short = as_digest_text(alerts, window, limit=2_000)
    assert full.startswith("30 alerts of rule closures, 2026-03-04 05:06 UTC to 2026-03-04 06:06 UTC")
    for each in alerts:
        assert each.headline in full
        assert each.headline in short
    assert each.why in full
    assert each.why not in short


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("HTTP://A.example:8080/ b", "http://a.example:8080/%20b"),
        ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://a.example/(b)*[c]<d>\"'", "https://a.example/%28b%29%2A%5Bc%5D%3Cd%3E%22%27"),
        ("https://bank.example@evil.example/", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example", None),
        ("https://", None),
        ("https://a b.example/", None),
        ("https://a.example:99999/", None),
        ("https://[::1", None),
        ("https://a.example/" + "x" * 3_000, None),
        ("", None),
        (None, None),
    ],
)
def test_link_is_http_and_of_one_word_or_none(url: str | None, link: str | None) -> None:
    assert safe_link(url) == link


def test_addresses_of_people_stay_and_mentions_do_not() -> None:
    assert plain("press@ministry.example, @here and (@room)") == (
        "press@ministry.example, \N{FULLWIDTH COMMERCIAL AT}here and (\N{FULLWIDTH COMMERCIAL AT}room)"
    )


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcd efg", 6) == "abcd\N{HORIZONTAL ELLIPSIS}"
