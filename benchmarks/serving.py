"""How generated projects serve, against the peer's and a bare framework: `python benchmarks/serving.py`.

All servers of a stack run at once, and are measured one at a time, in turns, so that a slow moment of the
machine hits all. Load comes from wrk (https://github.com/wg/wrk), a Debian package. Requests per second, the
median of the rounds, with their spread; 99th percentile of the latency; answers that are no success; memory
of all processes of a server when everything has been measured.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil
from databases import Database, database
from measure import chart, spread, table
from peers import PEER, ROWS, Subject, bare, generated, peer
from ports import HOST, held_port

STACKS = (
    "starlette-uvicorn-postgres",
    "quart-hypercorn-postgres",
    "sanic-granian-postgres",
    "starlette-uvicorn-sqlite",
    "quart-granian-sqlite",
    "sanic-hypercorn-sqlite",
)
TASK = json.dumps({"name": "Buy milk", "completed": False})
JSON = {"Content-Type": "application/json"}
PATIENCE = 20.0  # seconds until a server answers


class Load(NamedTuple):
    """One row of the results: what is asked for, by how many connections, of how many workers."""

    action: str
    connections: int
    workers: int


class Measure(NamedTuple):
    """What wrk saw: requests in a second, milliseconds, and answers that are no success."""

    rate: float
    p50: float
    p99: float
    errors: int


class Server(NamedTuple):
    subject: Subject
    port: int
    process: psutil.Process

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    def memory(self) -> float:
        """MiB of it and its children."""
        every = [self.process, *self.process.children(recursive=True)]
        return sum(process.memory_info().rss for process in every) / 2**20


@contextmanager
def served(subject: Subject, workers: int) -> Iterator[Server]:
    """Start a subject's server, wait until it accepts, and stop it at the end."""
    with held_port() as port:
        child = subprocess.Popen(
            subject.command(port, workers),
            cwd=subject.folder,
            env=os.environ | subject.variables(port, workers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + PATIENCE
            while not _accepts(port):
                if time.monotonic() > end or child.poll() is not None:
                    raise SystemExit(f"{subject.name} does not start")
                time.sleep(0.1)
            time.sleep(1)  # for the other workers
            yield Server(subject, port, psutil.Process(child.pid))
        finally:
            os.killpg(child.pid, signal.SIGTERM)
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def _accepts(port: int) -> bool:
    with closing(socket.socket()) as client:
        return client.connect_ex((HOST, port)) == 0


def measure(server: Server, load: Load, seconds: int, folder: Path) -> Measure | None:
    """Put a load on a server; None if it has no such page."""
    subject = server.subject
    path = {"list": subject.list, "one": subject.one, "page": subject.page, "write": subject.list}[
        load.action
    ]
    if not path:
        return None
    script = folder / f"{load.action}.lua"
    headers = subject.headers | JSON if load.action == "write" else {}
    lines = [f"wrk.headers['{name}'] = '{value}'" for name, value in headers.items()]
    if load.action == "write":
        lines += ["wrk.method = 'POST'", f"wrk.body = '{TASK}'"]
    lines += [
        "done = function(summary, latency)",
        "  local errors = summary.errors",
        "  local bad = errors.connect + errors.read + errors.write + errors.timeout + errors.status",
        "  print(string.format('RESULT %f %f %f %d', summary.requests / summary.duration * 1e6,",
        "    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, bad))",
        "end",
    ]
    script.write_text("\n".join(lines))
    wrk = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "-s", str(script), server.url(path)]
    output = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", output)
    if found is None:
        raise SystemExit(f"wrk said: {output}")
    rate, p50, p99, errors = found.groups()
    return Measure(float(rate), float(p50), float(p99), int(errors))


def subjects(stack: str, folder: Path, stored: Database) -> list[Subject]:
    """Everything that is measured for a stack."""
    framework, server, kind = stack.split("-")
    base = [
        generated(folder / "ours", framework, server, kind, stored),
        peer(folder / "peer", framework, server, stored),
    ]
    if kind == "sqlite":
        return base
    return [*base, *(bare(folder, framework, store, server, stored) for store in ("piccolo", "driver"))]


def run(stack: str, loads: list[Load], rounds: int, seconds: int) -> str:
    """Measure a stack, and write its table."""
    results: dict[tuple[str, Load], list[Measure]] = {}
    memory: dict[tuple[str, int], float] = {}
    kind = stack.rpartition("-")[2]
    with TemporaryDirectory() as name, database(kind, folder := Path(name)) as stored:
        every = subjects(stack, folder, stored)
        for workers in sorted({load.workers for load in loads}):
            # Writes come last, for a list says how many there are, which takes as long as there are many.
            for each in {subject.table for subject in every}:
                stored.fill(each, ROWS)
            with ExitStack() as stopped:
                servers = [stopped.enter_context(served(subject, workers)) for subject in every]
                for load in loads:
                    for server in servers * rounds if load.workers == workers else ():
                        if found := measure(server, load, seconds, folder):
                            results.setdefault((server.subject.name, load), []).append(found)
                memory |= {(server.subject.name, workers): server.memory() for server in servers}
    title = f"{stack.replace('-', ', ')}: {rounds} rounds of {seconds} s"
    return _report(title, [subject.name for subject in every], loads, results, memory)


def _report(
    title: str,
    names: list[str],
    loads: list[Load],
    results: dict[tuple[str, Load], list[Measure]],
    memory: dict[tuple[str, int], float],
) -> str:
    rows, ratios = [], {}
    for load in loads:
        rates = {
            name: median(one.rate for one in results[name, load]) for name in names if (name, load) in results
        }
        ratios[f"{load.action} {load.connections}/{load.workers}"] = rates[names[0]] / rates[PEER]
        for name, rate in rates.items():
            several = results[name, load]
            p50, p99 = (median(getattr(one, field) for one in several) for field in ("p50", "p99"))
            figures = [
                f"{rate / rates[PEER]:.2f}",
                f"{p50:.1f}",
                f"{p99:.1f}",
                sum(one.errors for one in several),
            ]
            found = [*load, name, spread([one.rate for one in several]), *figures]
            rows.append([str(cell) for cell in found])
    head = [
        "action",
        "connections",
        "workers",
        "who",
        "requests/s",
        "of the peer",
        "p50 ms",
        "p99 ms",
        "errors",
    ]
    sizes = [[name, str(workers), f"{size:.0f}"] for (name, workers), size in memory.items()]
    parts = [
        f"### {title}",
        table(head, rows),
        chart("Requests/s, times the peer (connections/workers)", ratios),
        table(["MiB afterwards", "workers", ""], sizes),
    ]
    return "\n\n".join([*parts, ""])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stack", action="append", help="framework-server-database; may be repeated")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        parser.error("wrk is missing (apt-get install wrk)")
    actions = ("list", "one", "page", "write")
    loads = [
        Load(action, connections, workers)
        for action in actions
        for workers in (1, 2)
        for connections in (1, 50, 500)
    ]
    if arguments.quick:
        loads, arguments.rounds, arguments.seconds = [Load(action, 2, 1) for action in actions], 1, 1
        arguments.stack = arguments.stack or STACKS[:1]
    for stack in arguments.stack or STACKS:
        # With SQLite, a generated project has one worker.
        some = [load for load in loads if load.workers == 1 or not stack.endswith("sqlite")]
        print(run(stack, some, arguments.rounds, arguments.seconds), flush=True)


if __name__ == "__main__":
    main()
