"""How the app reaches its database server."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from piccolo.engine.postgres import PostgresEngine

from .turns import Turns

MAX_CONNECTIONS = 10  # of one process

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pooled: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

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
    asyncpg.InvalidCachedStatementError,  # a migration has changed a column
    asyncpg.UndefinedTableError,  # a migration has not run yet
    asyncpg.InternalClientError,  # a connection that was cut while it was taken
)
CONFLICT = asyncpg.IntegrityConstraintViolationError
INVALID = asyncpg.DataError


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't do its work now; what else fails is a mistake."""
    return isinstance(error, UNAVAILABLE) and not isinstance(error, asyncpg.DataError)


async def connect(*args: Any, **kwargs: Any) -> Connection:
    """A new connection; whatever keeps it from the server is a ConnectionError."""
    try:
        return await asyncpg.connect(*args, **kwargs)
    except OSError as error:
        raise ConnectionError(str(error)) from error


class Engine(PostgresEngine):
    """Piccolo's engine, which would connect at import, when the server may be away."""

    turns = Turns(MAX_CONNECTIONS, is_unavailable)

    async def check_version(self) -> None:
        pass

    async def get_new_connection(self) -> Connection:
        return await connect(**self.config)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Pooled]:
        """A connection of the pool, for one user at a time.

        It is closed if its server was silent: to give it back would take as long again.
        """
        if not self.pool:
            raise RuntimeError("open the pool with `async with connected()`")
        async with self.turns.turn(), self.pool.acquire() as connection:
            try:
                yield connection
            except (TimeoutError, asyncio.CancelledError):
                connection.terminate()
                raise

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        async with self.connection() as connection:
            return await connection.fetch(query, *(args or ()))
