"""Pages on which people log in."""

from uuid import uuid4

import pytest
from matrix.generated import USER
from playwright.sync_api import Page, expect

from .sites import Site
from .windows import REFUSED, Windows, log_in

pytestmark = [pytest.mark.matrix, pytest.mark.browser]

FIRST, SECOND = "the first password", "the second password"


def register(windows: Windows) -> tuple[Page, str]:
    """The window of a new user, and the name."""
    name = f"user-{uuid4().hex[:8]}"
    page = windows.open()
    page.get_by_role("link", name="Register").click()
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text(name)).to_be_visible()
    return page, name


def test_who_registers_is_logged_in_and_may_write(site: Site, windows: Windows) -> None:
    page, _ = register(windows)
    expect(page.get_by_role("status")).to_contain_text("Live")
    page.get_by_label("New task").fill("Buy milk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Buy milk")).to_be_enabled()
    assert site.api.get("/api/tasks").json()["total"] == 1


def test_who_logs_out_is_a_stranger(windows: Windows) -> None:
    page = windows.open_as_user()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Log in to change tasks.")).to_be_visible()
    page.reload()
    expect(page.get_by_text(USER, exact=True)).to_have_count(0)


def test_a_wrong_password_is_told(windows: Windows) -> None:
    windows.expected = {REFUSED}
    page = windows.open("/login")
    log_in(page, USER, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("don't match")


def test_a_changed_password_is_the_one_that_counts(windows: Windows) -> None:
    windows.expected = {REFUSED}
    page, name = register(windows)
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_label("New password").fill(SECOND)
    page.get_by_role("button", name="Change password").click()
    page.wait_for_url("/")
    expect(page.get_by_text(name)).to_be_visible()

    other = windows.open("/login")
    log_in(other, name, FIRST)
    expect(other.get_by_role("alert")).to_contain_text("don't match")
    log_in(other, name, SECOND)
    expect(other.get_by_text(name)).to_be_visible()
