"""The admin."""

import pytest
from playwright.sync_api import expect

from .sites import Site
from .windows import REFUSED, Windows, log_in_to_admin

pytestmark = [pytest.mark.matrix, pytest.mark.browser]


def test_a_row_is_edited(site: Site, windows: Windows) -> None:
    # The admin asks before it knows whether anyone has logged in, and names no icon.
    windows.expected = {REFUSED, "/favicon.ico"}
    (task,) = site.add("Buy milk")
    page = windows.open("/admin/")
    log_in_to_admin(page)
    page.get_by_role("link", name="task", exact=True).click()
    page.get_by_role("link", name=str(task), exact=True).click()
    expect(page.get_by_role("textbox")).to_have_value("Buy milk")
    page.get_by_role("textbox").fill("Buy bread")
    with page.expect_response(lambda response: response.request.method in ("PATCH", "PUT")):
        page.get_by_role("button", name="Save").click()
    assert site.api.get(f"/api/tasks/{task}").json()["name"] == "Buy bread"
