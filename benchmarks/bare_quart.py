"""Quart with nothing around it, on the store that a variable names."""

import os
from importlib import import_module
from typing import Any

from quart import Quart, request

store = import_module(os.environ["BARE_STORE"])
app = Quart(__name__)
app.before_serving(store.start)
app.after_serving(store.stop)


@app.get("/tasks")
async def tasks() -> Any:
    return await store.tasks()


@app.get("/tasks/<int:number>")
async def task(number: int) -> Any:
    return await store.task(number)


@app.post("/tasks")
async def create() -> Any:
    return await store.create(await request.get_json()), 201
