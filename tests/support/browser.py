"""Debian's chromium, driven by the tests."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

WAIT_SECONDS = 90.0
"""Far longer than anything takes on an idle machine; a test that waits so long has failed."""

WATCH = """
window.told = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.told.push(name);
addEventListener("securitypolicyviolation", (event) => window.told.push(`policy ${event.violatedDirective}`));
addEventListener("error", (event) => window.told.push(`error ${event.message}`));
"""
"""Runs before every page's own scripts: what a page does that it must not is remembered."""


FIND = """
return [...document.querySelectorAll(arguments[0])].find((each) => each.textContent.includes(arguments[1]));
"""


class Browser(Chrome):
    """Chrome that can be told a colour scheme and a width, and waits."""

    def wait(self, found: Callable[[], Any]) -> Any:
        """What ``found`` gives as soon as that is true. Raises: AssertionError -- it never is."""
        give_up = time.monotonic() + WAIT_SECONDS
        while not (value := found()):
            assert time.monotonic() < give_up, f"never came:\n{self.find_element('tag name', 'body').text[:2000]}"
            time.sleep(0.1)
        return value

    def wait_for(self, selector: str, text: str = "") -> Any:
        """The first element of a CSS selector that has a text in it."""

        # in one step, for an element that is found may be swapped away before its text is read
        return self.wait(lambda: self.execute_script(FIND, selector, text))

    def use_scheme(self, scheme: str) -> None:
        """Dark or light, as the system would say."""
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def use_size(self, width: int, height: int) -> None:
        """The page's size in CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    @property
    def told(self) -> list[str]:
        """Dialogs, breaches of the policy and errors of scripts on this page."""
        found: list[str] = self.execute_script("return window.told")
        return found


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start one, without a window. Raises: AssertionError -- chromium is not installed."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert binary, "chromium is missing: apt-get install chromium chromium-driver"
    assert driver, "chromedriver is missing: apt-get install chromium chromium-driver"
    options = ChromeOptions()
    options.binary_location = binary
    # no sandbox: root has none, and CI is root; no /dev/shm: containers have little of it
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(each)
    browser = Browser(options=options, service=Service(driver))
    try:
        browser.set_script_timeout(WAIT_SECONDS)
        browser.set_page_load_timeout(WAIT_SECONDS)
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        browser.use_size(1280, 900)
        yield browser
    finally:
        browser.quit()
