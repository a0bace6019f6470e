"""The API of tasks."""

from sanic import BadRequest, Blueprint, HTTPResponse, Request, empty, json
from sanic_ext import validate

from ..payloads import Page, require_json
from . import queries
from .schemas import TaskChanges, TaskIn

blueprint = Blueprint("tasks", url_prefix="/api/tasks")


@blueprint.on_request
async def require_json_body(request: Request) -> None:
    if request.method in ("POST", "PUT", "PATCH"):
        require_json(request.headers.get("content-type"))
        if not request.body:  # which Sanic would take for null
            raise BadRequest("The body is empty.")


@blueprint.get("")
@validate(query=Page)
async def list_tasks(request: Request, query: Page) -> HTTPResponse:
    return json(await queries.list_tasks(query))


# `strict`, because sanic-ext overrules what the models say of it.
@blueprint.post("")
@validate(json=TaskIn, strict=True)
async def create_task(request: Request, body: TaskIn) -> HTTPResponse:
    task = await queries.create_task(body)
    location = request.app.url_for("tasks.get_task", task_id=task.id)
    return json(task, 201, {"Location": location})


@blueprint.get("/<task_id:int>")
async def get_task(request: Request, task_id: int) -> HTTPResponse:
    return json(await queries.get_task(task_id))


@blueprint.put("/<task_id:int>")
@validate(json=TaskIn, strict=True)
async def replace_task(request: Request, task_id: int, body: TaskIn) -> HTTPResponse:
    return json(await queries.change_task(task_id, body))


@blueprint.patch("/<task_id:int>")
@validate(json=TaskChanges, strict=True)
async def change_task(
    request: Request, task_id: int, body: TaskChanges
) -> HTTPResponse:
    return json(await queries.change_task(task_id, body))


@blueprint.delete("/<task_id:int>")
async def delete_task(request: Request, task_id: int) -> HTTPResponse:
    await queries.delete_task(task_id)
    return empty()
