"""A Starlette app on Piccolo with nothing around it: what a framework and an ORM cost at least."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from piccolo.columns import Boolean, Serial, Varchar
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

DB = PostgresEngine({"dsn": os.environ["BARE_URL"]}, extensions=())


class Task(Table, tablename="bare_task", db=DB):
    id: Serial
    name = Varchar()
    completed = Boolean()


def prepare() -> None:
    Task.create_table(if_not_exists=True).run_sync()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    await DB.start_connection_pool(max_size=10)
    yield
    await DB.close_connection_pool()


async def tasks(request: Request) -> JSONResponse:
    rows = await Task.select().order_by(Task.id).limit(20)
    return JSONResponse({"items": rows, "total": await Task.count()})


async def task(request: Request) -> JSONResponse:
    return JSONResponse(await Task.select().where(Task.id == request.path_params["id"]).first())


async def create(request: Request) -> JSONResponse:
    rows = await Task.insert(Task(**await request.json())).returning(*Task.all_columns())
    return JSONResponse(rows[0], 201)


app = Starlette(
    routes=[
        Route("/tasks", tasks),
        Route("/tasks", create, methods=["POST"]),
        Route("/tasks/{id:int}", task),
    ],
    lifespan=lifespan,
)
