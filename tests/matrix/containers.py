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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import yaml
from docker.utils.build import exclude_paths
from dockerfile_parse import DockerfileParser

from .commands import BIN, environment, run

_FOLDERS = re.compile(r"(?<![\w.-])/(?=(?:app|data)\b)")
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

    def __init__(self, root: Path, base: Path, user: int) -> None:
        self.root = root
        self.user = user
        self.base = base
        self.command: list[str] = []
        self.healthcheck: list[str] = []
        self.stages: dict[str, Path] = {}
        self._start_stage()

    @classmethod
    def build(cls, project: Path, work: Path, downloads: Path) -> Self:
        """Take every step of a project's Dockerfile in turn.

        Args:
            project: the folder with the Dockerfile, from which its `.dockerignore` hides files.
            work: an empty folder that every user may enter.
            downloads: what installers may keep from one image to the next.
        """
        instructions = list(_read(project / "Dockerfile"))
        user = _user(instructions)
        root = work / "root"
        image = cls(root, _base_image(work / "base", user), user)
        os.chown(downloads, user, user)
        steps = {
            "FROM": image._from,
            "ENV": image._env,
            "WORKDIR": image._workdir,
            "USER": image._become_the_user,
            "CMD": image._cmd,
            "HEALTHCHECK": image._healthcheck,
        }
        for step in instructions:
            if step.name == "RUN":
                kept = {k: v for k, v in environment().items() if k.startswith(("PIP_", "SSL_", "UV_"))}
                image.run(step.command, {**kept, "HOME": str(downloads)})
            elif step.name == "COPY":
                image._copy(step, project)
            elif step.name != "EXPOSE":
                steps[step.name](step)
        return image

    def inside(self, text: str) -> str:
        """Put this machine's folders in the place of the image's."""
        return _FOLDERS.sub(f"{self.root}/", text)

    def argv(self, command: Sequence[str]) -> list[str]:
        """A command of the image as one of this machine."""
        return [*_as_user(self.user), *map(self.inside, command)]

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

    def _start_stage(self) -> None:
        self.root.mkdir(mode=0o755)
        os.chown(self.root, self.user, self.user)
        path = os.pathsep.join([str(self.base / "bin"), "/usr/bin", "/bin"])
        self.variables = {"PATH": path, "HOME": "/"}
        self.workdir = self.root

    def _from(self, step: Instruction) -> None:
        # The stage that begins, unless it is the first, has the same paths as the one that ended.
        if self.stages:
            *_, ended = self.stages.values()
            self.root.rename(ended)
            self._start_stage()
        name = step.words[2] if len(step.words) == 3 else str(len(self.stages))
        self.stages[name] = self.root.with_name(f"stage-{name}")

    def _env(self, step: Instruction) -> None:
        for word in step.words:
            name, _, value = word.partition("=")
            self.variables[name] = self.inside(interpolate(value, self.variables))

    def _workdir(self, step: Instruction) -> None:
        self.workdir = Path(self.inside(step.value))
        self.workdir.mkdir(parents=True, exist_ok=True)
        os.chown(self.workdir, self.user, self.user)

    def _become_the_user(self, _step: Instruction) -> None:
        # What has no owner of its own until then is root's, if we are root.
        os.chown(self.workdir, os.getuid(), os.getgid())

    def _cmd(self, step: Instruction) -> None:
        self.command = step.command

    def _healthcheck(self, step: Instruction) -> None:
        self.healthcheck = step._replace(value=step.value.removeprefix("CMD ")).command

    def _copy(self, step: Instruction, context: Path) -> None:
        *sources, target = step.words
        for source in sources:
            if stage := step.options.get("from"):
                path = self.stages[stage] / Path(self.inside(source)).relative_to(self.root)
                chosen = None
            else:
                path, chosen = context / source, _visible(context)
            destination = (
                self.workdir / target / (path.name if path.is_file() and target.endswith("/") else "")
            )
            _copy(path, destination, chosen)
            if mode := step.options.get("chmod"):
                for entry in [destination, *destination.rglob("*")]:
                    entry.chmod(int(mode, 8))


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


def _user(instructions: Sequence[Instruction]) -> int:
    """The number of the user that the image runs as, or ours if we can't be anybody else."""
    *_, last = (step for step in instructions if step.name == "USER")
    number, _, group = last.value.partition(":")
    assert number == group, last
    assert int(number) > 0, last
    return int(number) if os.getuid() == 0 else os.getuid()


def _as_user(user: int) -> list[str]:
    return (
        []
        if user == os.getuid()
        else ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]
    )


def _base_image(folder: Path, user: int) -> Path:
    """Make the Python that an image starts from, with nothing installed but pip."""
    prefix = next(prefix for prefix in (sys.base_prefix, "/usr") if _has_python(Path(prefix), user))
    python = Path(prefix) / "bin" / "python3"
    run([BIN / "uv", "venv", "--quiet", "--seed", "--python", python, folder], folder.parent)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, user, follow_symlinks=False)
    return folder


def _has_python(prefix: Path, user: int) -> bool:
    """Whether the user can run the Python that lies there: it may be in somebody's home."""
    argv = [*_as_user(user), str(prefix / "bin" / "python3"), "-c", "import sys; print(sys.prefix)"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, cwd="/")
    return done.stdout.strip() == str(prefix)


def _visible(context: Path) -> set[Path]:
    """The files of a build's context that its `.dockerignore` lets through."""
    patterns = (context / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in patterns if line and not line.startswith("#")]
    return {context / path for path in exclude_paths(str(context), patterns)}


def _copy(source: Path, target: Path, chosen: set[Path] | None) -> None:
    """Copy a file, or what a folder holds; of the context only what was chosen."""
    assert source.exists(), f"{source} is not there to copy"
    if source.is_file():
        assert chosen is None or source in chosen, f"{source} is hidden by .dockerignore"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        return

    def hidden(folder: str, names: list[str]) -> set[str]:
        return set() if chosen is None else {name for name in names if Path(folder, name) not in chosen}

    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True, ignore=hidden)
