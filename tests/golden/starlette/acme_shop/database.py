"""The database and how it is used."""

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from piccolo.engine.sqlite import SQLiteTransaction, TransactionType
from piccolo.query import Query
from pydantic_core import to_json

from .engine import Engine
from .hub import hub
from .payloads import Model
from .settings import PROJECT, settings

# Seconds for which a writer waits for one of another process, and a migration does.
LOCK_TIMEOUT = 3
MIGRATION_TIMEOUT = 60

# A path that begins with a slash stays as it is; another is relative to the project.
DB = Engine(
    str(PROJECT / settings.database_url.removeprefix("sqlite:///")),
    timeout=LOCK_TIMEOUT,
)

logger = logging.getLogger(__name__)


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """For the app's lifespan; without its database the app starts all the same."""
    DB.pool = []
    try:
        await keep_write_ahead_log()
    except sqlite3.Error as error:
        logger.warning("The database is unavailable: %r", error)
    hub.opened.set()
    try:
        yield
    finally:
        await hub.shut_down()
        await DB.close_connections()


async def keep_write_ahead_log() -> None:
    """With one, readers and writers don't wait for each other; the file remembers."""
    await DB.run_ddl("PRAGMA journal_mode = WAL")


async def announced(
    event: str, query: Query[Any, Any], model: type[Model]
) -> list[Model]:
    """Make a change; what it returns goes to every socket once it is stored."""
    name = query.table._meta.tablename
    async with transaction() as announce:
        rows = [model(**row) for row in await query]
        for row in rows:
            announce(to_json({"event": event, name: row}).decode())
    return rows


class Transaction(SQLiteTransaction):
    """Piccolo's, with what is to be announced."""

    def __init__(self) -> None:
        super().__init__(DB, TransactionType.immediate)
        self.messages: list[str] = []


@asynccontextmanager
async def transaction() -> AsyncIterator[Callable[[str], None]]:
    """A transaction that writes; inside another it is a part of that.

    What it announces goes to every socket once it is stored. It takes the write lock
    when it begins, so that it can't fail between a read and the write that follows.
    """
    if outer := DB.current_transaction.get():
        yield getattr(outer, "messages", []).append  # Piccolo's own announces nothing
        return
    changes = Transaction()
    async with DB.writing.turn(), DB.connection() as changes.connection:
        await changes.begin()  # type: ignore[no-untyped-call]
        current = DB.current_transaction.set(changes)
        try:
            yield changes.messages.append
            await changes.commit()  # type: ignore[no-untyped-call]
        finally:
            DB.current_transaction.reset(current)
            del changes.connection  # a task that lives on must not write on it
    for message in changes.messages:
        hub.publish(message)


@asynccontextmanager
async def migration_lock() -> AsyncIterator[None]:
    """Held by one process at a time; what fails inside leaves no trace."""
    with suppress(OSError):  # SQLite says what is wrong
        Path(DB.path).parent.mkdir(parents=True, exist_ok=True)
    usual = DB.connection_kwargs["timeout"]
    DB.connection_kwargs["timeout"] = MIGRATION_TIMEOUT
    try:
        await keep_write_ahead_log()
        async with transaction():
            yield
    finally:
        DB.connection_kwargs["timeout"] = usual


async def server_version() -> str:
    return sqlite3.sqlite_version
