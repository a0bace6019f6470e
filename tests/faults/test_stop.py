"""Servers that are told to stop while they work, and servers that are killed."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing, suppress

import psutil
import pytest
from matrix.checks import check_stop
from matrix.databases import SQLiteFile
from matrix.server import Server

from .load import load
from .service import Service
from .sites import Site, sites
from .sockets import followers
from .wire import PATIENCE, Answer

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

IN_FLIGHT = 6  # requests, and half as many sockets
LOCKED = 30  # seconds for which a request may wait here, however slow the machine is
WRITES = 200  # before the server is killed
CLOSED_BY_THE_SERVER = {1001, 1012}  # it goes away, it restarts


@sites(True)
def test_a_server_that_is_told_to_stop_ends_what_it_began_with_a_service(
    site: Site, service: Service
) -> None:
    with site.constant("database.py", "QUERY_TIMEOUT", LOCKED), site.serve() as server:
        asyncio.run(stop_amid_work(site, server, service.locked(site.project.combination.id)))
        server.process.wait(PATIENCE)
        check_stop(server)


@sites(False, shift=1)
def test_a_server_that_is_told_to_stop_ends_what_it_began_with_a_file(site: Site) -> None:
    with site.constant("database.py", "LOCK_TIMEOUT", LOCKED), site.serve() as server:
        asyncio.run(stop_amid_work(site, server, locked(file_of(site))))
        server.process.wait(PATIENCE)
        check_stop(server)


async def stop_amid_work(site: Site, server: Server, held: AbstractAsyncContextManager[None]) -> None:
    """Send SIGTERM while requests wait for a lock and sockets are open, and let the lock go."""
    async with AsyncExitStack() as stack:
        windows = await stack.enter_async_context(followers(server, IN_FLIGHT // 2, again=False))
        async with held:
            tasks = [asyncio.create_task(write(site, server, number)) for number in range(IN_FLIGHT)]
            await asyncio.sleep(2)
            server.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(1)
        answers = await asyncio.gather(*tasks)
        assert {answer.status for answer in answers} == {201}, answers
        async with asyncio.timeout(5):
            codes = [await window.closed() for window in windows]
        assert set(codes) <= CLOSED_BY_THE_SERVER, codes


async def write(site: Site, server: Server, number: int) -> Answer:
    async with site.connect(server) as connection:
        return await connection.ask("POST", "/api/tasks", {"name": f"In flight {number}"})


def file_of(site: Site) -> SQLiteFile:
    assert isinstance(site.project.database, SQLiteFile)
    return site.project.database


@asynccontextmanager
async def locked(database: SQLiteFile) -> AsyncIterator[None]:
    """Let nobody else write to a file while the body runs."""
    with closing(sqlite3.connect(database.file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@sites(None, shift=1)
def test_what_a_killed_server_has_acknowledged_is_stored(site: Site) -> None:
    async def run(server: Server) -> set[str]:
        async with load(site, server) as seen:
            async with asyncio.timeout(PATIENCE):
                while len(seen.acknowledged) < WRITES:
                    await asyncio.sleep(0.02)
            for process in server.processes():
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        return seen.acknowledged

    with site.serve() as server:
        acknowledged = asyncio.run(run(server))
    with site.serve() as server:
        assert server.client.post("/api/tasks", json={"name": "x"}).status_code == 201
    assert acknowledged
    assert not (lost := site.lost(acknowledged)), f"{len(lost)} of {len(acknowledged)} writes are lost"
    site.project.database.check_integrity()
