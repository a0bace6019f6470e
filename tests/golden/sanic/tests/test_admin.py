"""The admin."""

import pytest
from httpx import AsyncClient
from piccolo.apps.user.tables import BaseUser


async def test_the_admin_is_served(client: AsyncClient) -> None:
    response = await client.get("/admin/")
    assert response.status_code == 200
    assert "Piccolo Admin" in response.text


async def test_the_admin_shows_no_data_to_strangers(client: AsyncClient) -> None:
    response = await client.get("/admin/api/tables/task/")
    assert response.status_code == 401


async def test_an_admin_logs_in_and_reads_a_table(client: AsyncClient) -> None:
    password = "a long password"  # noqa: S105
    await BaseUser.create_user("ada", password, active=True, admin=True, superuser=True)
    await client.get("/admin/")
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
    login = {"username": "ada", "password": password}
    response = await client.post("/admin/public/login/", json=login)
    assert response.status_code == 200
    tables = await client.get("/admin/api/tables/")
    assert tables.json() == ["piccolo_user", "task"]


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
