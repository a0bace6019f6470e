"""From a command to the first stored task: `python benchmarks/first_task.py [RUNS]`, or `--quick`.

Each run does, in an empty folder, what somebody does who has just installed the command: makes a project,
starts it in development, and sends a task until it is stored (201). `STEPS` says each step. They take turns
and use the same installer, uv if there is one, else pip; the first round, which does not count, fills its
cache. To change a file is a step too, which takes a person longer than the nothing that it takes here.

`piccolo asgi new` gets its own defaults, and what those need: an environment, its requirements, SQLite so
that no database server is needed, migrations, which it does not bring, and a list of tasks that takes new
ones, which it does not make. Its `python main.py` listens on port 8000; the command here does the same on a
free port.

`piccolo-new` runs with its own defaults, where only users write, and so needs a user and a token; and without
features, where everybody writes, as with the other.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.error import URLError

from measure import BIN, chart, in_turns, ratio, run, spread, table
from ports import HOST, held_port

NAME = "myproject"
TASK = {"name": "The first", "completed": False}
LIMIT = 60  # seconds until a server answers
PATH = os.pathsep.join([str(BIN), os.environ["PATH"]])
PYTHON = ".venv/bin/python"


class Attempt:
    """One attempt at a first task: its project, the server, and what its request says."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.project = folder / NAME
        self.headers = {"Content-Type": "application/json"}
        self.server: subprocess.Popen[bytes] | None = None
        self.port = str(port)
        self.variables = {**os.environ, "PATH": PATH, "PORT": self.port, "USER_PASSWORD": "a long password"}

    def shell(self, line: str, answers: str = "") -> str:
        """Run a line in the project's folder, or where that will be, and give its output."""
        folder = self.project if self.project.exists() else self.folder
        return run(["/bin/sh", "-ec", line], folder, self.variables, answers).output

    def token(self, line: str) -> None:
        """Run a line that prints a token, which requests have from now on."""
        self.headers["Authorization"] = f"Bearer {self.shell(line).strip()}"

    def change(self, file: str, old: str, new: str) -> None:
        """Change a file of the project."""
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def start(self, line: str) -> None:
        """Start the server; it ends with the attempt."""
        self.server = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {line}"],
            cwd=self.project,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # to stop its children as well
        )

    def post(self, path: str) -> None:
        """Send the task as soon as somebody listens."""
        url, body = f"http://{HOST}:{self.port}{path}", json.dumps(TASK).encode()
        end = time.monotonic() + LIMIT
        while True:
            try:
                with urllib.request.urlopen(urllib.request.Request(url, body, self.headers)) as response:
                    assert response.status == 201, f"{path}: {response.status}"
                    return
            except URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGTERM)
            self.server.wait()


Step = Callable[[Attempt], object]


def sh(line: str, answers: str = "") -> Step:
    """The step of running a line."""
    return lambda attempt: attempt.shell(line, answers)


def change(file: str, old: str, new: str) -> Step:
    """The step of changing a file."""
    return lambda attempt: attempt.change(file, old, new)


if shutil.which("uv", path=PATH):
    ENVIRONMENT, INSTALL = f"uv venv --python {sys.executable} .venv", f"uv pip install --python {PYTHON}"
else:
    ENVIRONMENT, INSTALL = f"{sys.executable} -m venv .venv", f"{PYTHON} -m pip install"

STEPS: dict[str, dict[str, Step]] = {
    "piccolo asgi new": {
        "make a folder for it": sh(f"mkdir {NAME}"),
        "make the project, with two answers": sh(f"piccolo asgi new --name={NAME}", "0\n0\n"),
        "let it require SQLite's driver": change("requirements.txt", "[postgres]", "[sqlite]"),
        "let it use SQLite": lambda attempt: (attempt.project / "piccolo_conf.py").write_text(SQLITE),
        "make an environment": sh(ENVIRONMENT),
        "install": sh(f"{INSTALL} -r requirements.txt"),
        "let tasks be written": change("app.py", "(table=Task)", "(table=Task, read_only=False)"),
        "make the migration": sh(".venv/bin/piccolo migrations new home --auto"),
        "migrate": sh(".venv/bin/piccolo migrations forwards all"),
        "start it": lambda attempt: attempt.start(f"{PYTHON} -m uvicorn app:app --reload --port $PORT"),
        "send the task, once it listens": lambda attempt: attempt.post("/tasks/"),
    },
    "piccolo-new": {
        "make the project": sh(f"piccolo-new {NAME} --yes"),
        "make a user": sh(".venv/bin/piccolo auth create_user ada ada@example.com --admin"),
        "make a token": lambda attempt: attempt.token(".venv/bin/piccolo auth create_token ada"),
        "start it": lambda attempt: attempt.start(f"{PYTHON} -m {NAME}"),
        "send the task, once it listens": lambda attempt: attempt.post("/api/tasks"),
    },
    "piccolo-new, no features": {
        "make the project": sh(f"piccolo-new {NAME} --features none --yes"),
        "start it": lambda attempt: attempt.start(f"{PYTHON} -m {NAME}"),
        "send the task, once it listens": lambda attempt: attempt.post("/api/tasks"),
    },
}
SQLITE = """\
from piccolo.conf.apps import AppRegistry
from piccolo.engine.sqlite import SQLiteEngine

DB = SQLiteEngine()

APP_REGISTRY = AppRegistry(apps=["home.piccolo_app", "piccolo_admin.piccolo_app"])
"""


def seconds(steps: dict[str, Step], folder: Path) -> dict[str, float]:
    """Take the steps; how long each took."""
    spent = {}
    with held_port() as port:
        attempt = Attempt(folder, port)
        try:
            for title, step in steps.items():
                start = time.perf_counter()
                step(attempt)
                spent[title] = time.perf_counter() - start
        finally:
            attempt.stop()
    return spent


def main(runs: int) -> None:
    """Print how long each took, and then each of its steps."""
    found = in_turns(runs, {name: partial(seconds, steps) for name, steps in STEPS.items()})
    totals = {name: [sum(each.values()) for each in runs] for name, runs in found.items()}
    first = next(iter(totals.values()))
    ratios = {name: ratio(values, first) for name, values in totals.items()}
    rows = [
        [f"`{name}`", str(len(STEPS[name])), spread(values, 1), f"{ratios[name]:.2f}"]
        for name, values in totals.items()
    ]
    print(table(["from", "steps", "seconds (least to most)", "of the first"], rows))
    print("", chart("Time to the first stored task, times the first", ratios), sep="\n")
    for name, spent in found.items():
        rows = [[title, spread([each[title] for each in spent], 2)] for title in STEPS[name]]
        print("", table([f"step of `{name}`", "seconds (least to most)"], rows), sep="\n")


if __name__ == "__main__":
    (argument,) = sys.argv[1:] or ["4"]
    main(1 if argument == "--quick" else int(argument))
