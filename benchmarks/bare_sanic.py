"""Sanic with nothing around it, on the store that a variable names."""

import os
from importlib import import_module
from typing import Any

from sanic import HTTPResponse, Request, Sanic, json

store = import_module(os.environ["BARE_STORE"])
app: Sanic[Any, Any] = Sanic("bare")


@app.before_server_start
async def start(_: object) -> None:
    await store.start()


@app.after_server_stop
async def stop(_: object) -> None:
    await store.stop()


@app.get("/tasks")
async def tasks(request: Request) -> HTTPResponse:
    return json(await store.tasks())


@app.get("/tasks/<number:int>")
async def task(request: Request, number: int) -> HTTPResponse:
    return json(await store.task(number))


@app.post("/tasks")
async def create(request: Request) -> HTTPResponse:
    return json(await store.create(request.json), 201)
