"""A small templates tree, and the command run on it: no library is named, nothing has to be installed."""

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

GENERATOR = Path(__file__).parents[1] / "generator" / "piccolo_new"

Command = Callable[..., subprocess.CompletedProcess[str]]
Snapshot = dict[str, tuple[int, bytes]]

SERVICE = {"service": "true", "url": '"serv://localhost/{package}"', "schemes": '["serv"]'}
FILE = {"service": "false", "url": '"file:///{package}.db"', "schemes": '["file"]'}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder, which is made."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8", newline="\n")
    return folder


def layer(folder: Path, head: str = "", facts: dict[str, str] | None = None, **files: str) -> Path:
    """Write a layer; each keyword is a file whose name has `__` for a dot."""
    lines = [f'title = "{folder.name.title()}"', f'summary = "What {folder.name} is good for"', dedent(head)]
    lines += ["[facts]", *(f"{name} = {value}" for name, value in (facts or {}).items())]
    named = {f"files/{name.replace('__', '.')}": text for name, text in files.items()}
    return write(folder, {"layer.toml": "\n".join(lines), **named})


def database(folder: Path, head: str, facts: dict[str, str]) -> Path:
    """Write a database layer that says all that one must say."""
    rest = {"address": '"//user:password@host:5432/name"', "start": '"Start it and make {package}"'}
    return layer(folder, head, {**facts, **rest})


def templates(root: Path) -> Path:
    """Write the tree."""
    base = layer(
        root / "base",
        """
        dependencies = ["piccolo[serv]>=1", "Jinja2>=3"]
        reserved_names = ["piccolo_conf", "piccolo_api", "piccolo_admin", "test", "tests"]
        """,
    )
    write(
        base / "files",
        {
            ".env": 'SECRET_KEY="{{ secret }}"\nDATABASE_URL={{ database_url }}\n',
            ".gitignore": ".env\n.venv/\n",
            "README.md": "# {{ name }}\n{{ description }}\n{{ framework.title }}\n",
            "pyproject.toml": '[project]\nname = "{{ distribution }}"\n',
            "plain.txt": "The same everywhere\n",
            "{{package}}/__init__.py": "",
            "{{package}}/__main__.py": """\
                import signal, sys, time
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
                print("serving", flush=True)
                time.sleep(60)
                """,
            "{{package}}/lock.py": """\
                import pathlib
                pathlib.Path("versions.lock").touch()
                """,
            "{{package}}/migrate.py": """\
                import os, pathlib, sys
                print(pathlib.Path(".env").read_text(), os.environ.get("DATABASE_URL"))
                pathlib.Path("migrated").touch()
                sys.exit(int(os.environ.get("TOY_MIGRATE", "0")))
                """,
        },
    )
    layer(root / "frameworks" / "alpha", 'order = 10\ndependencies = ["starlette>=1"]', alpha__txt="a")
    layer(root / "frameworks" / "beta", 'order = 20\ndependencies = ["quart>=0.2"]', beta__txt="b")
    layer(root / "servers" / "one", 'order = 10\ndependencies = ["uvicorn[standard]"]')
    layer(root / "servers" / "two", 'order = 20\nconflicts = ["features/more: it has no sockets"]')
    database(root / "databases" / "file", "order = 10", FILE)
    database(root / "databases" / "service", "order = 20", SERVICE)
    step = (
        '[[next_steps]]\npurpose = "make a user"\ncommand = "piccolo user create {package}"\n'
        '[[setup_steps]]\npurpose = "Lock the versions"\ncommand = "python -m {package}.lock"'
    )
    layer(root / "features" / "extra", f"order = 10\n{step}", extra__txt="e")
    layer(root / "features" / "more", "order = 20", more__txt="m")
    return root


def checkout(root: Path) -> Path:
    """Copy the generator beside a toy tree, which it takes for its own, and say where to import it from."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(GENERATOR, root / "generator" / "piccolo_new", ignore=skip)
    templates(root / "templates")
    return root / "generator"


def programs(folder: Path) -> Path:
    """Write a stand-in for uv: its environment's Python is the one that runs the tests."""
    script = f"""\
        #!/bin/sh
        echo "uv $*" >> "$TOY_LOG"
        case "$1" in
        venv)
          if [ -n "$TOY_SLOW" ]; then echo $$ > "$TOY_SLOW"; sleep 60; fi
          mkdir -p .venv/bin
          printf '#!/bin/sh\\nexec {sys.executable} "$@"\\n' > .venv/bin/python
          chmod +x .venv/bin/python;;
        pip)
          if [ -n "$TOY_BROKEN" ]; then echo "no such package"; exit 7; fi;;
        esac
        """
    write(folder, {"uv": script})
    (folder / "uv").chmod(0o755)
    return folder


def environment(generator: Path, home: Path, **more: str) -> dict[str, str]:
    """Make an environment with nobody's configuration in it."""
    foreign = ("GIT_", "UV_", "PIP_", "PICCOLO_NEW_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    for name in ("NO_COLOR", "DATABASE_URL", "PYTHONUNBUFFERED", "XDG_CONFIG_HOME"):
        kept.pop(name, None)
    quiet = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(home)}
    return {**kept, **quiet, "PYTHONPATH": str(generator), "TERM": "xterm", **more}


def run(
    generator: Path, cwd: Path, *arguments: str | bytes, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "piccolo_new", *arguments],
        cwd=cwd,
        env=environment(generator, cwd.parent, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=120,
        check=False,
    )


def snapshot(folder: Path) -> Snapshot:
    """Read everything below a folder: each path's mode, and its content where it is a file or a link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        content = b""
        if stat.S_ISLNK(mode):
            content = os.fsencode(path.readlink())
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
