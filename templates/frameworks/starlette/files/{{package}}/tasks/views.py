"""The API of tasks."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..payloads import Page
from ..validation import ModelResponse, body, query
from . import queries
from .schemas import TaskChanges, TaskIn


class TasksEndpoint(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        page = query(request, Page)
        return ModelResponse(await queries.list_tasks(page))

    async def post(self, request: Request) -> Response:
        task = await queries.create_task(await body(request, TaskIn))
        location = str(request.app.url_path_for("task", task_id=task.id))
        return ModelResponse(task, 201, {"Location": location})


class TaskEndpoint(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return ModelResponse(await queries.get_task(request.path_params["task_id"]))

    async def put(self, request: Request) -> Response:
        return await self.change(request, TaskIn)

    async def patch(self, request: Request) -> Response:
        return await self.change(request, TaskChanges)

    async def delete(self, request: Request) -> Response:
        await queries.delete_task(request.path_params["task_id"])
        return Response(status_code=204)

    async def change(
        self, request: Request, model: type[TaskIn] | type[TaskChanges]
    ) -> Response:
        changes = await body(request, model)
        task = await queries.change_task(request.path_params["task_id"], changes)
        return ModelResponse(task)


routes = [
    Route("/api/tasks", TasksEndpoint, name="tasks"),
    Route("/api/tasks/{task_id:int}", TaskEndpoint, name="task"),
]
