from piccolo.columns import Boolean, Serial, Varchar
from piccolo.table import Table


class Task(Table):
    """Something to do."""

    id: Serial
    name = Varchar(length=200, null=False)
    completed = Boolean(default=False, null=False)
