"""Request ids, log lines and security headers."""

import asyncio
import logging

import pytest
from httpx import AsyncClient
from starlette.types import Message, Receive, Scope, Send

from acme_shop.engine import CONFLICT, INVALID
from acme_shop.limits import Limits
from acme_shop.logs import Lines
from acme_shop.tasks import queries

PATHS = ["/", "/api/tasks", "/static/style.css", "/health/live", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_response_has_the_security_headers(
    client: AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    for name in ("default-src 'none'", "base-uri", "form-action", "frame-ancestors"):
        assert name in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_sane_request_id_is_kept(client: AsyncClient) -> None:
    response = await client.get("/", headers={"X-Request-ID": "abc-123"})
    assert response.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\\n"])
async def test_another_request_id_is_replaced(client: AsyncClient, given: str) -> None:
    response = await client.get("/", headers={"X-Request-ID": given})
    assert len(response.headers["x-request-id"]) == 32


async def test_a_request_is_one_line_in_the_log(
    client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "access")
    await client.get("/no%0Awhere?secret=1")
    (line,) = [record for record in caplog.records if record.name == "access"]
    assert line.getMessage().startswith("GET /no%0Awhere 404 ")


async def test_a_mistake_is_answered_and_logged_once(
    client: AsyncClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(page: object) -> None:
        raise RuntimeError("secret text")

    monkeypatch.setattr(queries, "list_tasks", fail)
    response = await client.get("/api/tasks")
    assert response.status_code == 500
    assert "secret text" not in response.text
    assert len([record for record in caplog.records if record.exc_info]) == 1


@pytest.mark.parametrize(("error", "status"), [(CONFLICT, 409), (INVALID, 422)])
async def test_what_the_database_refuses_is_the_client_s_mistake(
    error: type[Exception],
    status: int,
    client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(page: object) -> None:
        raise error("secret text")

    monkeypatch.setattr(queries, "list_tasks", refuse)
    response = await client.get("/api/tasks")
    assert response.status_code == status
    assert "secret text" not in response.text


def test_what_a_client_sends_begins_no_line_of_the_log() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        exc_info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("n", 40, "p", 1, "third\nfourth", None, exc_info)
    first, *others = Lines().format(record).splitlines()
    assert first == "third\\nfourth"
    assert all(line.startswith("    | ") for line in others[1:])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_client_has_left_once_it_is_answered(method: str) -> None:
    messages: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request"}]
    heard: list[str] = []

    async def receive() -> Message:
        return messages.pop()

    async def send(message: Message) -> None:
        heard.append(message["type"])

    async def view(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        heard.append((await receive())["type"])

    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": method, "path": "/", "query_string": b""}
    app = Limits(view)
    await asyncio.wait_for(app({**scope, "headers": headers}, receive, send), 30)
    assert heard[-1] == "http.disconnect"
