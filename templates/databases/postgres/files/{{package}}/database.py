"""The database and how it is used."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from piccolo.engine.postgres import PostgresTransaction
from piccolo.query import Query
from piccolo.querystring import QueryString

from .engine import MAX_CONNECTIONS, Engine, connect
from .hub import hub
from .listener import CHANNEL, listen
from .payloads import Model
from .settings import settings

CONNECT_TIMEOUT = 3  # seconds
QUERY_TIMEOUT = 3  # seconds
MIGRATION_LOCK = 0x9CC010  # the same number in every process that migrates

ANNOUNCED = """
    WITH stored AS ({}) SELECT stored.*,
        pg_notify({}, json_build_object('event', {}::text, {}::text, stored.*)::text)
    FROM stored
"""

DB = Engine(
    config={"dsn": settings.database_url, "timeout": CONNECT_TIMEOUT},
    extensions=(),  # which would be made, by a connection of their own, at import
)


async def leave(connection: object) -> None:
    """Nothing here sets up a connection, so giving it back needs no query of its own."""


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
        reset=leave,
        server_settings={"statement_timeout": f"{QUERY_TIMEOUT - 0.5}s"},
    )
    listening = asyncio.create_task(listen(DB.get_new_connection))
    try:
        yield
    finally:
        listening.cancel()
        await hub.shut_down()
        await DB.close_connection_pool()


async def announced(
    event: str, query: Query[Any, Any], model: type[Model]
) -> list[Model]:
    """Make a change; what it returns goes to every socket once it is stored.

    That is a part of the statement, and may have 8,000 bytes for each row.
    """
    name = query.table._meta.tablename
    told = QueryString(ANNOUNCED, query.querystrings[0], CHANNEL, event, name)
    return [model(**row) for row in await DB.run_querystring(told)]


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """A transaction for several changes, one after another; inside another a part of it.

    In it, wait for the database only: whatever fails in time closes the connection.
    """
    if DB.current_transaction.get():
        yield
        return
    changes = PostgresTransaction(DB)
    async with DB.connection() as connection:
        await connection.execute("BEGIN")
        changes.connection = connection
        current = DB.current_transaction.set(changes)
        try:
            yield
            await connection.execute("COMMIT")
        except (TimeoutError, asyncio.CancelledError):
            raise  # the connection is closed, which rolls back
        except BaseException:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
            raise
        finally:
            DB.current_transaction.reset(current)
            del changes.connection  # a task that lives on must not write on it


@asynccontextmanager
async def migration_lock() -> AsyncIterator[None]:
    """Held by one process at a time, until its connection closes."""
    connection = await DB.get_new_connection()
    # To wait within a statement would stop a CREATE INDEX CONCURRENTLY for good.
    lock = "SELECT pg_try_advisory_lock($1)"
    try:
        while not await connection.fetchval(lock, MIGRATION_LOCK):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        yield
    finally:
        await connection.close()


async def server_version() -> str:
    rows = await DB.run_querystring(QueryString("SHOW server_version"))
    return str(rows[0]["server_version"]).split()[0]
