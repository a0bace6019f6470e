"""A Starlette app on asyncpg with nothing around it: what a framework and a driver cost at least."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

URL = os.environ["BARE_URL"]
TABLE = "CREATE TABLE IF NOT EXISTS bare_task (id SERIAL PRIMARY KEY, name VARCHAR, completed BOOLEAN)"


def prepare() -> None:
    async def create_table() -> None:
        connection = await asyncpg.connect(URL)
        await connection.execute(TABLE)
        await connection.close()

    asyncio.run(create_table())


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(URL, min_size=0, max_size=10) as app.state.pool:
        yield


async def tasks(request: Request) -> JSONResponse:
    pool = request.app.state.pool
    rows = await pool.fetch("SELECT id, name, completed FROM bare_task ORDER BY id LIMIT 20")
    total = await pool.fetchval("SELECT count(*) FROM bare_task")
    return JSONResponse({"items": [dict(row) for row in rows], "total": total})


async def task(request: Request) -> JSONResponse:
    query = "SELECT id, name, completed FROM bare_task WHERE id = $1"
    return JSONResponse(dict(await request.app.state.pool.fetchrow(query, request.path_params["id"])))


async def create(request: Request) -> JSONResponse:
    sent = await request.json()
    query = "INSERT INTO bare_task (name, completed) VALUES ($1, $2) RETURNING id, name, completed"
    row = await request.app.state.pool.fetchrow(query, sent["name"], sent["completed"])
    return JSONResponse(dict(row), 201)


app = Starlette(
    routes=[
        Route("/tasks", tasks),
        Route("/tasks", create, methods=["POST"]),
        Route("/tasks/{id:int}", task),
    ],
    lifespan=lifespan,
)
