"""Reads and writes tasks; every view goes through here."""

from typing import Literal

from ..database import transaction
from ..payloads import MAX_LIMIT, Page, parse
from ..problems import Problem
from .schemas import TaskChanges, TaskEvent, TaskIn, TaskList, TaskOut, TaskPath
from .tables import Task


async def list_tasks(page: Page) -> TaskList:
    rows = await Task.select().order_by(Task.id).limit(page.limit).offset(page.offset)
    return TaskList(
        items=[TaskOut(**row) for row in rows],
        total=await Task.count(),
        limit=page.limit,
        offset=page.offset,
    )


async def latest_tasks() -> list[TaskOut]:
    """As many as one page holds, the newest last."""
    rows = await Task.select().order_by(Task.id, ascending=False).limit(MAX_LIMIT)
    return [TaskOut(**row) for row in reversed(rows)]


async def create_task(task: TaskIn) -> TaskOut:
    async with transaction() as announce:
        row = Task(**task.model_dump())
        stored = _found(await Task.insert(row).returning(*Task.all_columns()))
        announce(_event("created", stored))
    return stored


async def get_task(task_id: int) -> TaskOut:
    return _found(await Task.select().where(Task.id == _in_range(task_id)))


async def change_task(task_id: int, changes: TaskIn | TaskChanges) -> TaskOut:
    """Store the fields that were sent; a whole `TaskIn` replaces the task."""
    partial = isinstance(changes, TaskChanges)
    values = changes.model_dump(exclude_unset=partial)
    _in_range(task_id)
    if not values:
        return await get_task(task_id)
    async with transaction() as announce:
        update = Task.update(**values).where(Task.id == task_id)
        stored = _found(await update.returning(*Task.all_columns()))
        announce(_event("updated", stored))
    return stored


async def delete_task(task_id: int) -> None:
    _in_range(task_id)
    async with transaction() as announce:
        delete = Task.delete().where(Task.id == task_id)
        deleted = _found(await delete.returning(*Task.all_columns()))
        announce(_event("deleted", deleted))


def _event(event: Literal["created", "updated", "deleted"], task: TaskOut) -> str:
    return TaskEvent(event=event, task=task).model_dump_json()


def _in_range(task_id: int) -> int:
    return parse(TaskPath, {"id": task_id}, "path").id


def _found(rows: list[dict[str, object]]) -> TaskOut:
    if not rows:
        raise Problem(404, "There is no such task.")
    return TaskOut.model_validate(rows[0])
