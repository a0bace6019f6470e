"""What to do, with every question answered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from piccolo_new import setup
from piccolo_new.arguments import NONE, PROGRAM, Arguments, flag
from piccolo_new.project import Project
from piccolo_new.report import Made


class Order(NamedTuple):
    """A project, where it goes, and which steps follow.

    Attributes:
        arguments: what was typed.
        project: what to make.
        folder: where.
        here: whether that is the current folder, which may hold a few files.
        asked: whether a person answered questions.
        sets_up: whether to install and migrate.
        values: the answers that were given, by parameter.
    """

    arguments: Arguments
    project: Project
    folder: Path
    here: bool
    asked: bool
    sets_up: bool
    values: Mapping[str, Any]

    def made(self) -> Made:
        """What a program is told of it, before anything is done."""
        return Made(
            dry_run=self.arguments.dry_run,
            name=self.project.name,
            package=self.project.package,
            distribution=self.project.distribution,
            destination=str(self.folder),
            choices=self.project.choices(),
        )

    def one_line(self) -> str:
        """Write the command that makes the same project; the database's address stays out of it."""
        words = [PROGRAM, self.project.name if self.arguments.here else self.arguments.name or ""]
        for name, value in self.project.record().items():
            if name not in ("version", "name"):
                words += [flag(name), value if isinstance(value, str) else ",".join(value) or NONE]
        if self.arguments.directory is not None:
            words += ["--directory", self.arguments.directory]
        words += [word for folder in self.arguments.layers for word in ("--layers", str(folder))]
        words.append("--setup" if self.sets_up else "--no-setup")
        words += {True: ["--git"], False: ["--no-git"], None: []}[self.values.get("git")]
        words += [flag(name) for name in ("here", "start") if getattr(self.arguments, name)]
        line = setup.shell_line(words)
        variable = '"%DATABASE_URL%"' if setup.WINDOWS else '"$DATABASE_URL"'
        return f"{line} --database-url {variable}" if self.values.get("database_url") else line
