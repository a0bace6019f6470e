"""What the views do, for the API's description."""

from ..openapi import operation
from ..payloads import Page
from .schemas import TaskChanges, TaskIn, TaskList, TaskOut, TaskPath

MODELS = (TaskIn, TaskChanges, TaskOut, TaskList)
PATHS = {
    "/api/tasks": {
        "get": operation("listTasks", "List tasks", query=Page, gives=TaskList),
        "post": operation(
            "createTask", "Create a task", takes=TaskIn, gives=TaskOut, status=201
        ),
    },
    "/api/tasks/{id}": {
        "get": operation("getTask", "Read a task", path=TaskPath, gives=TaskOut),
        "put": operation(
            "replaceTask", "Replace a task", path=TaskPath, takes=TaskIn, gives=TaskOut
        ),
        "patch": operation(
            "changeTask",
            "Change parts of a task",
            path=TaskPath,
            takes=TaskChanges,
            gives=TaskOut,
        ),
        "delete": operation("deleteTask", "Delete a task", path=TaskPath, status=204),
    },
}
