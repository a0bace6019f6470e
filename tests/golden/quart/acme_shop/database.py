"""The database and how it is used."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from piccolo.engine.postgres import PostgresTransaction
from piccolo.querystring import QueryString

from .engine import MAX_CONNECTIONS, Engine, connect, cut_off
from .hub import hub
from .listener import CHANNEL, listen
from .settings import settings

CONNECT_TIMEOUT = 3  # seconds
QUERY_TIMEOUT = 3  # seconds
MIGRATION_LOCK = 0x9CC010  # the same number in every process that migrates

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


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """A transaction that writes; inside another it is a part of that."""
    if DB.transaction_exists():
        yield
        return
    changes = PostgresTransaction(DB)
    async with DB.connection() as changes.connection, changes.connection.transaction():
        current = DB.current_transaction.set(changes)
        try:
            async with cut_off(changes.connection):
                yield
        finally:
            DB.current_transaction.reset(current)


@asynccontextmanager
async def announcing() -> AsyncIterator[Callable[[str], None]]:
    """A transaction; what it announces goes to every socket once it is stored."""
    messages: list[str] = []
    async with transaction():
        yield messages.append
        for message in messages:
            notify = QueryString("SELECT pg_notify({}, {})", CHANNEL, message)
            await DB.run_querystring(notify)


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
