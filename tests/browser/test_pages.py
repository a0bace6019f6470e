"""Every page of a project."""

import pytest
from playwright.sync_api import Page, expect

from .sites import Site, on_different, on_one
from .windows import Windows

pytestmark = [pytest.mark.matrix, pytest.mark.browser]

WIDTHS = [360, 1440]


def scrolls_sideways(page: Page) -> bool:
    scrolls: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return scrolls


@on_different
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_home_page_and_the_documentation_fit(
    site: Site, windows: Windows, width: int, scheme: str
) -> None:
    site.add("A name without a space " + "x" * 170)
    open_window = windows.open_as_user if site.token else windows.open
    page = open_window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Rename").click()
    assert not scrolls_sideways(page)
    page.goto("/docs")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert not scrolls_sideways(page)


@on_one
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_accounts_fit(windows: Windows, width: int) -> None:
    page = windows.open("/register", viewport={"width": width, "height": 800})
    assert not scrolls_sideways(page)
    page = windows.open_as_user("/change-password", viewport={"width": width, "height": 800})
    expect(page.get_by_role("heading", name="Change password")).to_be_visible()
    assert not scrolls_sideways(page)
