"""Windows of a real browser, which note whatever goes wrong in them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from matrix.generated import PASSWORD, USER
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LIMIT = 30_000  # milliseconds: the pause before a window connects again grows to seconds
expect.set_options(timeout=_LIMIT)

REFUSED = " 401"  # what a console shows of requests by a stranger


def program() -> str | None:
    """Where the browser is; None if there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a fresh profile."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=_FLAGS)
        yield browser
        browser.close()


class Windows:
    """Windows on one site.

    Attributes:
        problems: what their consoles complained of, and what they asked other hosts for.
        expected: what a console may show, since a test is about it or nobody here can help it.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.problems: list[str] = []
        self.expected: set[str] = set()

    def open(self, path: str = "/", **options: Any) -> Page:
        """A window with a profile of its own; the options are those of a browser context."""
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(_LIMIT)
        page = context.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._note_request(request.url))
        page.on("websocket", lambda socket: self._note_request(socket.url))
        page.goto(path)
        return page

    def open_as_user(self, path: str = "/", **options: Any) -> Page:
        """A window of the user who exists, at a path."""
        page = self.open("/login", **options)
        log_in(page, USER, PASSWORD)
        page.wait_for_url("/")
        if path != "/":
            page.goto(path)
        return page

    def _note_console(self, message: ConsoleMessage) -> None:
        text = f"{message.location['url']}: {message.text}"
        if message.type in ("error", "warning") and not any(part in text for part in self.expected):
            self.problems.append(text)

    def _note_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.url).netloc:
            self.problems.append(f"a request to {url}")


def log_in(page: Page, name: str, password: str) -> None:
    """Fill in and send the form at /login."""
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button").click()


def log_in_to_admin(page: Page) -> None:
    """Fill in and send the form that a stranger sees at /admin/, once the admin's script has drawn it."""
    # Neither field has a label.
    name, password = (page.get_by_role("textbox").nth(number) for number in range(2))
    name.fill(USER)
    password.fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
