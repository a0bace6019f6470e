"""The WebSocket that tells what happens to the tasks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp, Message

{% if features.auth %}
from {{ package }}.auth.tables import User
{% endif %}
from {{ package }}.database import transaction
from {{ package }}.hub import (
    MAX_OF_ONE,
    MAX_WAITING,
    hub,
)
from {{ package }}.sockets import PATH
from {{ package }}.tasks.queries import create_task
from {{ package }}.tasks.schemas import TaskIn
from {{ package }}.tasks.tables import Task

{% if features.auth %}
from .accounts import user_token
{% endif %}
from .conftest import BASE_URL

Messages = asyncio.Queue[Message]


@pytest.fixture
async def writer(app: ASGIApp) -> AsyncIterator[AsyncClient]:
    """A client whose writes are committed: only those are announced."""
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE_URL) as client:
{% if features.auth %}
        client.headers["Authorization"] = f"Bearer {await user_token()}"
{% endif %}
        yield client
    await Task.delete(force=True)
{% if features.auth %}
    await User.delete(force=True)
{% endif %}


@asynccontextmanager
async def connected(
    app: ASGIApp, origin: str = BASE_URL, room: int = 0
) -> AsyncIterator[Messages]:
    """What the app sends to a browser, which leaves at the end of the block."""
    await asyncio.wait_for(hub.opened.wait(), 30)
    to_app: Messages = asyncio.Queue()
    from_app: Messages = asyncio.Queue(room)
    scope = {
        "type": "websocket",
        "path": PATH,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"origin", origin.encode())],
    }
    await to_app.put({"type": "websocket.connect"})
    running = asyncio.ensure_future(app(scope, to_app.get, from_app.put))
    try:
        yield from_app
    finally:
        await to_app.put({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(running, 30)


async def next_of(messages: Messages) -> Message:
    return await asyncio.wait_for(messages.get(), 30)


async def test_each_change_is_one_message_for_every_socket(
    app: ASGIApp, writer: AsyncClient
) -> None:
    async with connected(app) as one, connected(app) as other:
        made = (await writer.post("/api/tasks", json={"name": "Milk"})).json()
        path = f"/api/tasks/{made['id']}"
        done = (await writer.patch(path, json={"completed": True})).json()
        await writer.patch(path, json={"name": ""})
        await writer.delete(path)
        await writer.delete(path)
        events = [("created", made), ("updated", done), ("deleted", done)]
        for messages in (one, other):
            assert (await next_of(messages))["type"] == "websocket.accept"
            for event, task in events:
                text = (await next_of(messages))["text"]
                assert json.loads(text) == {"event": event, "task": task}
            assert messages.empty()


async def test_a_page_of_another_site_is_refused(app: ASGIApp) -> None:
    for origin in ("http://example.com", "http://localhost:81", "http://[", "null"):
        async with connected(app, origin) as messages:
            assert (await next_of(messages))["type"] == "websocket.close", origin


async def test_a_slow_socket_is_closed_and_delays_no_other(app: ASGIApp) -> None:
    async with connected(app, room=1) as slow, connected(app) as fast:
        await next_of(fast)
        for number in range(2 * MAX_WAITING):
            hub.publish(str(number))
            assert (await next_of(fast))["text"] == str(number)
        while (message := await next_of(slow))["type"] != "websocket.close":
            pass
        assert message["code"] == 1013


async def test_one_client_does_not_take_every_socket(app: ASGIApp) -> None:
    with ExitStack() as taken:
        for _ in range(MAX_OF_ONE):
            assert taken.enter_context(hub.inbox("192.0.2.1")).empty()
        assert taken.enter_context(hub.inbox("192.0.2.1")).get_nowait() == 1013
        assert taken.enter_context(hub.inbox("192.0.2.2")).empty()


async def test_what_is_rolled_back_is_not_announced(app: ASGIApp) -> None:
    async with connected(app) as messages:
        await next_of(messages)
        with pytest.raises(ValueError):
            async with transaction():
                await create_task(TaskIn(name="Milk"))
                raise ValueError
        async with transaction():
            stored = await create_task(TaskIn(name="Bread"))
        event = json.loads((await next_of(messages))["text"])
        assert event["task"] == stored.model_dump()
    await Task.delete(force=True)


async def test_nobody_listens_after_leaving(app: ASGIApp) -> None:
    async with connected(app) as messages:
        await next_of(messages)
        assert len(hub.inboxes) == 1
    assert not hub.inboxes


async def test_a_plain_request_finds_nothing_there(writer: AsyncClient) -> None:
    assert (await writer.get(PATH)).status_code == 404
