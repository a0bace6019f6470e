"""The API of tasks."""

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from ..payloads import Model, Page, parse_json, require_json
from ..problems import invalid
from ..routes import Routes
from . import queries
from .schemas import TaskChanges, TaskIn


async def body(request: Request, model: type[Model]) -> Model:
    require_json(request.headers.get("content-type"))
    return parse_json(model, await request.body())


def answer(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")


async def list_tasks(request: Request) -> Response:
    lists = {name: request.query_params.getlist(name) for name in request.query_params}
    values = {name: some if some[1:] else some[0] for name, some in lists.items()}
    try:
        page = Page.model_validate(values)
    except ValidationError as error:
        raise invalid(error, "query") from error
    return answer(await queries.list_tasks(page))


async def create(request: Request) -> Response:
    task = await queries.create_task(await body(request, TaskIn))
    response = answer(task, 201)
    response.headers["Location"] = f"/api/tasks/{task.id}"
    return response


async def get(request: Request, task_id: int) -> Response:
    return answer(await queries.get_task(task_id))


async def replace(request: Request, task_id: int) -> Response:
    return answer(await queries.change_task(task_id, await body(request, TaskIn)))


async def change(request: Request, task_id: int) -> Response:
    return answer(await queries.change_task(task_id, await body(request, TaskChanges)))


async def delete(request: Request, task_id: int) -> Response:
    await queries.delete_task(task_id)
    return Response(status_code=204)


routes: Routes = {
    "/api/tasks": {"GET": list_tasks, "POST": create},
    "/api/tasks/([0-9]+)": {
        "GET": get,
        "PUT": replace,
        "PATCH": change,
        "DELETE": delete,
    },
}
