"""Projects that the command itself installs, and the command installed from its own wheel."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from piccolo_new.catalog import Catalog

from .commands import environment, run
from .generated import make_token
from .server import Server

pytestmark = pytest.mark.matrix
CHECKOUT = Path(__file__).parents[2]
FRAMEWORKS = list(Catalog.load().choices["framework"])


def _variables(tools: Path, *programs: str) -> dict[str, str]:
    """Make an environment in which these programs are all that can be found."""
    tools.mkdir()
    for program in programs:
        found = sys.executable if program == "python3" else shutil.which(program, path=environment()["PATH"])
        (tools / program).write_text(f'#!/bin/sh\nexec "{found}" "$@"\n', encoding="utf-8")
        (tools / program).chmod(0o755)
    return environment(PATH=str(tools))


def _start_commands(folder: Path) -> list[str]:
    """Take the commands of the README's section on starting."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", readme.partition("\n## Start\n")[2], flags=re.MULTILINE)[0]
    block = re.search(r"^```\w*\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert block, f"the README's section Start has no commands:\n{readme}"
    return block[1].strip().splitlines()


@pytest.mark.parametrize(
    ("framework", "installer"),
    [(framework, "uv" if place else "pip") for place, framework in enumerate(FRAMEWORKS)],
)
def test_a_project_that_the_command_installs_starts_as_its_readme_says(
    tmp_path: Path, framework: str, installer: str
) -> None:
    if installer == "uv" and not shutil.which("uv", path=environment()["PATH"]):
        pytest.skip("there is no uv on this machine")
    uv = ["uv"] if installer == "uv" else []
    variables = _variables(tmp_path / "tools", "git", "python3", *uv)
    command = [sys.executable, "-m", "piccolo_new", "demo", "--framework", framework, "--yes"]
    run(command, tmp_path, variables)
    folder = tmp_path / "demo"
    made_by_uv = re.search(r"^uv = ", (folder / ".venv" / "pyvenv.cfg").read_text(), re.MULTILINE)
    assert bool(made_by_uv) == bool(uv)

    git = ["git", "-C", str(folder)]
    assert len(run([*git, "log", "--oneline"], tmp_path).splitlines()) == 1
    tracked = run([*git, "ls-files"], tmp_path).splitlines()
    assert ".env" not in tracked
    assert "uv.lock" in tracked
    assert run([*git, "status", "--porcelain"], tmp_path) == ""

    *before, start = _start_commands(folder)
    run(["/bin/sh", "-ec", "\n".join(before)], folder, variables)
    with Server.boot(["/bin/sh", "-c", f"exec {start}"], folder, variables, tmp_path) as server:
        token = make_token([folder / ".venv" / "bin" / "piccolo"], folder, variables)
        server.client.headers["Authorization"] = f"Bearer {token}"
        response = server.client.post("/api/tasks", json={"name": "The first"})
        assert response.status_code == 201, response.text
        assert server.stop() == 0, server.log
        assert not server.wait_until_gone()
    assert run([*git, "status", "--porcelain"], tmp_path) == ""


def test_a_wheel_makes_projects_without_the_checkout(tmp_path: Path) -> None:
    run([sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, CHECKOUT], tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    python = tmp_path / "empty" / "bin" / "python"
    run([sys.executable, "-m", "venv", tmp_path / "empty"], tmp_path)
    run([python, "-m", "pip", "install", "--quiet", wheel], tmp_path)
    where = run([python, "-c", "import piccolo_new; print(piccolo_new.__file__)"], tmp_path).strip()
    assert Path(where).is_relative_to(tmp_path), where

    options = ["--yes", "--no-setup", "--no-git"]
    run([python.with_name("piccolo-new"), "demo", *options], tmp_path)
    run([sys.executable, "-m", "piccolo_new", "demo", "--directory", "expected", *options], tmp_path)
    assert _files(tmp_path / "demo") == _files(tmp_path / "expected")


def _files(folder: Path) -> dict[str, bytes]:
    """Read every file but the one that holds a secret."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: b"" if name == ".env" else path.read_bytes() for name, path in files.items()}
