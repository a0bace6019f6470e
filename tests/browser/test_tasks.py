"""The list of tasks on the home page."""

import pytest
from matrix.generated import PASSWORD, USER
from playwright.sync_api import Locator, Page, Route, expect

from .sites import Site, on_all, on_one
from .windows import REFUSED, Windows, log_in

pytestmark = [pytest.mark.matrix, pytest.mark.browser]


def writer(site: Site, windows: Windows) -> Page:
    """A window that may write, and is live."""
    page = windows.open_as_user() if site.token else windows.open()
    expect(page.get_by_role("status")).to_contain_text("Live")
    return page


def add(page: Page, name: str) -> None:
    page.get_by_label("New task").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()


def item(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name=name, exact=True))


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


@on_all
def test_every_window_sees_what_one_does(site: Site, windows: Windows) -> None:
    here, there = writer(site, windows), windows.open()
    expect(there.get_by_role("status")).to_contain_text("Live")

    add(here, "Buy milk")
    seen = item(there, "Buy milk")
    expect(seen.get_by_role("checkbox")).not_to_be_checked()

    item(here, "Buy milk").get_by_role("checkbox").check()
    expect(seen.get_by_role("checkbox")).to_be_checked()

    here.get_by_role("button", name="Rename Buy milk").click()
    here.get_by_label("New name").fill("Buy bread")
    here.get_by_role("button", name="Save").click()
    expect(item(there, "Buy bread").get_by_role("checkbox")).to_be_checked()
    expect(seen).to_have_count(0)

    here.get_by_role("button", name="Delete Buy bread").click()
    expect(there.get_by_text("There are no tasks yet.")).to_be_visible()
    expect(here.get_by_text("There are no tasks yet.")).to_be_visible()


