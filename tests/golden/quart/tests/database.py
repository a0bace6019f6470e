"""The database that the tests run on: a new one on the project's server."""

import os
from urllib.parse import urlsplit

import asyncpg


def url_for_tests(url: str) -> str:
    """Where the tests' database is: beside the project's own."""
    address = urlsplit(url)
    name = f"{address.path[1:41]}_test_{os.getpid()}"
    return address._replace(path=f"/{name}").geturl()


async def create(url: str) -> None:
    await drop(url)  # one that was left behind
    await run(url, "CREATE DATABASE")


async def drop(url: str) -> None:
    await run(url, "DROP DATABASE IF EXISTS", "WITH (FORCE)")


async def run(url: str, statement: str, options: str = "") -> None:
    """Run a statement about the database that `url` names, if it is one for tests."""
    name = urlsplit(url).path[1:]
    if "_test_" not in name:
        raise ValueError(f"{name} is not a database for tests")
    # Every server has the database "postgres".
    connection = await asyncpg.connect(url, database="postgres")
    try:
        await connection.execute(f'{statement} "{name}" {options}')
    finally:
        await connection.close()
