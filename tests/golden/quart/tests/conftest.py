"""The app on a database of its own; each test's changes are rolled back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp, Message

from acme_shop.settings import settings

from . import database

BASE_URL = "http://localhost"

# First of all, since the app reads its settings when it is imported.
settings.environment = "development"
settings.allowed_hosts = ("localhost",)
settings.database_url = database.url_for_tests(settings.database_url)


class Undo(Exception):
    """Rolls back what a test has written."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def app() -> AsyncIterator[ASGIApp]:
    """The app, started on a new database that is migrated."""
    from acme_shop.asgi import app
    from acme_shop.migrate import migrate

    try:
        await database.create(settings.database_url)
    except OSError as error:
        pytest.exit(f"DATABASE_URL names no server that answers: {error}", 1)
    try:
        assert await migrate()
        async with lifespan(app):
            yield app
    finally:
        await database.drop(settings.database_url)


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[AsyncClient]:
    """A client of a user whose writes nobody hears of, and which end with the test."""
    from acme_shop.database import transaction

    from .accounts import user_token

    with suppress(Undo):
        async with transaction():
            transport = ASGITransport(app)
            async with AsyncClient(transport=transport, base_url=BASE_URL) as client:
                token = await user_token()
                client.headers["Authorization"] = f"Bearer {token}"
                yield client
            raise Undo


@asynccontextmanager
async def lifespan(app: ASGIApp) -> AsyncIterator[None]:
    """Start and stop the app as a server does (ASGI specification, "Lifespan")."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
    running = asyncio.ensure_future(app(scope, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    assert await from_app.get() == {"type": "lifespan.startup.complete"}
    yield
    await to_app.put({"type": "lifespan.shutdown"})
    assert await from_app.get() == {"type": "lifespan.shutdown.complete"}
    await running
