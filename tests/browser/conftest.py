from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .sites import FULL, Site, running
from .windows import Windows, chromium, program


@pytest.fixture(scope="package", params=FULL, ids=[one.id for one in FULL])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A project that runs."""
    if not program():
        pytest.skip("there is no chromium on this machine")
    with running(request.param, tmp_path_factory.mktemp("site")) as running_site:
        yield running_site


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:  # noqa: ARG001
    """One for each site: it must not be open while a project is made or removed."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def windows(site: Site, browser: Browser) -> Iterator[Windows]:
    """No console complains, and no other host is asked for anything, whatever a test does."""
    site.clear()
    opened = Windows(browser, site.url)
    yield opened
    for context in browser.contexts:
        context.close()
    assert not opened.problems
