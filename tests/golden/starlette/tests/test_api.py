"""The API of tasks."""

import pytest
from httpx import AsyncClient, Response

JSON = {"Content-Type": "application/json"}
MAX_ID = 2**31 - 1


async def make(client: AsyncClient, **values: object) -> dict[str, object]:
    response = await client.post("/api/tasks", json={"name": "Milk", **values})
    assert response.status_code == 201
    task: dict[str, object] = response.json()
    return task


def assert_problem(response: Response, status: int) -> None:
    """The response is a whole problem (RFC 9457), and no more than that."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem.pop("errors", []) is not None
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == status
    raw_path, _, _ = response.request.url.raw_path.partition(b"?")
    assert problem["instance"] == raw_path.decode()


async def test_a_created_task_is_stored_and_located(client: AsyncClient) -> None:
    response = await client.post("/api/tasks", json={"name": "Milk"})
    task = response.json()
    assert response.status_code == 201
    assert (task["name"], task["completed"]) == ("Milk", False)
    assert response.headers["location"] == f"/api/tasks/{task['id']}"
    assert (await client.get(response.headers["location"])).json() == task


async def test_a_list_is_a_page_of_all_tasks(client: AsyncClient) -> None:
    tasks = [await make(client, name=str(number)) for number in range(3)]
    response = await client.get("/api/tasks", params={"limit": 2, "offset": 1})
    assert response.status_code == 200
    assert response.json() == {
        "items": tasks[1:],
        "total": 3,
        "limit": 2,
        "offset": 1,
    }


async def test_a_list_has_twenty_tasks_unless_told_otherwise(
    client: AsyncClient,
) -> None:
    page = (await client.get("/api/tasks")).json()
    assert page == {"items": [], "total": 0, "limit": 20, "offset": 0}


@pytest.mark.parametrize(
    "query",
    [
        "limit=",
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=1&limit=2",
        "offset=-1",
        f"offset={MAX_ID + 1}",
    ],
)
async def test_a_page_out_of_range_is_refused(client: AsyncClient, query: str) -> None:
    response = await client.get(f"/api/tasks?{query}")
    assert_problem(response, 422)
    assert response.json()["errors"][0]["loc"] == ["query", query.partition("=")[0]]


async def test_put_replaces_a_task(client: AsyncClient) -> None:
    task = await make(client, completed=True)
    response = await client.put(f"/api/tasks/{task['id']}", json={"name": "Bread"})
    assert response.status_code == 200
    assert response.json() == {**task, "name": "Bread", "completed": False}


async def test_patch_changes_only_what_it_names(client: AsyncClient) -> None:
    task = await make(client, completed=True)
    response = await client.patch(f"/api/tasks/{task['id']}", json={"name": "Bread"})
    assert response.status_code == 200
    assert response.json() == {**task, "name": "Bread"}


async def test_an_empty_patch_changes_nothing(client: AsyncClient) -> None:
    task = await make(client)
    response = await client.patch(f"/api/tasks/{task['id']}", json={})
    assert response.status_code == 200
    assert response.json() == task


async def test_a_deleted_task_is_gone(client: AsyncClient) -> None:
    path = f"/api/tasks/{(await make(client))['id']}"
    response = await client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(await client.get(path), 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("task_id", "status"),
    [(MAX_ID, 404), (MAX_ID + 1, 422), (10**30, 422), (0, 422)],
)
async def test_an_id_that_no_task_has_is_refused(
    client: AsyncClient, method: str, task_id: int, status: int
) -> None:
    body = {"name": "Milk"} if method in ("PUT", "PATCH") else None
    assert_problem(
        await client.request(method, f"/api/tasks/{task_id}", json=body), status
    )


@pytest.mark.parametrize("task_id", ["x", "-1", "%2B1", "1_0", "%201", "%D9%A1", "1.0"])
async def test_an_id_that_is_not_in_digits_is_unknown(
    client: AsyncClient, task_id: str
) -> None:
    assert_problem(await client.get(f"/api/tasks/{task_id}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"NaN", 400),
        (b'{"name": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b'{"name": %s}' % (b"1" * 5_000), 400),
        (b"null", 422),
        (b"[]", 422),
        (b'{"name": ""}', 422),
        (b'{"name": 1}', 422),
        (b'{"name": null}', 422),
        (b'{"name": "a\\u0000b"}', 422),
        (b'{"name": "Milk", "id": 1}', 422),
        (b'{"name": "Milk", "completed": "yes"}', 422),
        (b'{"name": "%s"}' % (b"x" * 201), 422),
        (b'{"name": "%s"}' % (b"x" * 1024 * 1024), 413),
    ],
)
async def test_a_bad_body_is_refused(
    client: AsyncClient, method: str, content: bytes, status: int
) -> None:
    path = "/api/tasks"
    if method != "POST":
        path += f"/{(await make(client))['id']}"
    response = await client.request(method, path, content=content, headers=JSON)
    assert_problem(response, status)
    assert ("errors" in response.json()) == (status == 422)


async def test_the_longest_name_is_stored_whole(client: AsyncClient) -> None:
    name = "\N{SNOWMAN}" * 200
    assert (await make(client, name=name))["name"] == name


@pytest.mark.parametrize("content_type", ["text/plain", "application/json5", ""])
async def test_a_body_that_is_not_json_is_refused(
    client: AsyncClient, content_type: str
) -> None:
    response = await client.post(
        "/api/tasks", content=b"{}", headers={"Content-Type": content_type}
    )
    assert_problem(response, 415)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/tasks", {"GET", "POST"}),
        ("POST", "/api/tasks/1", {"GET", "PUT", "PATCH", "DELETE"}),
        ("POST", "/", {"GET"}),
    ],
)
async def test_a_wrong_method_names_the_right_ones(
    client: AsyncClient, method: str, path: str, allowed: set[str]
) -> None:
    response = await client.request(method, path)
    assert_problem(response, 405)
    named = set(response.headers["allow"].replace(" ", "").split(","))
    assert named - {"HEAD", "OPTIONS"} == allowed


async def test_head_works_where_get_does(client: AsyncClient) -> None:
    created = await client.post("/api/tasks", json={"name": "Milk"})
    pages = ("/", "/docs", "/openapi.json", "/health/live", "/health/ready")
    for path in (*pages, "/api/tasks", created.headers["location"]):
        assert (await client.head(path)).status_code == 200, path


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/tasks/", "/api//tasks", "/static/nothing.css"]
)
async def test_an_unknown_path_is_a_problem(client: AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404)


@pytest.mark.parametrize("url", ["/api/tasks/" + "1" * 5_000, "/?" + "a&" * 5_000])
async def test_a_url_that_is_too_long_is_refused(client: AsyncClient, url: str) -> None:
    assert_problem(await client.get(url), 414)


async def test_a_hundred_errors_are_listed_and_no_more(client: AsyncClient) -> None:
    fields = {str(number): number for number in range(1_000)}
    response = await client.post("/api/tasks", json=fields)
    assert_problem(response, 422)
    assert len(response.json()["errors"]) == 1


async def test_a_cookie_that_is_slow_to_read_is_refused(client: AsyncClient) -> None:
    response = await client.get("/", headers={"Cookie": 'a="' + "\\\\" * 1000 + '"'})
    assert_problem(response, 400)


async def test_an_unknown_host_is_refused(client: AsyncClient) -> None:
    response = await client.get("/", headers={"Host": "example.com"})
    assert_problem(response, 400)


async def test_two_hosts_are_refused(client: AsyncClient) -> None:
    hosts = [("Host", client.base_url.host), ("Host", "example.com")]
    assert_problem(await client.get("/api/tasks", headers=hosts), 400)
