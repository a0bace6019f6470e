"""The pages, the static files and the health endpoints."""

import pytest
from httpx import AsyncClient
from piccolo.apps.migrations.tables import Migration

from {{ package }}.checks import shipped_migrations
from {{ package }}.home import LINKS


async def test_the_home_page_shows_the_stack_and_its_state(client: AsyncClient) -> None:
    response = await client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for part in ("{{ framework.title }}", "{{ server.title }}", "{{ database.title }}"):
        assert part in response.text
    assert 'class="bad"' not in response.text


async def test_the_home_page_links_only_to_what_answers(client: AsyncClient) -> None:
    for _, path in LINKS:
        assert (await client.get(path)).status_code == 200, path


async def test_a_static_file_has_a_type_and_a_tag(client: AsyncClient) -> None:
    response = await client.get("/static/style.css")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    tag = {"If-None-Match": response.headers["etag"]}
    assert (await client.get("/static/style.css", headers=tag)).status_code == 304


@pytest.mark.parametrize("path", ["/nowhere", "/static/nowhere.css"])
async def test_a_browser_gets_a_page_where_there_is_none(
    client: AsyncClient, path: str
) -> None:
    accepted = "text/html,application/xhtml+xml,*/*;q=0.8"
    response = await client.get(path, headers={"Accept": accepted})
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<a href="/">' in response.text


async def test_the_api_has_no_pages(client: AsyncClient) -> None:
    response = await client.get("/api/nowhere", headers={"Accept": "text/html"})
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["..%2fsettings.py", "%2e%2e/settings.py", "%00"])
async def test_nothing_outside_the_static_folder_is_served(
    client: AsyncClient, path: str
) -> None:
    assert (await client.get(f"/static/{path}")).status_code == 404


async def test_a_live_app_says_so(client: AsyncClient) -> None:
    response = await client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_ready_app_names_its_checks(client: AsyncClient) -> None:
    response = await client.get("/health/ready")
    checks = {"database": "ok", "migrations": "ok"}
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": checks}


async def test_a_pending_migration_is_reported(client: AsyncClient) -> None:
    await Migration.delete().where(Migration.app_name == "tasks")
    count = len([app for app, _ in shipped_migrations() if app == "tasks"])
    state = f"{count} pending"
    response = await client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "ok", "migrations": state}
    page = await client.get("/")
    assert state in page.text
    assert ".migrate</code>" in page.text
