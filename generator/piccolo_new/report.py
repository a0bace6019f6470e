"""What is said: to a person while it happens, to a program as one JSON object at the end (docs/json.md)."""

import json
import re
import sys
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Literal, TextIO

import msgspec

from piccolo_new import __version__
from piccolo_new.arguments import PROGRAM
from piccolo_new.errors import INTERRUPTED
from piccolo_new.setup import Result

# Any password but the one in our own examples.
_PASSWORD = re.compile(r"(://[^\s:/]*):(?!password@).*@")


class Failure(msgspec.Struct, forbid_unknown_fields=True):
    """What went wrong: the field to correct, where there is one, a sentence and the exit code."""

    field: str | None
    message: str
    code: int


class Option(msgspec.Struct, forbid_unknown_fields=True):
    """A key that can be chosen."""

    key: str
    title: str
    summary: str
    conflicts: tuple[str, ...]


class Done(msgspec.Struct, forbid_unknown_fields=True):
    """A step of the set-up, and the seconds that it took; None where it was not taken."""

    title: str
    command: str
    seconds: float | None


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """A command that is left to do, and what it is for."""

    purpose: str
    command: str


class Report(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What every report has: the version of its shape, the generator's, and what went wrong, if anything."""

    format: Literal[1] = 1
    generator: str = __version__
    error: Failure | msgspec.UnsetType = msgspec.UNSET


class Listed(Report):
    """What --list shows, by kind."""

    options: dict[str, list[Option]]


class Made(Report):
    """What became of a project, or with --dry-run would."""

    dry_run: bool
    name: str
    package: str
    distribution: str
    destination: str
    choices: dict[str, str | list[str]]
    files: list[str] = []
    kept: list[str] = []
    steps: list[Done] = []
    next: list[Next] = []


class Reporter:
    """Says everything that the command says.

    Attributes:
        json: whether stdout is for one JSON object; what a person reads goes to stderr then.
        report: what the object will hold.
    """

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self.report = Report()

    @property
    def out(self) -> TextIO:
        """Where a person reads."""
        return sys.stderr if self.json else sys.stdout

    def say(self, *lines: str) -> None:
        """Say something, at once."""
        for line in lines:
            print(line, file=self.out, flush=True)

    def warn(self, lines: Iterable[str]) -> None:
        """Say what belongs to an error."""
        for line in lines:
            print(_printable(line), file=sys.stderr)

    def fail(self, message: str, code: int, field: str | None = None) -> int:
        """Say in one line, without passwords, what went wrong, and give its exit code back."""
        safe = _printable(_PASSWORD.sub(r"\1:***@", message))
        self.report.error = Failure(field and _printable(field), safe, code)
        self.warn([f"{PROGRAM}: {field}: {safe}" if field else f"{PROGRAM}: {safe}"])
        return code

    def stopped(self, stop: BaseException, message: str) -> int:
        """Say that Ctrl-C or another signal, which is a SystemExit, stopped the run."""
        code = stop.code if isinstance(stop, SystemExit) else None
        return self.fail(message, code if isinstance(code, int) else INTERRUPTED)

    def finish(self) -> None:
        """Print the object, if there is to be one."""
        if self.json:
            # Not msgspec's: a path may hold bytes that are no text, which this escapes.
            print(json.dumps(msgspec.to_builtins(self.report)), flush=True)

    def step(self, title: str, take: Callable[[], Result]) -> tuple[Result, float]:
        """Show a step while it is taken: a spinner with the time on a terminal, else plain lines.

        Returns:
            Its result and the seconds that it took.
        """
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(file=self.out, highlight=False)
        start = monotonic()
        if console.is_terminal and not console.is_dumb_terminal:
            columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())
            with Progress(*columns, console=console, transient=True) as progress:
                progress.add_task(title, total=None)
                result = take()
        else:
            self.say(f"{title} ...")
            result = take()
        seconds = monotonic() - start
        style, word = ("red", "failed") if result.code else ("green", "done")
        console.print(f"[{style}]{word}[/] {title} in {seconds:.1f} s")
        return result, seconds


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
