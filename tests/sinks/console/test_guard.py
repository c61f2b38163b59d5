"""Who is let in: addresses, hosts, other sites, tokens; and what every answer carries."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers

from schemas.errors import SettingsError
from sinks.console.guard import Access, Door
from tests.support.console_lake import LandedLake
from tests.support.console_messages import story
from tests.support.console_server import serving_console

TOKEN = "correct horse battery staple"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with LandedLake(tmp_path_factory.mktemp("console") / "lake") as opened:
        opened.land(*story())
        yield opened.folder


@pytest.fixture(scope="module")
def client(lake: Path) -> Iterator[httpx.Client]:
    with serving_console(lake) as address, httpx.Client(base_url=address, timeout=60.0) as opened:
        yield opened


@pytest.fixture
def locked(lake: Path) -> Iterator[httpx.Client]:
    with serving_console(lake, TOKEN) as address, httpx.Client(base_url=address, timeout=60.0) as opened:
        yield opened


def here(client: httpx.Client, text: str) -> str:
    """The text with the console's own port in place of PORT."""
    return text.replace("PORT", str(client.base_url.port))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "console.example", "127.example"])
def test_address_that_others_reach_needs_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match="console_token"):
        Access(host, 8787)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_loopback_needs_none(host: str) -> None:
    assert Access(host, 8787).token is None


@pytest.mark.parametrize("token", ["", "x" * 15])
def test_short_token_is_refused_on_loopback_too(token: str) -> None:
    with pytest.raises(SettingsError, match="16 characters"):
        Access("127.0.0.1", 8787, token)


def test_token_is_in_no_description() -> None:
    assert TOKEN not in repr(Access("0.0.0.0", 8787, TOKEN))


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "LOCALHOST:PORT"])
def test_own_names_are_answered_to(client: httpx.Client, host: str) -> None:
    assert client.get("/sql", headers={"host": here(client, host)}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example:PORT", "evil.example", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:PORT", "", "[::1]"],
)
def test_name_that_was_made_to_lead_here_is_not(client: httpx.Client, host: str) -> None:
    assert client.get("/sql", headers={"host": here(client, host)}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
    ],
)
def test_question_that_another_site_sends_is_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.post("/sql", data={"question": "select 1"}, headers=headers)
    assert (answer.status_code, "another site" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://127.0.0.1:PORT"}, {"sec-fetch-site": "same-origin", "origin": "https://proxy.example"}],
)
def test_own_question_is_answered(client: httpx.Client, headers: dict[str, str]) -> None:
    own = {name: here(client, value) for name, value in headers.items()}
    assert "<bdi>41</bdi>" in client.post("/sql", data={"question": "select 40 + 1 as n"}, headers=own).text


@pytest.mark.parametrize(
    ("mode", "dest", "status"),
    [("navigate", "document", 200), ("navigate", "iframe", 403), ("no-cors", "script", 403), ("cors", "empty", 403)],
)
def test_another_site_may_link_here_and_no_more(client: httpx.Client, mode: str, dest: str, status: int) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert client.get("/sql", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/console.js", "/article?id=none"])
def test_every_answer_carries_the_policy(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "server" not in headers


def test_stranger_sees_the_form_and_nothing_of_the_lake(locked: httpx.Client) -> None:
    page = locked.get("/article?id=a1", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Farticle%3Fid%3Da1")
    assert locked.get("/login").status_code == 200
    assert locked.get("/static/console.css").status_code == 200
    assert locked.get("/pulse?mark=0", headers={"hx-request": "true"}).status_code == 401
    for path in ("/", "/items", "/sql", "/picture", "/static/../items", "//items", "/login/../items"):
        assert locked.get(path).status_code in {401, 404}, path
    assert locked.post("/sql", data={"question": "select 1"}).status_code == 401


def test_token_opens_by_form_and_by_header(locked: httpx.Client) -> None:
    assert locked.get("/items", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert locked.get("/items", headers={"authorization": f"Bearer {TOKEN}x"}).status_code == 401
    answer = locked.post("/login", data={"token": TOKEN, "next": "/items"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/items")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert locked.get("/items").status_code == 200
    locked.post("/logout")
    assert locked.get("/items").status_code == 401


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_login_leads_to_no_other_site(locked: httpx.Client, to: str) -> None:
    assert locked.post("/login", data={"token": TOKEN, "next": to}).headers["location"] == "/"


def test_who_guesses_has_to_wait(locked: httpx.Client) -> None:
    statuses = [locked.post("/login", data={"token": f"guess {n}"}).status_code for n in range(12)]
    assert statuses == [403] * 10 + [429] * 2


def test_cookie_is_good_until_its_time_and_cannot_be_prolonged() -> None:
    now = 1_000_000.0
    door = Door(TOKEN, lambda: now)
    cookie = door.cookie()
    until, _, signature = cookie.partition(".")
    none = Headers()
    assert door.admits(none, cookie)
    for wrong in (
        None,
        "",
        ".",
        until,
        f"{int(until) + 1}.{signature}",
        f"{until}.{signature[:-1]}0x",
        "²." + signature,
    ):
        assert not door.admits(none, wrong)
    now += 13 * 3600
    assert not door.admits(none, cookie)
