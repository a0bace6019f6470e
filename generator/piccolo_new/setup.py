"""After the files: git, environment, install, migrations, the server. Runs existing tools; prints nothing."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from piccolo_new.generate import SECRET_FILES
from piccolo_new.signals import handled, put_off

WINDOWS = os.name == "nt"
ENVIRONMENT = ".venv"
PROGRAMS = ENVIRONMENT + ("\\Scripts\\" if WINDOWS else "/bin/")
PYTHON = PROGRAMS + "python"
ADDRESS = "http://127.0.0.1:8000"

# A tool must see the project's own settings and repository, not those of the shell that it was started from.
_FOREIGN_VARIABLES = {"DATABASE_URL", "ENVIRONMENT"} | {
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_CONFIG_PARAMETERS",
}  # fmt: skip
_QUIET_VARIABLES = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "GIT_TERMINAL_PROMPT": "0"}
_PATIENCE = 5.0


class SetupStep(NamedTuple):
    """One command, and what it is for; `argv` works in a shell whose folder is `folder`."""

    title: str
    argv: tuple[str, ...]
    folder: Path

    @property
    def line(self) -> str:
        """The command as it can be pasted, in its folder."""
        return shell_line(self.argv)

    @property
    def repeat(self) -> str:
        """The command as it can be pasted anywhere."""
        return f"cd {shell_line([str(self.folder)])} && {self.line}"


class Result(NamedTuple):
    """A command's exit code, and what it printed, without secrets."""

    code: int
    output: str


def git_missing() -> bool:
    """Whether there is no git on this machine."""
    return shutil.which("git") is None


def repository_around(folder: Path) -> Path | None:
    """The git work tree that a folder, which need not exist, is or lies in."""
    return next((path for path in (folder, *folder.parents) if (path / ".git").exists()), None)


def git_steps(folder: Path) -> list[SetupStep]:
    """A repository with one commit of all but secrets and environment; who commits need not be configured."""
    place = next(path for path in folder.parents if path.is_dir())
    once = ["-c", "commit.gpgSign=false", "-c", f"core.hooksPath={os.devnull}"]
    for key, stand_in in (("user.name", "piccolo-new"), ("user.email", "piccolo-new@localhost")):
        if run(SetupStep("", ("git", "config", "--get", key), place)).code:
            once += ["-c", f"{key}={stand_in}"]
    # As globs: git complains about an excluded name that it ignores anyway.
    without = [f":(exclude,glob)**/{path}" for path in (*sorted(SECRET_FILES), f"{ENVIRONMENT}/**")]
    return [
        SetupStep("Make a git repository", ("git", "-c", "init.defaultBranch=main", "init"), folder),
        SetupStep("Add the files to it", ("git", "add", "--all", "--", ".", *without), folder),
        SetupStep("Make the first commit", ("git", *once, "commit", "-m", "Start with piccolo-new"), folder),
    ]


def install_steps(folder: Path) -> list[SetupStep]:
    """An environment of the project's own, with the project and its tools in it."""
    extras = ("-e", ".[dev]")
    if shutil.which("uv"):
        make: tuple[str, ...] = ("uv", "venv", "--allow-existing", "--python", sys.executable, ENVIRONMENT)
        install: tuple[str, ...] = ("uv", "pip", "install", "--python", PYTHON, *extras)
    else:
        make = (sys.executable, "-m", "venv", ENVIRONMENT)
        install = (PYTHON, "-m", "pip", "install", *extras)
    return [
        SetupStep("Make its environment", make, folder),
        SetupStep("Install the project", install, folder),
    ]


def migrate_step(folder: Path, package: str) -> SetupStep:
    """Bring the database up to date."""
    return SetupStep("Migrate the database", (PYTHON, "-m", f"{package}.migrate"), folder)


def server_step(folder: Path, package: str) -> SetupStep:
    """Run the project."""
    return SetupStep(f"Start it, then open {ADDRESS}", (PYTHON, "-m", package), folder)


def run(step: SetupStep, hidden: Sequence[str] = ()) -> Result:
    """Run a step to its end; if something stops us, the command and its children are stopped first.

    Args:
        step: what to run.
        hidden: texts that the result's output must not hold.
    """
    child = None
    try:
        with put_off():
            child = subprocess.Popen(  # noqa: S603  (the commands are this module's own)
                _executable(step),
                cwd=step.folder,
                env=_variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,  # to stop all of its children; nobody can ask the terminal
            )
        output, _ = child.communicate()
    except OSError as error:
        return Result(1, f"{step.argv[0]}: {error.strerror or error}")
    except BaseException:
        if child is not None:
            _stop(child)
        raise
    for secret in hidden:
        output = output.replace(secret, "***")
    return Result(child.returncode, output)


def serve(step: SetupStep) -> int:
    """Run the server in the foreground, handing on SIGINT and SIGTERM.

    Returns:
        Its exit code; 0 when a signal to us ended it.
    """
    stops: list[int] = []
    children: list[subprocess.Popen[bytes]] = []

    def hand_on(number: int, _frame: FrameType | None) -> None:
        stops.append(number)
        # Ctrl-C reaches the child by itself: a terminal signals every process in its foreground.
        if number != signal.SIGINT or not sys.stdin.isatty():
            for child in children:
                child.send_signal(number)

    with handled(hand_on):
        child = subprocess.Popen(_executable(step), cwd=step.folder, env=_variables())  # noqa: S603
        children.append(child)
        if stops:
            child.terminate()
        code = child.wait()
    return 0 if stops else code


def shell_line(argv: Sequence[str]) -> str:
    """A command as a line for this system's shell."""
    return subprocess.list2cmdline(argv) if WINDOWS else shlex.join(argv)


def secrets_of(url: str | None) -> list[str]:
    """What of a database's address nobody may read: the address, and its password in any spelling."""
    if not url:
        return []
    written = [urlsplit(url).password or "", *re.findall(r"[?&]password=([^&]*)", url)]
    return sorted({url, *written, *map(unquote, written)} - {""}, key=len, reverse=True)


def _executable(step: SetupStep) -> list[str]:
    program, *rest = step.argv
    # A path relative to the step's folder would be looked up in ours on some systems.
    return [str(step.folder / program) if program.startswith(ENVIRONMENT) else program, *rest]


def _variables() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN_VARIABLES}
    return {**_QUIET_VARIABLES, **kept}


def _stop(child: subprocess.Popen[str]) -> None:
    # Of a group whose processes have ended macOS says that it is not ours.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        _signal_all(child, signal.SIGTERM)
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill() if WINDOWS else _signal_all(child, signal.SIGKILL)
            child.wait()


def _signal_all(child: subprocess.Popen[str], number: signal.Signals) -> None:
    if sys.platform == "win32":
        child.terminate()
    else:
        os.killpg(child.pid, number)
