"""How long generating takes, as a ratio to `piccolo asgi new`: `python benchmarks/generating.py [RUNS]`.

Each run is a whole process in an empty folder; the commands take turns, so that a slow moment hits all.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

BIN = Path(sys.executable).parent
NEW = str(BIN / "piccolo-new")
PEER = "piccolo asgi new"
COMMANDS = {
    PEER: [str(BIN / "piccolo"), "asgi", "new"],
    "piccolo-new demo --yes --no-setup --no-git": [NEW, "demo", "--yes", "--no-setup", "--no-git"],
    "piccolo-new --help": [NEW, "--help"],
    "piccolo-new --version": [NEW, "--version"],
}


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run; the input answers the peer's two questions."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, input=b"0\n0\n", capture_output=True, check=True)
        return time.perf_counter() - start


def main(runs: int) -> None:
    """Print each command's median, spread and ratio to the peer's median."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs + 1):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    counted = {name: sorted(values[1:]) for name, values in times.items()}
    for name, values in counted.items():
        ratio = median(values) / median(counted[PEER])
        spread = f"({values[0]:.3f} to {values[-1]:.3f})"
        print(f"{name:45} {median(values):.3f} s {spread}, {ratio:.2f} of the peer")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
