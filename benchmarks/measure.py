"""Commands measured as whole processes, in turns, and a table of what was found."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

BIN = Path(sys.executable).parent
_Found = TypeVar("_Found")


class Run(NamedTuple):
    """One run of a command: seconds of the clock and of the CPU, MiB of memory at its peak, its output.

    The memory is that of its largest process, and not less than the few MiB of the one that starts it.
    """

    seconds: float
    cpu: float
    memory: float
    output: str


def run(
    command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None, answers: str = ""
) -> Run:
    """Run a command in a folder to its end.

    Args:
        command: the command.
        folder: its working directory.
        variables: its environment, if not ours.
        answers: its input.

    Raises:
        SystemExit: it failed; its output is the message.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(answers)
        child.stdin.close()
        output = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {child.returncode}\n{output}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)


def in_turns(runs: int, tasks: Mapping[str, Callable[[Path], _Found]]) -> dict[str, list[_Found]]:
    """Do every task in turn, in an empty folder each, so that a slow moment hits all.

    The first round fills the machine's caches, and counts for nothing.
    """
    found: dict[str, list[_Found]] = {name: [] for name in tasks}
    for turn in range(runs + 1):
        for name, task in tasks.items():
            with TemporaryDirectory() as folder:
                result = task(Path(folder))
            if turn:
                found[name].append(result)
    return found


def spread(values: Sequence[float], digits: int = 0) -> str:
    """A median, with the least and the most."""
    middle, least, most = (f"{value:.{digits}f}" for value in (median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def ratio(values: Sequence[float], base: Sequence[float]) -> float:
    """How many times the base: the median of each round's ratio."""
    return median(one / other for one, other in zip(values, base, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def chart(title: str, bars: Mapping[str, float]) -> str:
    """Bars, as a chart that Markdown's readers draw (Mermaid); a value of 1 is marked by a line."""
    names = ", ".join(f'"{name}"' for name in bars)
    values = ", ".join(f"{value:.2f}" for value in bars.values())
    ones = ", ".join("1" for _ in bars)
    top = int(max(bars.values())) + 1
    lines = [
        "```mermaid",
        "xychart-beta horizontal",
        f'  title "{title}"',
        f"  x-axis [{names}]",
        f'  y-axis "times" 0 --> {top}',
        f"  bar [{values}]",
        f"  line [{ones}]",
        "```",
    ]
    return "\n".join(lines)
