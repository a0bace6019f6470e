"""The database and how it is reached."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType

from .settings import PROJECT, settings

# A path that begins with a slash stays as it is; another is relative to the project.
PATH = PROJECT / settings.database_url.removeprefix("sqlite:///")

# `timeout`: the seconds for which a writer waits for the one before it.
DB = SQLiteEngine(path=str(PATH), timeout=10)

# What is raised when the database can't do its work now.
UNAVAILABLE = (sqlite3.OperationalError, TimeoutError)


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """For the app's lifespan. With a write-ahead log, readers never wait for writers."""
    await DB.run_ddl("PRAGMA journal_mode = WAL")
    yield


def transaction() -> SQLiteTransaction:
    """A transaction that writes.

    It takes the write lock when it begins, so that it can't fail between a read and
    the write that follows.
    """
    return DB.transaction(transaction_type=TransactionType.immediate)


@asynccontextmanager
async def migration_lock() -> AsyncIterator[None]:
    """Held by one process at a time; what fails inside leaves no trace."""
    async with transaction():
        yield


async def server_version() -> str:
    return sqlite3.sqlite_version
