"""The steps after the files, and what is left to the person."""

import os
import re
from pathlib import Path

from piccolo_new import setup
from piccolo_new.arguments import PROGRAM
from piccolo_new.catalog import Step
from piccolo_new.errors import LACKING
from piccolo_new.generate import Plan
from piccolo_new.order import Order
from piccolo_new.project import reserved_names
from piccolo_new.report import Done, Next, Reporter
from piccolo_new.setup import Result, SetupStep
from piccolo_new.signals import ALL, handled

_TELLING = re.compile(r"\s*(error|fatal)\b", re.IGNORECASE)
_LAST_LINES = 20


class Afterwards:
    """Takes the steps that are wanted, and names the next ones.

    Args:
        order: what was asked for.
        reporter: says what happens.
    """

    def __init__(self, order: Order, reporter: Reporter) -> None:
        self.order = order
        self.project = order.project
        self.folder = order.folder
        self.reporter = reporter
        self.made = order.made()
        install = [*setup.install_steps(self.folder), *self._layers_steps("setup_steps")]
        self.migrate = migrate = setup.migrate_step(self.folder, self.project.package)
        server = setup.server_step(self.folder, self.project.package)
        # What the install leaves for everybody is in the first commit, what the migration leaves is not.
        self.before_git = install if order.sets_up else []
        self.after_git = [migrate] if order.sets_up and self.project.migrates else []
        self.left = [*self.before_git, *self.after_git]
        theirs = (*install, migrate, *self._layers_steps("next_steps"), server)
        self.theirs = [step for step in theirs if step not in self.left]

    def announce(self, plan: Plan) -> None:
        """Say what stays as it is, before anything is written."""
        self.made.files, self.made.kept = [path.as_posix() for path in plan.files], plan.kept
        if plan.left:
            self.reporter.say(f"Left by a run that was killed, and removed: {', '.join(plan.left)}.")
        if plan.kept:
            self.reporter.say(f"Kept as they are: {', '.join(plan.kept)}.")
        if ".gitignore" in plan.kept:
            self.reporter.say("Let your .gitignore name .env, which holds secrets, and .venv.")

    def run(self) -> int:
        """Take the steps, and name the next ones.

        Returns:
            The exit code.
        """
        self.reporter.report = self.made
        self.left = [*self.before_git, *self._git_steps(), *self.after_git]
        if code := self._take_steps():
            return code
        self._say_next_steps()
        return self._serve(self.theirs[-1]) if self.order.arguments.start else 0

    def has_files(self) -> bool:
        """Whether the files are in place, where all come at once."""
        files = [] if self.order.arguments.dry_run else self.made.files
        return any((self.folder / file).exists() for file in files)

    def stop(self, stop: BaseException) -> int:
        """Say how to go on once the files are complete, and give the exit code of what stopped us."""
        self.reporter.report = self.made
        with handled(lambda *_: None, ALL):  # once is enough
            self._say_how_to_go_on()
            return self.reporter.stopped(stop, "Stopped.")

    def _git_steps(self) -> list[SetupStep]:
        wanted = self.order.values.get("git")
        if wanted is None:
            around = setup.repository_around(self.folder)
            if around or setup.git_missing():
                reason = f"{around} is one already" if around else "there is no git on this machine"
                self.reporter.say(f"Made no git repository: {reason}.")
                return []
        return [] if wanted is False else setup.git_steps(self.folder)

    def _layers_steps(self, field: str) -> list[SetupStep]:
        steps: list[Step] = self.project.merged(field)
        return [
            SetupStep(
                step.purpose[:1].upper() + step.purpose[1:], self._in_environment(step.command), self.folder
            )
            for step in steps
        ]

    def _take_steps(self) -> int:
        hidden = setup.secrets_of(self.project.database_url)
        while self.left:
            step = self.left[0]
            if self.order.arguments.dry_run:
                self.reporter.say(f"Would run: {step.line}")
                seconds = None
            else:
                result, seconds = self.reporter.step(step.title, lambda: setup.run(self.left[0], hidden))
                if result.code:
                    return self._fail(step, result)
            self.made.steps.append(Done(step.title, step.line, seconds))
            self.left.pop(0)
        return 0

    def _fail(self, step: SetupStep, result: Result) -> int:
        lines = result.output.strip().splitlines() or [f"exit code {result.code}"]
        self.reporter.warn([f"  | {line}" for line in lines[-_LAST_LINES:]])
        self._say_how_to_go_on()
        telling = [line for line in lines if _TELLING.match(line)] or lines
        return self.reporter.fail(f"{step.title} failed: {telling[-1].strip()}", LACKING)

    def _say_how_to_go_on(self) -> None:
        steps = [*self.left, *self.theirs]
        self.made.next = [Next(step.title, step.repeat) for step in steps]
        commands = [f"  {step.repeat}" for step in steps]
        self.reporter.warn(["", f"The files in {self.folder} are complete. To go on:", *commands, ""])

    def _say_next_steps(self) -> None:
        steps = [] if self.order.here else [Next("Go to the project", f"cd {_from_here(self.folder)}")]
        for left in self.theirs:
            waits = left is self.migrate and not self.project.migrates
            purpose = f"{self.project.fact('database', 'start')}; then migrate it" if waits else left.title
            steps.append(Next(purpose, left.line))
        self.made.next = steps
        self.reporter.say("", "Next steps:")
        for step in steps:
            self.reporter.say(f"  {step.purpose}", f"    {step.command}")
        if self.made.kept:
            again = f"{PROGRAM} {self.project.package} --like . --directory ELSEWHERE"
            self.reporter.say("", f"Left out for yours: the project's own {', '.join(self.made.kept)}.")
            self.reporter.say(f"To read them: {again} --no-setup --no-git --yes")

    def _in_environment(self, command: str) -> tuple[str, ...]:
        """Split a command, with the environment's path before a program that comes with the project."""
        program, *arguments = command.split()
        installed = program == "python" or program in reserved_names(self.project.layers())
        return (setup.PROGRAMS * installed + program, *arguments)

    def _serve(self, server: SetupStep) -> int:
        if self.order.arguments.dry_run:
            return 0
        self.reporter.say("", f"Starting {setup.ADDRESS}; Ctrl-C stops it.")
        code = setup.serve(server)
        message = f"The server ended with exit code {code}; its output says why."
        return code and self.reporter.fail(message, LACKING)


def _from_here(folder: Path) -> str:
    """Write a folder as an argument of `cd`: relative if it lies below."""
    here = Path(os.path.realpath(Path.cwd()))
    path = str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)
    return setup.shell_line([f"./{path}" if path.startswith("-") else path])
