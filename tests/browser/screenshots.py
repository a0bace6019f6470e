"""Writes the pictures that the README shows: `python tests/browser/screenshots.py`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, ViewportSize

from browser.sites import FULL, Site, running
from browser.windows import Windows, chromium, log_in_to_admin

PICTURES = Path(__file__).parents[2] / "docs"
TASKS = {
    "Write the first table": True,
    "Ask Ada to review the API": True,
    "Order a cake for the launch": False,
    "Move the shop to the new server": False,
}


def main() -> None:
    """Generate a project, fill it, and take its pictures."""
    combination = FULL[0]._replace(name="Acme Shop")
    with TemporaryDirectory() as folder, running(combination, Path(folder)) as site, chromium() as browser:
        for name, completed in TASKS.items():
            site.api.post("/api/tasks", json={"name": name, "completed": completed}).raise_for_status()
        take(site, Windows(browser, site.url))


def take(site: Site, windows: Windows) -> None:
    """Take the picture of each page."""
    save(windows.open_as_user(viewport=size(1100, 790)), "home-light")
    save(windows.open_as_user(viewport=size(1100, 790), color_scheme="dark"), "home-dark")
    save(windows.open_as_user(viewport=size(360, 790)), "home-360")
    save(windows.open("/login", viewport=size(720, 400)), "login")

    docs = windows.open("/docs", viewport=size(1100, 870))
    docs.get_by_label("Bearer token").fill(site.token)
    reading = docs.get_by_role("group").filter(has_text="Read a task")
    reading.locator("summary").click()
    reading.get_by_role("textbox", name="id").fill("1")
    reading.get_by_role("button", name="Send").click()
    reading.get_by_text("200").first.wait_for()
    save(docs, "docs")

    admin = windows.open("/admin/", viewport=size(1100, 420))
    log_in_to_admin(admin)
    admin.get_by_role("link", name="task", exact=True).click()
    admin.get_by_role("cell", name=list(TASKS)[-1]).wait_for()
    save(admin, "admin")


def size(width: int, height: int) -> ViewportSize:
    """How large a window is."""
    return {"width": width, "height": height}


def save(page: Page, name: str) -> None:
    """Write what a window shows, once nothing loads or moves any more."""
    page.wait_for_load_state("load")
    if page.locator("#tasks").count():
        page.locator("[role=status]", has_text="Live").wait_for()
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
