"""What is collected on Windows can be imported there."""

import subprocess
import sys
from pathlib import Path

from platforms import NOT_FOR_WINDOWS

TESTS = Path(__file__).parent
GENERATOR = TESTS.parent / "generator"
# Imports modules twice: first with all that they need of others, who know how to do without; then, when what
# Windows lacks is gone, only what is ours.
SCRIPT = """
import importlib, os, signal, socket, sys, time

ours, names = sys.argv[1:3], sys.argv[3:]
sys.path[:0] = ours
for name in names:
    importlib.import_module(name)
for name, module in list(sys.modules.items()):
    if any((getattr(module, "__file__", None) or "").startswith(folder) for folder in ours):
        del sys.modules[name]

KEPT = "SIGABRT SIGFPE SIGILL SIGINT SIGSEGV SIGTERM SIG_DFL SIG_IGN".split()
GONE = {
    os: '''
        WNOHANG chown fork getegid geteuid getgid getpgid getpgrp getsid getuid killpg lchown mkfifo mknod
        nice openpty posix_spawn sched_getaffinity setpgid setsid setuid statvfs sysconf uname wait wait4
        '''.split(),
    signal: [name for name in dir(signal) if name.startswith("SIG") and name not in KEPT]
    + "alarm getitimer pause pthread_kill pthread_sigmask setitimer sigpending sigwait".split(),
    socket: ["AF_UNIX"],
    time: ["tzset"],
}
for module, lacking in GONE.items():
    for name in lacking:
        vars(module).pop(name, None)
for name in "curses fcntl grp posix pty pwd readline resource syslog termios tty uvloop".split():
    sys.modules[name] = None

for name in names:
    importlib.import_module(name)
assert not hasattr(os, "getuid")
"""


def collected_on_windows() -> list[Path]:
    """Each file of tests that Windows imports, relative to their folder."""
    files = (path.relative_to(TESTS) for kind in ("conftest", "test_*") for path in TESTS.rglob(f"{kind}.py"))
    ignored = {Path(name) for name in (*NOT_FOR_WINDOWS, "golden")}
    return sorted(file for file in files if ignored.isdisjoint({file, *file.parents}))


def test_neither_the_generator_nor_what_windows_collects_needs_posix_to_be_imported() -> None:
    files = [*collected_on_windows(), *(file.relative_to(GENERATOR) for file in GENERATOR.rglob("*.py"))]
    names = [".".join(file.with_suffix("").parts) for file in files]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(TESTS), str(GENERATOR), *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
