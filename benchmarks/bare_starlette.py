"""Starlette with nothing around it, on the store that a variable names."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

store = import_module(os.environ["BARE_STORE"])


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    await store.start()
    yield
    await store.stop()


async def tasks(request: Request) -> JSONResponse:
    return JSONResponse(await store.tasks())


async def task(request: Request) -> JSONResponse:
    return JSONResponse(await store.task(request.path_params["number"]))


async def create(request: Request) -> JSONResponse:
    return JSONResponse(await store.create(await request.json()), 201)


app = Starlette(
    routes=[
        Route("/tasks", tasks),
        Route("/tasks", create, methods=["POST"]),
        Route("/tasks/{number:int}", task),
    ],
    lifespan=lifespan,
)
