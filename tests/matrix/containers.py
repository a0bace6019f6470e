"""What a Dockerfile and a compose.yaml say, done without a container engine.

An image's files lie below a folder of this machine, which is meant wherever a Dockerfile names one of its
own. Every command runs as the user that the Dockerfile ends with, who has no rights here either.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from docker.utils.build import exclude_paths
from dockerfile_parse import DockerfileParser

from .commands import BIN, environment, run

_FOLDERS = re.compile(r"(?<![\w.-])/(?=(?:app|data)\b)")
_GIVING = re.compile(r"--(?:owner|group)=\d+")
_INSTALLERS = ("PIP_", "SSL_", "UV_")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::([-?])([^}]*))?\}|(\w+))")


class Instruction(NamedTuple):
    """One of a Dockerfile, with its options apart."""

    name: str
    options: dict[str, str]
    value: str

    @property
    def words(self) -> list[str]:
        """The value as words, whichever of the two forms it is written in."""
        return json.loads(self.value) if self.value.startswith("[") else shlex.split(self.value)

    @property
    def command(self) -> list[str]:
        """The value as what is executed: the words of the exec form, or a shell with a line."""
        return self.words if self.value.startswith("[") else ["/bin/sh", "-c", self.value]


class Image:
    """What building a project's Dockerfile left.

    Attributes:
        root: the folder that holds its files.
        variables: its environment.
        workdir: where its command starts, in `root`.
        command, healthcheck: what it runs.
    """

    def __init__(self, project: Path, work: Path, downloads: Path) -> None:
        """Take every step of a project's Dockerfile in turn.

        Args:
            project: the folder with the Dockerfile, from which its `.dockerignore` hides files.
            work: an empty folder that every user may enter.
            downloads: what installers may keep from one image to the next.
        """
        steps = list(_read(project / "Dockerfile"))
        self.project = project
        self.root = work / "root"
        self.downloads = downloads
        self.user = _user(steps)
        self.base = self._base_image(work / "base")
        self.stages: dict[str, Path] = {}
        self._give(downloads)
        meaning: dict[str, Callable[[Instruction], object]] = {
            "FROM": self._start_stage,
            "ENV": self._set,
            "WORKDIR": self._enter,
            "COPY": self._copy,
            "RUN": self._install,
            "USER": self._leave_to_root,
            "EXPOSE": lambda _: None,
            "HEALTHCHECK": self._check,
            "CMD": self._start,
        }
        for step in steps:
            meaning[step.name](step)

    def inside(self, text: str) -> str:
        """Put this machine's folders in the place of the image's."""
        return _FOLDERS.sub(f"{self.root}/", text)

    def argv(self, command: Sequence[str]) -> list[str]:
        """A command of the image as one of this machine."""
        words = [self.inside(word) for word in command]
        if os.getuid() == self.user:  # who can give nothing away
            words = [_GIVING.sub("", word) for word in words]
        return [*_as_user(self.user), *words]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """The environment of a command: the image's, and what it is started with."""
        return {**self.variables, **{name: self.inside(value) for name, value in more.items()}}

    def run(self, command: Sequence[str], more: Mapping[str, str]) -> str:
        """Run a command to its end, as its user and in its folder, and give its output."""
        return run(self.argv(command), self.workdir, self.environment(more))

    def is_healthy(self, more: Mapping[str, str]) -> bool:
        """Whether its own check says so."""
        try:
            self.run(self.healthcheck, more)
        except AssertionError:
            return False
        return True

    def _base_image(self, folder: Path) -> Path:
        """Make the Python that an image starts from, with nothing installed but pip."""
        prefix = next(prefix for prefix in (sys.base_prefix, "/usr") if _has_python(prefix, self.user))
        python = Path(prefix) / "bin" / "python3"
        run([BIN / "uv", "venv", "--quiet", "--seed", "--python", python, folder], folder.parent)
        for path in [folder, *folder.rglob("*")]:
            self._give(path)
        return folder

    def _start_stage(self, step: Instruction) -> None:
        # Each stage has the same paths, so the one that ends makes room.
        if self.stages:
            *_, ended = self.stages.values()
            self.root.rename(ended)
        name = step.words[2] if len(step.words) == 3 else "last"
        self.stages[name] = self.root.with_name(f"stage-{name}")
        self.root.mkdir(mode=0o755)
        self._give(self.root)
        self.workdir = self.root
        path = os.pathsep.join([str(self.base / "bin"), "/usr/bin", "/bin"])
        self.variables = {"PATH": path, "HOME": "/"}

    def _set(self, step: Instruction) -> None:
        for word in step.words:
            name, _, value = word.partition("=")
            self.variables[name] = self.inside(interpolate(value, self.variables))

    def _copy(self, step: Instruction) -> None:
        *sources, target = step.words
        for source in sources:
            if stage := step.options.get("from"):
                chosen, path = None, self.stages[stage] / Path(self.inside(source)).relative_to(self.root)
            else:
                chosen, path = _visible(self.project), self.project / source
            name = path.name if path.is_file() and target.endswith("/") else ""
            destination = self.workdir / target / name
            _copy(path, destination, chosen)
            if mode := step.options.get("chmod"):
                for entry in [destination, *destination.rglob("*")]:
                    entry.chmod(int(mode, 8))

    def _enter(self, step: Instruction) -> None:
        self.workdir = Path(self.inside(step.value))
        self.workdir.mkdir(parents=True, exist_ok=True)
        self._give(self.workdir)

    def _install(self, step: Instruction) -> None:
        kept = {name: value for name, value in environment().items() if name.startswith(_INSTALLERS)}
        self.run(step.command, {**kept, "HOME": str(self.downloads)})

    def _leave_to_root(self, _step: Instruction) -> None:
        # What nobody was given until the user comes is root's, if we are root.
        os.chown(self.workdir, os.getuid(), os.getgid())

    def _check(self, step: Instruction) -> None:
        self.healthcheck = step._replace(value=step.value.removeprefix("CMD ")).command

    def _start(self, step: Instruction) -> None:
        self.command = step.command

    def _give(self, path: Path) -> None:
        if os.getuid() != self.user:
            os.chown(path, self.user, self.user, follow_symlinks=False)


