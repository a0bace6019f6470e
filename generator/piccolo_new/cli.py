"""What the command asks, says and returns: the only module that prints."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from piccolo_new import setup
from piccolo_new.arguments import NONE, PROGRAM, Arguments, parse
from piccolo_new.catalog import Catalog, Step
from piccolo_new.errors import LayerError, UserError
from piccolo_new.generate import Written, check_destination, generate
from piccolo_new.kinds import KINDS
from piccolo_new.place import is_here, locate
from piccolo_new.project import Project, check_description, choose, database_at, names, reserved_names
from piccolo_new.setup import Result, SetupStep

DONE, LACKING, INTERRUPTED = 0, 1, 130
_TELLING = re.compile(r"\s*(error|fatal)\b", re.IGNORECASE)
# Any password but the one in our own examples.
_PASSWORD = re.compile(r"(://[^\s:/]*):(?!password@)\S*@")
_LAST_LINES = 20


def run(argv: Sequence[str]) -> int:
    """Do what a command line says, and report in one line what stops it.

    Args:
        argv: without the program's name.

    Returns:
        The exit code; `--help` lists what each means.
    """
    try:
        arguments = parse(list(argv))
        catalog = Catalog.load([Path(folder) for folder in arguments.layers or ()])
        if arguments.list:
            return _list(catalog)
        order = _understand(arguments, catalog)
        order.say_what_was_understood()
        written = generate(order.project, order.folder, here=order.here)
    except UserError as error:
        return _complain(str(error), error.exit_code)
    except LayerError as error:
        return _complain(str(error), LACKING)
    except KeyboardInterrupt:
        return _complain("Stopped; nothing was written.", INTERRUPTED)
    except OSError as error:
        return _complain(f"{error}.", LACKING)
    return _Afterwards(order).run(written)


class _Order(NamedTuple):
    """What to do, with every question answered."""

    arguments: Arguments
    project: Project
    folder: Path
    here: bool
    asked: bool
    sets_up: bool

    def say_what_was_understood(self) -> None:
        """Say what became of the name and, after questions, the command that asks none."""
        if self.project.name != self.project.package:
            print(f"{self.project.name} becomes the package {self.project.package} in {self.folder}.")
        if self.asked:
            stack = ", ".join(layer.title for layer in self.project.layers()[1:])
            print(f"\n{self.project.name}: {stack}\nThe same again, without questions:")
            print(f"  {self.one_line()}\n")

    def one_line(self) -> str:
        """Write the command that makes the same project; the database's address stays out of it."""
        words = [PROGRAM, self.arguments.name or ""]
        for kind in KINDS:
            words += [
                f"--{kind.name}",
                ",".join(layer.key for layer in self.project.chosen[kind.name]) or NONE,
            ]
        typed = {"--directory": self.arguments.directory, "--description": self.arguments.description}
        words += [word for flag, value in typed.items() if value is not None for word in (flag, value)]
        words += [word for folder in self.arguments.layers or () for word in ("--layers", folder)]
        words.append("--setup" if self.sets_up else "--no-setup")
        words += {True: ["--git"], False: ["--no-git"], None: []}[self.arguments.git]
        words += ["--start"] if self.arguments.start else []
        line = setup.shell_line(words)
        variable = '"%DATABASE_URL%"' if setup.WINDOWS else '"$DATABASE_URL"'
        return line if self.arguments.database_url is None else f"{line} --database-url {variable}"


