"""The database and how it is reached."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from .deadline import check_deadline
from .hub import hub
from .listener import CHANNEL, listen
from .settings import settings

CONNECT_TIMEOUT = 3  # seconds
QUERY_TIMEOUT = 3  # seconds
MAX_CONNECTIONS = 10  # of one process
MIGRATION_LOCK = 0x9CC010  # the same number in every process that migrates

UNAVAILABLE = (
    ConnectionError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,  # a connection that was cut while it was taken
)


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't do its work now; what else fails is a mistake."""
    return isinstance(error, UNAVAILABLE) and not isinstance(error, asyncpg.DataError)


async def connect(*args: Any, **kwargs: Any) -> "asyncpg.Connection[asyncpg.Record]":
    """A new connection; whatever keeps it from the server is a ConnectionError."""
    try:
        return await asyncpg.connect(*args, **kwargs)
    except OSError as error:
        raise ConnectionError(str(error)) from error


class Engine(PostgresEngine):
    """Piccolo's engine without its connection at import, when the server may be away."""

    async def check_version(self) -> None:
        pass

    async def get_new_connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await connect(**self.config)


DB = Engine(
    config={"dsn": settings.database_url, "timeout": CONNECT_TIMEOUT},
    extensions=(),  # which would be made, by a connection of their own, at import
)


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """For the app's lifespan: a pool that is open while the app runs.

    It connects when it is asked to and not before, so that the app starts without its
    database, and finds it again when it returns.
    """
    await DB.start_connection_pool(
        connect=connect,
        min_size=0,
        max_size=MAX_CONNECTIONS,
        command_timeout=QUERY_TIMEOUT,
    )
    listening = asyncio.create_task(listen(DB.get_new_connection))
    try:
        yield
    finally:
        listening.cancel()
        await hub.shut_down()
        await DB.close_connection_pool()


class Transaction(PostgresTransaction):
    """Piccolo's, which gives its connection back if it can't begin or end, too."""

    async def begin(self) -> None:
        await self.or_release(super().begin)

    async def commit(self) -> None:
        await self.or_release(super().commit)

    async def rollback(self) -> None:
        await self.or_release(super().rollback)

    async def or_release(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except BaseException:
            if DB.pool:
                await DB.pool.release(self.connection)
            raise


def transaction() -> PostgresTransaction:
    """A transaction that writes."""
    return Transaction(DB)


@asynccontextmanager
async def announcing() -> AsyncIterator[Callable[[str], None]]:
    """A transaction; what it announces goes to every socket once it is stored."""
    messages: list[str] = []
    async with transaction():
        yield messages.append
        for message in messages:
            notify = QueryString("SELECT pg_notify({}, {})", CHANNEL, message)
            await DB.run_querystring(notify)
        check_deadline()


@asynccontextmanager
async def migration_lock() -> AsyncIterator[None]:
    """Held by one process at a time, until its connection closes."""
    connection = await DB.get_new_connection()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        yield
    finally:
        await connection.close()


async def server_version() -> str:
    rows = await DB.run_querystring(QueryString("SHOW server_version"))
    return str(rows[0]["server_version"]).split()[0]
