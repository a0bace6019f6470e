"""Reads and writes tasks; every view goes through here."""

from ..problems import Problem
from .schemas import MAX_INTEGER, Page, TaskChanges, TaskIn, TaskList, TaskOut
from .tables import Task


async def list_tasks(page: Page) -> TaskList:
    rows = await Task.select().order_by(Task.id).limit(page.limit).offset(page.offset)
    return TaskList(
        items=[TaskOut(**row) for row in rows],
        total=await Task.count(),
        limit=page.limit,
        offset=page.offset,
    )


async def create_task(task: TaskIn) -> TaskOut:
    rows = await Task.insert(Task(**task.model_dump())).returning(*Task.all_columns())
    return TaskOut(**rows[0])


async def get_task(task_id: int) -> TaskOut:
    return _found(await Task.select().where(Task.id == _in_range(task_id)))


async def change_task(task_id: int, changes: TaskIn | TaskChanges) -> TaskOut:
    """Store the fields that were sent; a whole `TaskIn` replaces the task."""
    partial = isinstance(changes, TaskChanges)
    values = changes.model_dump(exclude_unset=partial)
    if not values:
        return await get_task(task_id)
    return _found(
        await Task.update(**values)
        .where(Task.id == _in_range(task_id))
        .returning(*Task.all_columns())
    )


async def delete_task(task_id: int) -> None:
    _found(
        await Task.delete()
        .where(Task.id == _in_range(task_id))
        .returning(*Task.all_columns())
    )


def _in_range(task_id: int) -> int:
    if not 1 <= task_id <= MAX_INTEGER:
        error: dict[str, object] = {
            "loc": ["path", "id"],
            "msg": f"Input should be from 1 to {MAX_INTEGER}",
        }
        raise Problem(422, "The request holds invalid values.", errors=[error])
    return task_id


def _found(rows: list[dict[str, object]]) -> TaskOut:
    if not rows:
        raise Problem(404, "There is no such task.")
    return TaskOut.model_validate(rows[0])
