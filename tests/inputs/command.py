"""The installed command, as a person runs it: without a terminal, with nobody's settings around."""

import io
import os
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Self

from piccolo_new.cli import run
from toy import Snapshot, snapshot

BIN = Path(sysconfig.get_path("scripts"))
PROGRAM = BIN / "piccolo-new"
FILES_ONLY = ("--yes", "--no-setup", "--no-git")


@dataclass(frozen=True)
class Person:
    """Someone who stands in `root/place/cwd`, and whose home and temporary files lie in `root` too."""

    root: Path

    @property
    def cwd(self) -> Path:
        """Where the person stands."""
        return self.root / "place" / "cwd"

    @property
    def temp(self) -> Path:
        """Where temporary files go."""
        return self.root / "temp"

    @classmethod
    def below(cls, root: Path) -> Self:
        """Make the folders."""
        person = cls(root)
        for folder in (person.cwd, person.temp, root / "home"):
            folder.mkdir(parents=True)
        return person

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing but what a program needs."""
        path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
        return {"PATH": path, "HOME": str(self.root / "home"), "TMPDIR": str(self.temp), **more}

    def run(self, *arguments: str | bytes, **variables: str) -> CompletedProcess[str]:
        """Run the command for the files alone."""
        return self.run_program([PROGRAM, *FILES_ONLY, *arguments], self.cwd, variables)

    def run_program(
        self,
        argv: Sequence[str | bytes | Path],
        cwd: Path,
        variables: Mapping[str, str] | None = None,
        **options: Any,
    ) -> CompletedProcess[str]:
        """Run a program; a test in which it hangs fails."""
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, **options}
        return subprocess.run(
            argv,
            cwd=cwd,
            env=self.environment(**(variables or {})),
            encoding="utf-8",
            errors="surrogateescape",
            timeout=60,
            check=False,
            **given,
        )

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start the command for the files alone."""
        return subprocess.Popen(
            [PROGRAM, *FILES_ONLY, *arguments],
            cwd=self.cwd,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def everything(self) -> Snapshot:
        """All that lies around the person."""
        return snapshot(self.root)

    def must_be_refused(self, *arguments: str | bytes, says: tuple[str, ...] = (), code: int = 2) -> str:
        """Run the command for the files alone: it refuses, and nothing has changed.

        Returns:
            What it said.
        """
        before = self.everything()
        done = self.run(*arguments)
        said = one_line(done, code)
        assert changed(before, self.everything()) == [], said
        for word in says:
            assert word in said, said
        return said

    def must_make(self, *arguments: str | bytes) -> CompletedProcess[str]:
        """Run the command for the files alone: it does its work, and leaves nothing beside it."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        assert [path.name for path in self.temp.iterdir()] == []
        assert not list(self.root.rglob(".piccolo-new*"))
        return done


class Insider(Person):
    """The same in this process, which is ten times as fast: for more of what a process was tried with."""

    def run(self, *arguments: str | bytes, **variables: str) -> CompletedProcess[str]:
        """Run the command for the files alone; the environment is that of the tests."""
        assert not variables
        argv = [*FILES_ONLY, *map(os.fsdecode, arguments)]
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err, chdir(self.cwd):
            code = run(argv)
        return CompletedProcess(argv, code, out.getvalue(), err.getvalue())


def changed(before: Snapshot, after: Snapshot) -> list[str]:
    """The paths that differ: shorter to read than what is in them."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def one_line(done: CompletedProcess[str], code: int) -> str:
    """What a command that refuses said: one line, without a traceback."""
    lines = done.stderr.splitlines()
    assert done.returncode == code, done
    assert len(lines) == 1, lines
    assert lines[0].startswith("piccolo-new: ")
    assert lines[0].isprintable()
    assert not done.stdout, done.stdout
    return lines[0]