class _Afterwards:
    """The steps after the files, and what is left to the person."""

    def __init__(self, order: _Order) -> None:
        self.order = order
        self.project = order.project
        self.folder = order.folder
        self.left: list[SetupStep] = []

    def run(self, written: Written) -> int:
        """Say what was written, take the steps that are wanted, and name the next ones."""
        self._say_what_was_written(written)
        install = [*setup.install_steps(self.folder), *self._layers_setup_steps()]
        migrate = setup.migrate_step(self.folder, self.project.package)
        server = setup.server_step(self.folder, self.project.package)
        before = install if self.order.sets_up else []
        after = [migrate] if self.order.sets_up and self.project.migrates else []
        try:
            # What the install leaves for everybody is in the first commit, what the migration leaves is not.
            self.left = [*before, *self._git_steps(), *after]
            code = self._take_steps()
        except KeyboardInterrupt:
            self._say_how_to_go_on()
            return _complain("Stopped.", INTERRUPTED)
        if code:
            return code
        missing = [] if self.order.sets_up else install
        self._say_next_steps([*missing, *([] if after else [migrate]), server])
        if not self.order.arguments.start:
            return DONE
        print(f"\nStarting {setup.ADDRESS}; Ctrl-C stops it.", flush=True)
        return setup.serve(server)

    def _say_what_was_written(self, written: Written) -> None:
        print(f"Wrote {len(written.files)} files in {self.folder}.")
        if written.kept:
            print(f"Kept as they were: {', '.join(written.kept)}.")
        if ".gitignore" in written.kept:
            print("Let your .gitignore name .env, which holds secrets, and .venv.")

    def _git_steps(self) -> list[SetupStep]:
        wanted = self.order.arguments.git
        if wanted is None:
            around = setup.repository_around(self.folder)
            if around or setup.git_missing():
                reason = f"{around} is one already" if around else "there is no git on this machine"
                print(f"Made no git repository: {reason}.")
                return []
        return [] if wanted is False else setup.git_steps(self.folder)

    def _take_steps(self) -> int:
        if not self.left:
            return DONE
        hidden = setup.secrets_of(self.project.database_url)
        progress = _progress()
        while self.left:
            step = self.left[0]
            result = progress(step, hidden)
            if result.code:
                return self._fail(step, result)
            self.left.pop(0)
        return DONE

    def _fail(self, step: SetupStep, result: Result) -> int:
        lines = result.output.strip().splitlines() or [f"exit code {result.code}"]
        for line in lines[-_LAST_LINES:]:
            print(f"  | {_printable(line)}", file=sys.stderr)
        self._say_how_to_go_on()
        telling = [line for line in lines if _TELLING.match(line)] or lines
        return _complain(f"{step.title} failed: {telling[-1].strip()}", LACKING)

    def _say_how_to_go_on(self) -> None:
        print(f"\nThe files in {self.folder} are complete. To go on:", file=sys.stderr)
        for step in self.left:
            print(f"  {step.repeat}", file=sys.stderr)
        print(file=sys.stderr)

    def _say_next_steps(self, ours: Sequence[SetupStep]) -> None:
        steps = [] if self.order.here else [Step("Go to the project", f"cd {_from_here(self.folder)}")]
        *before, server = [Step(step.title, step.line) for step in ours]
        if not self.project.migrates:
            database, migrate = self.project.fact("database", "start"), before.pop()
            before.append(Step(f"{database}; then migrate it", migrate.command))
        layers = [Step(step.purpose, self._in_environment(step.command)) for step in self._layers_steps()]
        print("\nNext steps:")
        for step in [*steps, *before, *layers, server]:
            print(f"  {step.purpose[:1].upper()}{step.purpose[1:]}\n    {step.command}")

    def _layers_setup_steps(self) -> list[SetupStep]:
        steps: list[Step] = self.project.merged("setup_steps")
        return [
            SetupStep(step.purpose, tuple(self._in_environment(step.command).split()), self.folder)
            for step in steps
        ]

    def _layers_steps(self) -> list[Step]:
        return self.project.merged("next_steps")

    def _in_environment(self, command: str) -> str:
        """Put the environment's path before a program that comes with the project."""
        program = command.partition(" ")[0]
        installed = program == "python" or program in reserved_names(self.project.layers())
        return setup.PROGRAMS + command if installed else command


def _understand(arguments: Arguments, catalog: Catalog) -> _Order:
    """Check all that was typed, and then ask for the rest if there is someone to ask."""
    place = locate(arguments.name or "", arguments.directory)
    _, distribution = names(place.name, reserved_names(catalog.layers()))
    folder = place.destination(distribution)
    here = is_here(folder)
    check_destination(folder, here=here)
    check_description(arguments.description or "")
    for kind, typed in arguments.keys.items():
        choose(catalog, kind, typed)
    if arguments.git and setup.git_missing():
        raise UserError("--git: there is no git on this machine; install it, or give --no-git.", exit_code=1)
    keys: dict[str, Sequence[str]] = dict(arguments.keys)
    if arguments.database_url:
        keys.setdefault("database", [database_at(catalog, arguments.database_url)])
    sets_up = True if arguments.start else arguments.setup
    if asks := _someone_to_ask(arguments):
        from piccolo_new.wizard import ask

        keys, sets_up = ask(catalog, keys, sets_up)
    project = Project.create(
        catalog,
        place.name,
        keys,
        description=arguments.description or "",
        database_url=arguments.database_url,
    )
    return _Order(arguments, project, folder, here, asks, sets_up is not False)


def _someone_to_ask(arguments: Arguments) -> bool:
    # A dumb terminal can't move its cursor, so it can't show a menu.
    if arguments.yes or os.environ.get("TERM") == "dumb":
        return False
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def _list(catalog: Catalog) -> int:
    width = max(len(layer.key) for layer in catalog.layers())
    for kind in KINDS:
        print(f"--{kind.name}" + (f" (several, or {NONE})" if kind.many else ""))
        for layer in catalog.choices[kind.name].values():
            asked = "" if layer.default else " (when asked for)"
            print(f"  {layer.key:<{width}}  {layer.title}: {layer.summary}{asked}")
    return DONE


def _from_here(folder: Path) -> str:
    """Write a folder as an argument of `cd`: relative if it lies below."""
    here = Path(os.path.realpath(Path.cwd()))
    path = str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)
    return setup.shell_line([f"./{path}" if path.startswith("-") else path])


def _progress() -> Callable[[SetupStep, Sequence[str]], Result]:
    """Make what runs a step and shows it: a spinner with the time on a terminal, else plain lines."""
    from time import monotonic

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(highlight=False)
    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())

    def show(step: SetupStep, hidden: Sequence[str]) -> Result:
        start = monotonic()
        if console.is_terminal and not console.is_dumb_terminal:
            with Progress(*columns, console=console, transient=True) as progress:
                progress.add_task(step.title, total=None)
                result = setup.run(step, hidden)
        else:
            print(f"{step.title} ...", flush=True)
            result = setup.run(step, hidden)
        style, word = ("red", "failed") if result.code else ("green", "done")
        console.print(f"[{style}]{word}[/] {step.title} in {monotonic() - start:.1f} s")
        return result

    return show


def _complain(message: str, code: int) -> int:
    shown = _printable(_PASSWORD.sub(r"\1:***@", message))
    print(f"{PROGRAM}: {shown}", file=sys.stderr)
    return code


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
