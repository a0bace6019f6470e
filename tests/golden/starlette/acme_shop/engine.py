"""How the app reaches its database file."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiosqlite import Connection
from piccolo.engine.sqlite import SQLiteEngine

from .turns import Turns

MAX_CONNECTIONS = 5  # of one process

# Primary result codes that tell of the file, not of the statement.
UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
NOT_MIGRATED = "no such table"
CONFLICT = sqlite3.IntegrityError
INVALID = OverflowError  # a number of more than 64 bits


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't do its work now; what else fails is a mistake."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in UNAVAILABLE or str(error).startswith(NOT_MIGRATED)
    return isinstance(error, TimeoutError)


class Engine(SQLiteEngine):
    """Piccolo's engine, which opens a connection for each query; this one keeps some."""

    turns = Turns(MAX_CONNECTIONS, is_unavailable)  # of readers, who wait for no writer
    writing = Turns(1, is_unavailable)  # SQLite would let writers try again and again

    def __init__(self, path: str, **kwargs: Any) -> None:
        super().__init__(path, **kwargs)
        self.pool: list[Connection] | None = None  # those that nobody uses

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection, for one user at a time; what fails on it is rolled back."""
        connection = self.pool.pop() if self.pool else await self.get_connection()
        try:
            yield connection
        except BaseException:
            await connection.close()
            raise
        if self.pool is None:
            await connection.close()
        else:
            self.pool.append(connection)

    async def close_connections(self) -> None:
        pool, self.pool = self.pool or [], None
        for connection in pool:
            await connection.close()

    async def _run_in_new_connection(
        self, query: str, args: Sequence[Any] | None = None, *_: Any, **__: Any
    ) -> Any:
        reads = query.lstrip()[:6].upper() == "SELECT"
        turns = self.turns if reads else self.writing
        async with turns.turn(), self.connection() as connection:
            return await connection.execute_fetchall(query, args or ())

    async def _run_in_existing_connection(
        self,
        connection: Connection,
        query: str,
        args: Sequence[Any] | None = None,
        *_: Any,
        **__: Any,
    ) -> Any:
        return await connection.execute_fetchall(query, args or ())
