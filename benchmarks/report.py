"""Runs every benchmark and writes `docs/benchmarks.md`: `python benchmarks/report.py`, or `--quick`."""

import ast
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

HERE = Path(__file__).parent
FILE = HERE.parent / "docs" / "benchmarks.md"
BENCHMARKS = {
    "Generating": "generating.py",
    "To the first stored task": "first_task.py",
    "Serving": "serving.py",
    "Growth": "growth.py",
}
PACKAGES = (
    "piccolo",
    "piccolo-api",
    "starlette",
    "quart",
    "sanic",
    "uvicorn",
    "hypercorn",
    "granian",
    "asyncpg",
    "aiosqlite",
    "cookiecutter",
    "copier",
    "django",
)


def main(file: Path, *flags: str) -> None:
    """Run each benchmark with these flags, and write what they print, below what they say of themselves."""
    parts = [
        "# Benchmarks",
        f"Written by `python benchmarks/{Path(__file__).name}`; not to be edited.",
        machine(),
    ]
    for title, name in BENCHMARKS.items():
        about = ast.get_docstring(ast.parse((HERE / name).read_text(encoding="utf-8"))) or ""
        done = subprocess.run(
            [sys.executable, HERE / name, *flags], stdout=subprocess.PIPE, text=True, check=True
        )
        parts += [f"## {title}", about, done.stdout.strip()]
        file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def machine() -> str:
    """What everything was measured on, and with."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    hardware = f"{os.cpu_count()} cores ({processor()}), {memory}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {hardware}, {system};\n{versions}.\n"
        "Clients, servers and databases share the machine: compare figures of one table only."
    )


def processor() -> str:
    """The processor's name, as Linux tells it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


if __name__ == "__main__":
    main(FILE, *sys.argv[1:])
