"""What the API takes and gives."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from ..payloads import MAX_INTEGER, Text

Name = Annotated[Text, StringConstraints(min_length=1, max_length=200)]


class TaskPath(BaseModel):
    """Which task is wanted."""

    id: int = Field(ge=1, le=MAX_INTEGER)


class TaskIn(BaseModel, extra="forbid"):
    """A task to store."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Buy milk"}]})

    name: Name
    completed: StrictBool = False


class TaskChanges(BaseModel, extra="forbid"):
    """The parts of a task that change; what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"completed": True}]})

    # A factory makes a field optional, and shows no default in the schema; what it
    # makes is not used.
    name: Name = Field(default_factory=str)
    completed: StrictBool = Field(default_factory=bool)


class TaskOut(BaseModel):
    """A stored task."""

    id: int
    name: str
    completed: bool


class TaskList(BaseModel):
    """A part of all tasks, and how many there are."""

    items: list[TaskOut]
    total: int
    limit: int
    offset: int
