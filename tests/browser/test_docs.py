"""The API's documentation, which sends requests."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .sites import Site, on_one
from .windows import REFUSED, Windows

pytestmark = [pytest.mark.matrix, pytest.mark.browser]


def create(page: Page) -> Locator:
    """Open the operation that makes a task, and send its example; where the answer will be."""
    operation = page.get_by_role("group").filter(has_text="Create a task")
    operation.locator("summary").focus()
    page.keyboard.press("Enter")
    operation.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    return operation.get_by_role("status", name="Response")


def test_a_request_is_sent_with_a_token(site: Site, windows: Windows) -> None:
    page = windows.open("/docs")
    page.get_by_label("Bearer token").fill(site.token)
    expect(create(page)).to_contain_text("201")
    assert site.api.get("/api/tasks").json()["total"] == 1
    assert page.get_by_label("Bearer token").get_attribute("type") == "password"
    page.reload()
    expect(page.get_by_label("Bearer token")).to_have_value("")


def test_a_request_is_sent_as_who_is_logged_in(site: Site, windows: Windows) -> None:
    expect(create(windows.open_as_user("/docs"))).to_contain_text("201")
    assert site.api.get("/api/tasks").json()["total"] == 1


def test_a_strangers_request_shows_why_it_is_refused(windows: Windows) -> None:
    windows.expected = {REFUSED}
    expect(create(windows.open("/docs"))).to_contain_text("401")


@on_one
def test_a_link_to_a_schema_unfolds_it(windows: Windows) -> None:
    page = windows.open("/docs")
    operation = page.get_by_role("group").filter(has_text="Create a task")
    operation.locator("summary").click()
    operation.get_by_role("link", name="TaskIn").click()
    expect(page.locator("#TaskIn")).to_be_visible()
