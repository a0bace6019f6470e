"""Someone at a machine whose tools are stand-ins."""

import os
import subprocess
import sys
from pathlib import Path

import toy


class Person:
    """Someone who runs the command in `folder`, on a machine with stand-ins for its tools."""

    def __init__(self, generator: Path, folder: Path, tools: Path) -> None:
        self.generator = generator
        self.folder = folder
        self.log = tools / "log"
        self.path = f"{toy.programs(tools / 'bin')}{os.pathsep}{os.environ['PATH']}"

    def variables(self, **more: str) -> dict[str, str]:
        return {"PATH": self.path, "TOY_LOG": str(self.log), **more}

    def runs(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return toy.run(self.generator, self.folder, "demo", *arguments, **self.variables(**more))

    def starts(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "piccolo_new", "demo", *arguments],
            cwd=self.folder,
            env=toy.environment(self.generator, self.folder, **self.variables(**more)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder / "demo",
            env=toy.environment(self.generator, self.folder),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout
