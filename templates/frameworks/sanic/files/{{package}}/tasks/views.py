"""The API of tasks."""

from sanic import Blueprint, HTTPResponse, Request, empty, json

from ..payloads import Page, parse_json, parse_query, require_json
from . import queries
from .schemas import TaskChanges, TaskIn

blueprint = Blueprint("tasks", url_prefix="/api/tasks")


@blueprint.on_request
async def require_json_body(request: Request) -> None:
    if request.method in ("POST", "PUT", "PATCH"):
        require_json(request.headers.get("content-type"))


@blueprint.get("")
async def list_tasks(request: Request) -> HTTPResponse:
    return json(await queries.list_tasks(parse_query(Page, request.query_string)))


@blueprint.post("")
async def create_task(request: Request) -> HTTPResponse:
    task = await queries.create_task(parse_json(TaskIn, request.body))
    location = request.app.url_for("tasks.get_task", task_id=task.id)
    return json(task, 201, {"Location": location})


@blueprint.get("/<task_id:int>")
async def get_task(request: Request, task_id: int) -> HTTPResponse:
    return json(await queries.get_task(task_id))


@blueprint.put("/<task_id:int>")
async def replace_task(request: Request, task_id: int) -> HTTPResponse:
    task = parse_json(TaskIn, request.body)
    return json(await queries.change_task(task_id, task))


@blueprint.patch("/<task_id:int>")
async def change_task(request: Request, task_id: int) -> HTTPResponse:
    changes = parse_json(TaskChanges, request.body)
    return json(await queries.change_task(task_id, changes))


@blueprint.delete("/<task_id:int>")
async def delete_task(request: Request, task_id: int) -> HTTPResponse:
    await queries.delete_task(task_id)
    return empty()
