"""The console in a real browser: what arrives, what rings, what is refused, and whom it can be used by."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from sinks.console.reader import Limits
from tests.support.alert_messages import alert, delivery, report, rule
from tests.support.browser import Browser, running_browser
from tests.support.console_lake import LandedLake
from tests.support.console_messages import CROWD, ORDER, Sentence, story
from tests.support.console_server import serving_console

SCREENSHOTS = Path(__file__).parents[3] / "build/console"
"""Every page as axe saw it, for CI to keep."""

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")

TYPED = Limits(threads=1, memory_limit="256MB", spill_limit="64MB", seconds=3.0, at_once=2, waiting=8)

EVIL = "</p></script><script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>\"'><b onclick=alert(4)>"

TOKEN = "correct horse battery staple"

PAGES = (
    "/",
    "/items",
    "/items?kind=legal&p=0.99",
    "/alerts",
    "/alert?id=orders.1",
    "/article?id=a1",
    "/search?words=port",
    "/sql",
    "/pipeline",
    "/article?id=missing",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LandedLake]:
    with LandedLake(tmp_path_factory.mktemp("console") / "lake") as opened:
        opened.land(*story(), alert(), delivery(), rule())
        yield opened


@pytest.fixture(scope="module")
def console(lake: LandedLake) -> Iterator[str]:
    with serving_console(lake.folder, typed=TYPED) as address:
        yield address


def ask(browser: Browser, question: str) -> None:
    """Type a question into the box and press its button."""
    box = browser.find_element(By.ID, "question")
    box.clear()
    box.send_keys(question)
    browser.find_element(By.ID, "ask").click()


def test_item_that_lands_appears_without_reload(browser: Browser, console: str, lake: LandedLake) -> None:
    browser.get(f"{console}/")
    browser.wait_for("#arriving .headline", "Port of Sul closed")
    browser.execute_script("window.sameDocument = true")
    lake.land(*story("a2", "Bridge of Tamsin closed", [ORDER]))
    browser.wait_for("#arriving li:first-child .headline", "Bridge of Tamsin closed")
    browser.wait_for("#news", "arrived")
    assert browser.execute_script("return window.sameDocument")
    assert browser.told == []


def test_paused_list_stands_still_until_it_goes_on(browser: Browser, console: str, lake: LandedLake) -> None:
    browser.get(f"{console}/")
    browser.wait_for("#pause").click()
    browser.wait_for("#pause[aria-pressed=true]")
    lake.land(*story("a3", "Landed while paused", [ORDER]))
    other = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(f"{console}/")
    browser.wait_for("#arriving .headline", "Landed while paused")
    browser.close()
    browser.switch_to.window(other)
    assert "Landed while paused" not in browser.find_element(By.ID, "arriving").text
    browser.find_element(By.ID, "pause").click()
    browser.wait_for("#arriving .headline", "Landed while paused")


def test_alert_rings_on_the_page_and_its_correction_takes_its_place(
    browser: Browser, console: str, lake: LandedLake
) -> None:
    browser.get(f"{console}/")
    browser.wait_for("#arriving")
    lake.land(alert("orders.7", headline="The council ordered the ferry stopped"))
    browser.wait_for("#alerts li:first-child .headline", "ferry stopped")
    browser.wait_for("#news", "The council ordered the ferry stopped")
    change = {"name": "status", "before": "ordered", "after": "blocked"}
    lake.land(
        alert("orders.7", 2, change="corrected", headline="The ferry sails again", corrections=[change]),
        delivery(delivery_id="orders.7.2@desk", attempt_id="orders.7.2@desk#1", alert_id="orders.7", revision=2),
    )
    browser.wait_for("#alerts li:first-child .headline", "The ferry sails again")
    browser.wait(lambda: "ferry stopped" not in browser.find_element(By.ID, "alerts").text)
    browser.find_element(By.LINK_TEXT, "The ferry sails again").click()
    page = browser.wait_for("main", "What is known").text
    for words in ("The ministry ordered the port closed.", "ordered blocked", "The Harbour Post", "HTTP 204", "desk"):
        assert words in page
    assert browser.told == []


def test_search_finds_passages_by_words_and_by_pattern(browser: Browser, console: str) -> None:
    browser.get(f"{console}/search")
    browser.find_element(By.NAME, "words").send_keys("MARCHED through", Keys.ENTER)
    browser.wait_for("ol .passage", "Some 1,000 people marched through Tamsin.")
    browser.get(f"{console}/search?words=h(ea|oi)r+the&pattern=1")
    browser.wait_for("ol .passage", "The High Court will hear the case on Monday.")
    browser.get(f"{console}/search?words=(&pattern=1")
    browser.wait_for("[role=alert]", "missing")


def test_article_has_its_passages_marked_and_its_boilerplate_greyed(browser: Browser, console: str) -> None:
    browser.get(f"{console}/article?id=a1")
    assert "The ministry ordered the port of Sul closed." in browser.wait_for(".text mark.directive").text
    assert browser.wait_for(".text mark.directive .sign").text == "Directive 0.90"
    evidence = browser.wait_for(".text mark.directive u")
    assert (evidence.text, evidence.get_attribute("title")) == ("ordered", "order_verb (directive, p 0.90)")
    assert "Protest? 0.30" in browser.wait_for(".text mark.unsure").text
    aside = browser.wait_for(".text .aside")
    assert "Subscribe to our newsletter!" in aside.text
    assert "newsletter box" in aside.text
    assert browser.wait_for(".text p", "Nobody was surprised.").find_elements(By.TAG_NAME, "mark") == []
    assert "Some 1,000 (1,000)" in browser.wait_for(".found-column").text


def test_box_answers_with_a_table_and_a_chart(browser: Browser, console: str) -> None:
    browser.get(f"{console}/sql")
    ask(browser, "select kind, count(*) as items from items group by kind order by kind")
    browser.wait_for("#answer table", "directive")
    browser.wait_for("#answer .chart canvas")
    ask(browser, "select issuer from directives limit 1")
    browser.wait_for("#answer table", "The ministry")
    assert browser.find_elements(By.CSS_SELECTOR, "#answer .chart") == []
    assert browser.told == []


def test_box_refuses_what_does_more_than_read(browser: Browser, console: str) -> None:
    browser.get(f"{console}/sql")
    for question, words in (
        ("drop table items", "DROP is refused"),
        ("from read_text('/etc/passwd')", "disabled"),
        ("selec 1", "syntax error"),
        ("select count(*) from range(1000000000000) a, range(1000000) b", "stopped after 3 seconds"),
    ):
        ask(browser, question)
        browser.wait_for("#answer [role=alert]", words)
    ask(browser, "select 'still here' as answer")
    browser.wait_for("#answer table", "still here")


def test_article_full_of_scripts_does_nothing(browser: Browser, console: str, lake: LandedLake) -> None:
    lines = [
        Sentence(f"The {EVIL} ministry ordered it.", "directive", evidence=("ordered", EVIL)),
        Sentence(EVIL, aside=EVIL),
        Sentence(f"{EVIL} crowd", "protest", 0.3, labelled=False, evidence=("crowd", EVIL)),
    ]
    article_id = "evil'\"><script>alert(0)</script>"
    lake.land(
        *story(article_id, EVIL, lines, source=EVIL, url="javascript:alert(5)"),
        alert("evil", headline=EVIL, why=EVIL, reports=[report(9, EVIL, url="javascript:alert(6)", title=EVIL)]),
    )
    browser.get(f"{console}/")
    browser.wait_for("#arriving li:first-child .headline", EVIL).find_element(By.TAG_NAME, "a").click()
    browser.wait_for(".text mark.directive", EVIL)
    seen = [
        browser.current_url,
        *(console + path for path in ("/", "/items", "/alert?id=evil", "/search?words=script")),
    ]
    for address in seen:
        browser.get(address)
        browser.wait_for("main", EVIL)
        made = "main :is(script, img, svg, b[onclick]), a[href^='javascript:']"
        assert browser.find_elements(By.CSS_SELECTOR, made) == []
        assert browser.told == []
    browser.get(f"{console}/sql")
    ask(browser, "select title, url, len(text) from articles order by article_id desc")
    browser.wait_for("#answer table", EVIL)
    assert browser.told == []


def test_everything_can_be_reached_by_keyboard(browser: Browser, console: str) -> None:
    def focused() -> str:
        return str(
            browser.execute_script("return document.activeElement.textContent.trim() || document.activeElement.id")
        )

    def tab_to(words: str) -> None:
        for _ in range(40):
            browser.switch_to.active_element.send_keys(Keys.TAB)
            if focused() == words:
                return
        raise AssertionError(f"the tabulator never comes to {words}")

    browser.get(f"{console}/items")
    tab_to("Skip to the content")
    assert browser.switch_to.active_element.is_displayed()
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait(lambda: browser.execute_script("return document.activeElement.id") == "main")
    tab_to("Show")
    browser.get(f"{console}/")
    tab_to("SQL")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait_for("#question")
    tab_to("question")
    browser.switch_to.active_element.send_keys("select 6 * 7 as answer", Keys.CONTROL, Keys.ENTER)
    browser.wait_for("#answer td", "42")
    assert browser.execute_script("return document.activeElement.id") == "question"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(browser: Browser, console: str, scheme: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.use_scheme(scheme)
    for number, path in enumerate(PAGES):
        browser.get(console + path)
        if path in {"/", "/pipeline"}:
            browser.wait_for("#pipeline h2, #picture .chart canvas")
        elif path == "/sql":
            ask(browser, "select kind, count(*) as items from items group by kind")
            browser.wait_for("#answer .chart canvas")
        browser.save_screenshot(str(SCREENSHOTS / f"{scheme}-{number}.png"))
        browser.execute_script(AXE)
        found = browser.execute_async_script("axe.run().then(arguments[0])")
        told = [f"{path} {each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]
        assert told == []
        assert len(found["passes"]) > 10


def test_page_fits_a_phone(browser: Browser, console: str) -> None:
    browser.use_size(360, 740)
    try:
        for path in PAGES:
            browser.get(console + path)
            browser.wait_for("h1")
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, path
    finally:
        browser.use_size(1280, 900)


def test_token_lets_in_and_nothing_else_does(browser: Browser, lake: LandedLake) -> None:
    with serving_console(lake.folder, TOKEN) as console:
        browser.get(f"{console}/article?id=a1")
        browser.wait_for("#token").send_keys("wrong")
        browser.find_element(By.CSS_SELECTOR, "main button").click()
        browser.wait_for("[role=alert]", "That is not the token.")
        browser.find_element(By.ID, "token").send_keys(TOKEN, Keys.ENTER)
        browser.wait_for("h1", "Port of Sul closed")
        (cookie,) = browser.get_cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert TOKEN not in cookie["value"]
        browser.find_element(By.CSS_SELECTOR, ".logout button").click()
        browser.wait_for("#token")
        browser.get(f"{console}/")
        browser.wait_for("#token")
        assert browser.told == []


def test_page_says_that_the_console_is_away_and_goes_on_when_it_is_back(browser: Browser, lake: LandedLake) -> None:
    with serving_console(lake.folder) as console:
        browser.get(f"{console}/")
        browser.wait_for("#arriving")
        browser.wait_for("#line .state")
    browser.wait_for("#line [role=alert]", "tries again")
    with serving_console(lake.folder, port=int(console.rpartition(":")[2])):
        lake.land(*story("back", "Landed while away", [ORDER]))
        browser.wait_for("#arriving .headline", "Landed while away")
        browser.wait_for("#line .state")
        assert browser.told == []


def test_page_without_a_lake_comes_alive_when_there_is_one(browser: Browser, tmp_path: Path) -> None:
    with serving_console(tmp_path / "lake") as console:
        browser.get(f"{console}/")
        browser.wait_for("h1", "There is no lake yet")
        with LandedLake(tmp_path / "lake") as lake:
            browser.wait_for("#arriving")
            lake.land(*story("first", "The first of all", [ORDER, CROWD]))
            browser.wait_for("#arriving .headline", "The first of all")
