"""The admin."""

import pytest
from httpx import ASGITransport, AsyncClient, Response
from piccolo.apps.user.tables import BaseUser
from piccolo.table import Table
from starlette.types import ASGIApp

from acme_shop.admin import LOGINS
from acme_shop.auth.sessions import begin
from acme_shop.auth.tables import User
from acme_shop.headers import POLICY
from acme_shop.settings import settings

from .conftest import BASE_URL

PASSWORD = "a long password"  # noqa: S105


@pytest.fixture(autouse=True)
def nobody_has_logged_in() -> None:
    LOGINS.request_dict.clear()
    LOGINS.blocked.clear()


async def visit(client: AsyncClient) -> None:
    """Open the admin as its pages do: what writes from now on has its token."""
    await client.get("/admin/")
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]


async def log_in(client: AsyncClient) -> Response:
    """Make an administrator, and log in."""
    await BaseUser.create_user("ada", PASSWORD, active=True, admin=True, superuser=True)
    await visit(client)
    login = {"username": "ada", "password": PASSWORD}
    return await client.post("/admin/public/login/", json=login)


async def test_the_admin_is_served(client: AsyncClient) -> None:
    response = await client.get("/admin/")
    assert response.status_code == 200
    assert "Piccolo Admin" in response.text


async def test_the_admin_is_styled_under_the_policy_of_every_page(
    client: AsyncClient,
) -> None:
    response = await client.get("/admin/")
    assert response.headers["content-security-policy"] == POLICY
    assert 'src="/static/admin.js"' in response.text
    script = await client.get("/static/admin.js")
    assert script.status_code == 200


async def test_the_admins_cookie_is_secure_in_production(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "environment", "production")
    response = await client.get("/admin/")
    assert response.headers["set-cookie"].endswith("; SameSite=lax; Secure")


async def test_an_error_in_the_admin_is_logged_once(
    client: AsyncClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for query in ("objects", "raw"):
        monkeypatch.setattr(Table, query, None)
    client.cookies["id"] = "1.token"
    response = await client.get("/admin/api/tables/")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert caplog.text.count("Traceback") == 1


async def test_too_many_logins_are_told_when_to_try_again(app: ASGIApp) -> None:
    transport = ASGITransport(app, client=("192.0.2.1", 1))
    login = {"username": "nobody", "password": "a wrong password"}
    async with AsyncClient(transport=transport, base_url=BASE_URL) as client:
        await visit(client)
        client.headers["Origin"] = BASE_URL
        for _ in range(21):
            response = await client.post("/admin/public/login/", json=login)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 300


async def test_the_admin_shows_no_data_to_strangers(client: AsyncClient) -> None:
    response = await client.get("/admin/api/tables/task/")
    assert response.status_code == 401


async def test_an_admin_logs_in_and_reads_a_table(client: AsyncClient) -> None:
    assert (await log_in(client)).status_code == 200
    tables = await client.get("/admin/api/tables/")
    assert {"piccolo_user", "task"} <= set(tables.json())


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'{"username": "ada", "password": 1}', 422),
        (b'{"username": "a\\u0000", "password": "x"}', 422),
    ],
)
async def test_a_login_that_is_malformed_is_refused(
    client: AsyncClient, content: bytes, status: int
) -> None:
    await client.get("/admin/")
    headers = {
        "X-CSRFToken": client.cookies["csrftoken"],
        "Content-Type": "application/json",
    }
    path = "/admin/public/login/"
    response = await client.post(path, content=content, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_login_by_a_form_is_refused(client: AsyncClient) -> None:
    await visit(client)
    login = {"username": "ada", "password": "a long password"}
    response = await client.post("/admin/public/login/", data=login)
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("GET", "/admin/api/tables/task/?__order=nothing", None),
        ("GET", "/admin/api/tables/piccolo_user/?__visible_fields=password", None),
        ("GET", "/admin/api/tables/task/?__range_header_name=%01", None),
        ("PATCH", "/admin/api/tables/piccolo_user/ADA/", {}),
        ("PATCH", "/admin/api/tables/piccolo_user/ADA/", {"password": ""}),
        ("PATCH", "/admin/api/tables/piccolo_user/ADA/", {"id": 2}),
        ("POST", "/admin/public/login/below", []),
        ("POST", "/admin/api/change-password/", []),
        ("POST", "/admin/api/change-password/", {"new_password": 1}),
    ],
)
async def test_what_no_page_of_the_admin_sends_is_refused(
    client: AsyncClient, method: str, path: str, content: object
) -> None:
    await log_in(client)
    (ada,) = await BaseUser.select(BaseUser.id).where(BaseUser.username == "ada")
    path = path.replace("ADA", str(ada["id"]))
    response = await client.request(method, path, json=content)
    assert response.status_code in (400, 422)


async def test_a_row_is_patched_and_not_put(client: AsyncClient) -> None:
    response = await client.put("/admin/api/tables/piccolo_user/1/", json={})
    assert response.status_code == 405
    assert "PATCH" in response.headers["Allow"]


@pytest.mark.parametrize("below", ["", "below"])
async def test_guesses_count_whichever_login_they_are_made_at(
    client: AsyncClient, below: str
) -> None:
    await visit(client)
    login = {"username": "ada", "password": "wrong", "format": "html"}
    path = f"/admin/public/login/{below}"
    statuses = [(await client.post(path, json=login)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_guesses_at_the_password_of_a_session_count(client: AsyncClient) -> None:
    await log_in(client)
    path = "/admin/api/change-password/"
    new = {"new_password": "a new password", "confirm_new_password": "a new password"}
    guess = {"current_password": "wrong", **new}
    statuses = [(await client.post(path, json=guess)).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


async def test_an_admin_changes_the_password(client: AsyncClient) -> None:
    assert (await log_in(client)).is_success
    path = "/admin/api/change-password/"
    for new, status in ((129 * "a", 422), ("another password", 303)):
        form = {"new_password": new, "confirm_new_password": new}
        response = await client.post(path, json={"current_password": PASSWORD} | form)
        assert response.status_code == status
    assert await User.login("ada", PASSWORD) is None
    assert await User.login("ada", "another password") is not None


async def test_who_is_deactivated_has_no_session_when_active_again(
    client: AsyncClient,
) -> None:
    bob = await User.add(PASSWORD, username="bob", email="bob@example.com")
    token = await begin(bob or 0)
    assert (await log_in(client)).is_success
    row = f"/admin/api/tables/piccolo_user/{bob}/"
    for active in (False, True):
        assert (await client.patch(row, json={"active": active})).is_success
    client.headers["Authorization"] = f"Bearer {token}"
    response = await client.post("/api/tasks", json={"name": "Milk"})
    assert response.status_code == 401
