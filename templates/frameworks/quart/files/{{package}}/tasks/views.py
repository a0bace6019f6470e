"""The API of tasks."""

from quart import Blueprint, Response, url_for
from quart_schema import validate_querystring, validate_request, validate_response

from ..payloads import Page
from . import queries
from .schemas import TaskChanges, TaskIn, TaskList, TaskOut

blueprint = Blueprint("tasks", __name__, url_prefix="/api/tasks")


@blueprint.get("")
@validate_querystring(Page)
@validate_response(TaskList)
async def get_tasks(query_args: Page) -> TaskList:
    return await queries.list_tasks(query_args)


@blueprint.post("")
@validate_request(TaskIn)
@validate_response(TaskOut, 201)
async def post_task(data: TaskIn) -> tuple[TaskOut, int, dict[str, str]]:
    task = await queries.create_task(data)
    return task, 201, {"Location": url_for(".get_task", task_id=task.id)}


@blueprint.get("/<int:task_id>")
@validate_response(TaskOut)
async def get_task(task_id: int) -> TaskOut:
    return await queries.get_task(task_id)


@blueprint.put("/<int:task_id>")
@validate_request(TaskIn)
@validate_response(TaskOut)
async def put_task(task_id: int, data: TaskIn) -> TaskOut:
    return await queries.change_task(task_id, data)


@blueprint.patch("/<int:task_id>")
@validate_request(TaskChanges)
@validate_response(TaskOut)
async def patch_task(task_id: int, data: TaskChanges) -> TaskOut:
    return await queries.change_task(task_id, data)


@blueprint.delete("/<int:task_id>")
async def delete_task(task_id: int) -> Response:
    await queries.delete_task(task_id)
    return Response(status=204)
