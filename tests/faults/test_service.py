"""A database service that is away, falls, is stuck or freezes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import httpx
import pytest
from matrix.checks import check_log
from matrix.server import Server

from .load import load
from .service import Service
from .sites import Site, sites
from .sockets import AWAY, followers
from .wire import Answer, Connection

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

RECOVERY = 2.0  # seconds from the database's return to the last client that is served
LONGEST = 5.0  # seconds until a request that is stuck has been answered
CROWD = 60  # requests at once: more than the pools of all workers have connections
LISTENING = 10.0  # seconds until events arrive again


def asks_to_wait(response: httpx.Response) -> bool:
    return response.status_code == 503 and response.headers.get("Retry-After", "").isdecimal()


@sites(True)
def test_a_project_starts_without_its_database_and_finds_it_later(site: Site, service: Service) -> None:
    service.stop()
    with site.serve(until="/health/live") as server:
        http = server.client
        ready = http.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unavailable"), ready.text
        for response in (http.get("/api/tasks"), http.post("/api/tasks", json={"name": "x"})):
            assert asks_to_wait(response), response.text
        assert http.get("/health/live").status_code == 200
        service.start()
        back = time.monotonic()
        while (response := http.post("/api/tasks", json={"name": "x"})).status_code != 201:
            assert time.monotonic() - back < RECOVERY, response.text
            time.sleep(0.05)
        assert http.get("/health/ready").status_code == 200
        site.project.database.check_use(server)
        check_log(server)


@sites(True, shift=1)
def test_a_database_that_falls_under_load_costs_no_connection_and_no_write(
    site: Site, service: Service
) -> None:
    async def run(server: Server) -> set[str]:
        async with load(site, server) as seen, followers(server, 4) as windows:
            usual = await seen.everybody_is_served(within=LISTENING)
            for fall in (service.stop, service.kill):
                await asyncio.to_thread(fall)
                await seen.somebody_is_asked_to_wait(within=LONGEST)
                await asyncio.sleep(1)
                await asyncio.to_thread(service.start)
                await seen.everybody_is_served(within=usual + RECOVERY)
            for window in windows:
                await window.has_heard(len(window.messages) + 1, within=LISTENING)
        assert not seen.dropped, f"{len(seen.dropped)} connections were dropped: {seen}"
        assert not seen.wrong, f"{len(seen.wrong)} answers were neither success nor 503: {seen}"
        assert {code for window in windows for code in window.codes} <= AWAY
        return seen.acknowledged

    with site.serve() as server:
        acknowledged = asyncio.run(run(server))
        site.project.database.check_use(server)
        check_log(server)
    assert acknowledged
    assert not (lost := site.lost(acknowledged)), f"{len(lost)} of {len(acknowledged)} writes are lost"


async def crowd(site: Site, server: Server) -> list[Answer]:
    """Read and write at once, by more clients than there are connections to the database."""
    async with AsyncExitStack() as stack:
        several = [await stack.enter_async_context(site.connect(server)) for _ in range(CROWD)]
        asked = (
            one.ask("POST", "/api/tasks", {"name": "x"}) if place % 2 else one.ask("GET", "/api/tasks")
            for place, one in enumerate(several)
        )
        return await asyncio.gather(*asked)


def lock(service: Service, site: Site) -> AbstractAsyncContextManager[None]:
    return service.locked(site.project.combination.id)


@asynccontextmanager
async def freeze(service: Service, site: Site) -> AsyncIterator[None]:  # noqa: ARG001
    with service.frozen():
        yield


@pytest.mark.parametrize("block", [lock, freeze])
@sites(True, shift=2)
def test_a_database_that_is_stuck_is_not_waited_for(
    site: Site, service: Service, block: Callable[[Service, Site], AbstractAsyncContextManager[None]]
) -> None:
    async def run(server: Server) -> None:
        async with site.connect(server) as other:
            # The second crowd meets what the first has left behind.
            async with block(service, site):
                for _ in range(2):
                    answers, live = await asyncio.gather(crowd(site, server), ask_after(1, other))
                    assert all(answer.asks_to_wait for answer in answers), answers
                    slowest = max(answer.seconds for answer in answers)
                    assert slowest < LONGEST, f"the slowest answer took {slowest:.1f} s"
                    assert live.status == 200, live
                    assert live.seconds < 1, live
            await served(other)
            answers = await crowd(site, server)
        assert {answer.status for answer in answers} == {200, 201}, answers

    with site.serve() as server:
        asyncio.run(run(server))
        site.project.database.check_use(server)
        check_log(server)


async def ask_after(seconds: float, connection: Connection) -> Answer:
    await asyncio.sleep(seconds)
    return await connection.ask("GET", "/health/live")


async def served(connection: Connection) -> None:
    start = time.monotonic()
    while (answer := await connection.ask("POST", "/api/tasks", {"name": "x"})).status != 201:
        assert time.monotonic() - start < RECOVERY, answer
