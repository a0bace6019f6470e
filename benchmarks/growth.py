"""How projects serve when their table grows: `python benchmarks/growth.py [SECONDS]`, or `--quick`.

A generated project and the peer's answer the same requests beside 10, 10,000 and 1,000,000 stored tasks, on
each database, ten connections at a time. Our list says how many tasks there are, which the database counts
each time; the peer's says no such thing.
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from databases import database
from measure import chart, table
from peers import generated, peer
from serving import Load, measure, served

FRAMEWORK, SERVER = "starlette", "uvicorn"
SIZES = (10, 10_000, 1_000_000)
CONNECTIONS = 10


def main(seconds: int, sizes: tuple[int, ...]) -> None:
    """Print a table for each database."""
    for kind in ("postgres", "sqlite"):
        print(grow(kind, seconds, sizes), flush=True)


def grow(kind: str, seconds: int, sizes: tuple[int, ...]) -> str:
    """Measure on one kind of database, and write its table."""
    rows, ratios = [], {}
    with TemporaryDirectory() as name, database(kind, folder := Path(name)) as stored, ExitStack() as stack:
        ours = generated(folder / "ours", FRAMEWORK, SERVER, kind, stored)
        theirs = peer(folder / "peer", FRAMEWORK, SERVER, stored)
        servers = [stack.enter_context(served(subject, 1)) for subject in (ours, theirs)]
        for size in sizes:
            for subject in (ours, theirs):
                stored.fill(subject.table, size)
            for action in ("list", "one", "write"):
                found = [measure(server, Load(action, CONNECTIONS, 1), seconds, folder) for server in servers]
                one, other = (result for result in found if result)
                times = [f"{result.rate:.0f} ({result.p50:.1f} ms)" for result in (one, other)]
                errors = str(one.errors + other.errors)
                ratio = ratios[f"{action}, {size:,} tasks"] = one.rate / other.rate
                rows.append([f"{size:,}", action, *times, f"{ratio:.2f}", errors])
    who = [ours.name, theirs.name]
    head = ["tasks", "action", *(f"{name}: requests/s (median)" for name in who), "ratio", "errors"]
    parts = [
        f"### {FRAMEWORK}, {SERVER}, {kind}",
        table(head, rows),
        chart("Requests/s, times the peer", ratios),
    ]
    return "\n\n".join([*parts, ""])


if __name__ == "__main__":
    (argument,) = sys.argv[1:] or ["2"]
    if argument == "--quick":
        main(1, SIZES[:1])
    else:
        main(int(argument), SIZES)