def test_the_keyboard_alone_does_everything(site: Site, windows: Windows) -> None:
    (first,) = site.add("Call Ada")
    page = windows.open("/login")
    tab_to(page, page.get_by_label("User name"))
    page.keyboard.type(USER)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Live")

    tab_to(page, page.get_by_label("New task"))
    page.keyboard.type("Buy milk")
    page.keyboard.press("Enter")
    expect(item(page, "Buy milk")).to_be_visible()
    expect(page.get_by_label("New task")).to_be_focused()

    tab_to(page, page.get_by_role("checkbox", name="Buy milk"))
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("updated")
    expect(page.get_by_role("checkbox", name="Buy milk")).to_be_checked()

    rename = page.get_by_role("button", name="Rename Buy milk")
    tab_to(page, rename)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(rename).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type(" and bread")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename Buy milk and bread")).to_be_focused()

    tab_to(page, page.get_by_role("button", name="Delete Buy milk and bread"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Delete Call Ada")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("New task")).to_be_focused()
    assert site.api.get(f"/api/tasks/{first}").status_code == 404


@on_one
def test_what_is_typed_before_the_script_is_there_is_kept(site: Site, windows: Windows) -> None:
    held: list[Route] = []
    page = windows.open("/login")
    page.route("**/static/tasks.js", lambda route: held.append(route))
    with page.expect_request("**/static/tasks.js"):
        log_in(page, USER, PASSWORD)
    page.get_by_label("New task").fill("Buy milk")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # a page that was sent away would be gone by then
    expect(page.get_by_label("New task")).to_have_value("Buy milk")
    held[0].continue_()
    expect(page.get_by_role("status")).to_contain_text("Live")
    page.keyboard.press("Enter")
    expect(item(page, "Buy milk")).to_be_visible()
    assert site.api.get("/api/tasks").json()["total"] == 1


@on_one
def test_a_screen_reader_is_told_what_everything_is(site: Site, windows: Windows) -> None:
    site.add("Call Ada", "Buy milk")
    expect(writer(site, windows).get_by_role("group", name="Tasks")).to_match_aria_snapshot("""
        - heading "Tasks" [level=2]
        - textbox "New task"
        - button "Add"
        - list:
          - listitem:
            - checkbox "Call Ada"
            - button "Rename Call Ada"
            - button "Delete Call Ada"
          - listitem:
            - checkbox "Buy milk"
            - button "Rename Buy milk"
            - button "Delete Buy milk"
        - status: /Live/
    """)


def test_a_window_that_was_offline_shows_what_it_missed(site: Site, windows: Windows) -> None:
    gone, renamed = site.add("Gone soon", "Renamed soon")
    page = writer(site, windows)
    page.context.set_offline(True)
    windows.problems.clear()
    expect(page.get_by_role("status")).to_contain_text("lost")
    site.api.delete(f"/api/tasks/{gone}")
    site.api.patch(f"/api/tasks/{renamed}", json={"name": "Renamed", "completed": True})
    site.add("New")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Live")
    expect(page.get_by_role("list").first.get_by_role("listitem")).to_have_count(2)
    expect(item(page, "Renamed").get_by_role("checkbox")).to_be_checked()
    expect(item(page, "New")).to_be_visible()
    windows.problems.clear()  # of the attempts to connect
    site.add("Live again")
    expect(item(page, "Live again")).to_be_visible()


def test_a_stranger_sees_the_tasks_live_and_is_told_to_log_in(site: Site, windows: Windows) -> None:
    site.add("Buy milk")
    page = windows.open()
    tasks = page.get_by_role("group", name="Tasks")
    expect(tasks.get_by_text("Log in to change tasks.")).to_be_visible()
    expect(tasks.get_by_role("checkbox")).to_be_disabled()
    expect(tasks.get_by_role("button")).to_have_count(0)
    expect(tasks.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Live")
    site.add("Buy bread")
    expect(item(page, "Buy bread")).to_be_visible()
    expect(tasks.get_by_role("button")).to_have_count(0)
    tasks.get_by_role("link", name="Log in").click()
    expect(page).to_have_url(f"{site.url}/login")


def test_a_stranger_can_not_write(windows: Windows) -> None:
    windows.expected = {REFUSED}
    asked = "fetch('/api/tasks', {method: 'POST', body: '{\"name\": \"x\"}',"
    asked += " headers: {'Content-Type': 'application/json'}}).then(response => response.status)"
    assert windows.open().evaluate(asked) == 401


def test_a_session_that_ended_meanwhile_is_told(site: Site, windows: Windows) -> None:
    windows.expected = {REFUSED}
    page = writer(site, windows)
    page.context.clear_cookies()
    add(page, "Too late")
    expect(page.get_by_role("alert")).to_have_text("You are no longer logged in.")
    expect(page.get_by_role("group").get_by_role("link", name="Log in")).to_be_focused()
    expect(page.get_by_role("group").get_by_role("button")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/login")


@on_one
@pytest.mark.parametrize(
    ("status", "body", "headers", "told"),
    [
        (403, '{"detail": "It comes from elsewhere."}', {}, "It comes from elsewhere."),
        (422, '{"errors": [{"loc": ["body", "name"], "msg": "Too long"}]}', {}, "Too long."),
        (429, '{"detail": "Too many."}', {"Retry-After": "7"}, "Too many. Try again in 7 s."),
        (503, '{"detail": "Away."}', {"Retry-After": "1"}, "Away. Try again in 1 s."),
        (502, "<h1>Bad Gateway</h1>", {}, "The server answers with an error, 502."),
    ],
)
def test_a_refused_write_says_why_and_changes_nothing(
    site: Site, windows: Windows, status: int, body: str, headers: dict[str, str], told: str
) -> None:
    windows.expected = {f" {status}"}
    site.add("Buy milk")
    page = writer(site, windows)
    page.route("**/api/tasks/*", lambda route: route.fulfill(status=status, body=body, headers=headers))
    page.get_by_role("checkbox").click()
    expect(page.get_by_role("alert")).to_have_text(told)
    expect(page.get_by_role("checkbox")).not_to_be_checked()


@on_one
@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_a_change_catches_the_eye_unless_motion_is_unwanted(
    site: Site, windows: Windows, motion: str, moves: bool
) -> None:
    page = windows.open(reduced_motion=motion)
    expect(page.get_by_role("status")).to_contain_text("Live")
    page.evaluate("window.moved = false; addEventListener('animationstart', () => { moved = true })")
    site.add("Buy milk")
    expect(item(page, "Buy milk")).to_be_visible()
    if moves:
        page.wait_for_function("moved")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("moved") is moves