def interpolate(text: str, values: Mapping[str, str]) -> str:
    """Replace `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`.

    Raises:
        KeyError: a variable that must be given is not; the exception's argument is its name.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[4]
        if match[2] == "?" and not values.get(name):
            raise KeyError(name)
        return values.get(name) or (match[3] or "" if match[2] == "-" else "")

    return _VARIABLE.sub(value, text)


def compose(project: Path) -> dict[str, Any]:
    """Read a project's compose.yaml, anchors resolved."""
    text = (project / "compose.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _read(file: Path) -> Iterator[Instruction]:
    # Without a file of its own the parser would write one.
    parser = DockerfileParser(path=str(file))
    for step in parser.structure:
        value, options = step["value"], {}
        while match := re.match(r"--([\w-]+)=(\S+)\s+", value):
            options[match[1]] = match[2]
            value = value[match.end() :]
        if step["instruction"] != "COMMENT":
            yield Instruction(step["instruction"], options, value)


def _user(steps: Sequence[Instruction]) -> int:
    """The number of the user that the image runs as, or ours if we can't be anybody else."""
    *_, last = (step for step in steps if step.name == "USER")
    number, _, group = last.value.partition(":")
    assert number == group, last
    assert int(number) > 0, last
    return int(number) if os.getuid() == 0 else os.getuid()


def _as_user(user: int) -> list[str]:
    options = [f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]
    return [] if user == os.getuid() else ["setpriv", *options]


def _has_python(prefix: str, user: int) -> bool:
    """Whether the user can run the Python that lies there: it may be in somebody's home."""
    argv = [*_as_user(user), f"{prefix}/bin/python3", "-c", "import sys; print(sys.prefix)"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, cwd="/")
    return done.stdout.strip() == prefix


def _visible(context: Path) -> set[Path]:
    """The files of a build's context that its `.dockerignore` lets through."""
    patterns = (context / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in patterns if line and not line.startswith("#")]
    return {context / path for path in exclude_paths(str(context), patterns)}


def _copy(source: Path, target: Path, chosen: set[Path] | None) -> None:
    """Copy a file, or what a folder holds; of the context only what was chosen."""
    assert source.exists(), f"{source} is not there to copy"
    assert chosen is None or source in chosen, f"{source} is hidden by .dockerignore"
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        return

    def hidden(folder: str, names: list[str]) -> set[str]:
        return set() if chosen is None else {name for name in names if Path(folder, name) not in chosen}

    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True, ignore=hidden)
