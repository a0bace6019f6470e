"""Reads and writes tasks; every view goes through here."""

from collections.abc import Sequence

from piccolo.querystring import QueryString

from ..database import announced
from ..payloads import MAX_LIMIT, Page, parse
from ..problems import Problem
from .schemas import TaskChanges, TaskIn, TaskList, TaskOut, TaskPath
from .tables import Task

# What the API gives: nothing else of a row leaves the database.
COLUMNS = [Task._meta.get_column_by_name(name) for name in TaskOut.model_fields]
# How many there are, in a column whose name no field can have.
TOTAL = QueryString("({})", Task.count().querystrings[0], alias="_total")


async def list_tasks(page: Page) -> TaskList:
    query = Task.select(*COLUMNS, TOTAL).order_by(Task.id)
    rows = await query.limit(page.limit).offset(page.offset)
    # Behind the last task there is no row to say it.
    total = rows[0]["_total"] if rows else await Task.count()
    values = {"items": rows, "total": total, **page.model_dump()}
    return TaskList.model_validate(values)


async def latest_tasks() -> list[TaskOut]:
    """As many as one page holds, the newest last."""
    newest = Task.select(*COLUMNS).order_by(Task.id, ascending=False)
    rows = await newest.limit(MAX_LIMIT)
    return [TaskOut(**row) for row in reversed(rows)]


async def create_task(task: TaskIn) -> TaskOut:
    insert = Task.insert(Task(**task.model_dump()))
    return _found(await announced("created", insert.returning(*COLUMNS), TaskOut))


async def get_task(task_id: int) -> TaskOut:
    return _found(await Task.select(*COLUMNS).where(Task.id == _in_range(task_id)))


async def change_task(task_id: int, changes: TaskIn | TaskChanges) -> TaskOut:
    """Store the fields that were sent; a whole `TaskIn` replaces the task."""
    partial = isinstance(changes, TaskChanges)
    values = changes.model_dump(exclude_unset=partial)
    if not values:
        return await get_task(task_id)
    update = Task.update(**values).where(Task.id == _in_range(task_id))
    return _found(await announced("updated", update.returning(*COLUMNS), TaskOut))


async def delete_task(task_id: int) -> None:
    delete = Task.delete().where(Task.id == _in_range(task_id))
    _found(await announced("deleted", delete.returning(*COLUMNS), TaskOut))


def _in_range(task_id: int) -> int:
    return parse(TaskPath, {"id": task_id}, "path").id


def _found(rows: Sequence[object]) -> TaskOut:
    if not rows:
        raise Problem(404, "There is no such task.")
    return TaskOut.model_validate(rows[0])
