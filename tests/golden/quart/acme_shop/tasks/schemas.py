"""What the API takes and gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_INTEGER = 2**31 - 1  # the largest value of an integer column
MAX_LIMIT = 100  # tasks of one page

# What clients send as text; a text column can't hold the NUL character.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Name = Annotated[Text, StringConstraints(min_length=1, max_length=200)]


class TaskPath(BaseModel):
    """Which task is wanted."""

    id: int = Field(ge=1, le=MAX_INTEGER)


class Page(BaseModel):
    """Which part of a list is wanted."""

    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)
    offset: int = Field(default=0, ge=0, le=MAX_INTEGER)


class TaskIn(BaseModel):
    """A task to store."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"name": "Buy milk", "completed": False}]},
    )

    name: Name
    completed: bool = False


class TaskChanges(BaseModel):
    """The parts of a task that change; what is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"completed": True}]},
    )

    # A factory makes a field optional, and shows no default in the schema.
    name: Name = Field(default_factory=str)
    completed: bool = Field(default_factory=bool)


class TaskOut(BaseModel):
    """A stored task."""

    id: int
    name: str
    completed: bool


class TaskEvent(BaseModel):
    """What happened to a task."""

    event: Literal["created", "updated", "deleted"]
    task: TaskOut


class TaskList(BaseModel):
    """A part of all tasks, and how many there are."""

    items: list[TaskOut]
    total: int
    limit: int
    offset: int
