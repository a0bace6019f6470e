"""The database and how it is reached."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType

from .deadline import check_deadline
from .hub import hub
from .settings import PROJECT, settings

# A path that begins with a slash stays as it is; another is relative to the project.
PATH = PROJECT / settings.database_url.removeprefix("sqlite:///")

# Requests wait for their turn here, in order; SQLite would let them try again and again.
READERS = asyncio.Semaphore(10)
WRITER = asyncio.Lock()


class Engine(SQLiteEngine):
    """Piccolo's engine, which has few connections at a time."""

    async def _run_in_new_connection(self, *args: Any, **kwargs: Any) -> Any:
        async with READERS:
            check_deadline()  # a crowd must not wait for those who have left
            return await super()._run_in_new_connection(*args, **kwargs)


# `timeout`: the seconds for which a writer waits for one of another process.
DB = Engine(path=str(PATH), timeout=3)

logger = logging.getLogger(__name__)

# Primary result codes that tell of the file, not of the statement.
UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't do its work now; what else fails is a mistake."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in UNAVAILABLE
    return isinstance(error, TimeoutError)


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """For the app's lifespan; without its database the app starts all the same."""
    try:
        await keep_write_ahead_log()
    except sqlite3.Error as error:
        logger.warning("The database is unavailable: %r", error)
    hub.opened.set()
    try:
        yield
    finally:
        await hub.shut_down()


async def keep_write_ahead_log() -> None:
    """With one, readers and writers don't wait for each other; the file remembers."""
    await DB.run_ddl("PRAGMA journal_mode = WAL")


class Transaction(SQLiteTransaction):
    async def rollback(self) -> None:
        # A full disk, for one, has ended the transaction already.
        if self.connection.in_transaction:
            await super().rollback()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def transaction() -> AsyncIterator[SQLiteTransaction]:
    """A transaction that writes; its connection is closed whatever fails.

    It takes the write lock when it begins, so that it can't fail between a read and
    the write that follows.
    """
    changes = Transaction(DB, TransactionType.immediate)
    async with nullcontext() if DB.transaction_exists() else WRITER:
        check_deadline()
        try:
            async with changes as current:
                yield current
        finally:
            if connection := getattr(changes, "connection", None):
                await connection.close()


@asynccontextmanager
async def announcing() -> AsyncIterator[Callable[[str], None]]:
    """A transaction; what it announces goes to every socket once it is stored."""
    messages: list[str] = []
    async with transaction():
        yield messages.append
        check_deadline()
    for message in messages:
        hub.publish(message)


@asynccontextmanager
async def migration_lock() -> AsyncIterator[None]:
    """Held by one process at a time; what fails inside leaves no trace."""
    await keep_write_ahead_log()
    async with transaction():
        yield


async def server_version() -> str:
    return sqlite3.sqlite_version
