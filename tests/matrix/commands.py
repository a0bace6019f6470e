"""Commands run as a person runs them, with an environment that nothing of the tests' own leaks into."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

BIN = Path(sys.executable).parent
_KEPT = ("HOME", "LANG", "PATH", "PIP_", "SSL_", "TMPDIR", "UV_", "XDG_")


def environment(**more: str) -> dict[str, str]:
    """Make an environment that finds the programs beside this interpreter first."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    path = os.pathsep.join([str(BIN), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", **more}


def run(
    argv: Sequence[str | Path],
    folder: Path,
    variables: Mapping[str, str] | None = None,
    *,
    limit: float = 400,
) -> str:
    """Run a command, and give its output; an AssertionError holds the output of one that fails."""
    line = " ".join(map(str, argv))
    try:
        result = subprocess.run(
            [str(word) for word in argv],
            cwd=folder,
            env=environment() if variables is None else dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode(errors="replace")
        raise AssertionError(f"`{line}` in {folder} did not end in {limit} s\n{output}") from None
    if result.returncode:
        raise AssertionError(f"`{line}` in {folder}: exit {result.returncode}\n{result.stdout}")
    return result.stdout
