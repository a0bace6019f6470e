"""The admin."""

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
