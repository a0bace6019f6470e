"""What can happen while the command works: it ends in order, and its destination is absent or complete."""

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import toy
from platforms import linux
from toy import Snapshot, snapshot, wait_for

from .command import FILES_ONLY, PROGRAM, Person, changed, one_line

ATTEMPTS = [pytest.param(4, id="few"), pytest.param(200, marks=pytest.mark.matrix, id="many")]
RACES = [pytest.param(3, id="few"), pytest.param(50, marks=pytest.mark.matrix, id="many")]
OURS = ".piccolo-new"
# Environment, install, versions, migration, user, server.
WAY_ON = r"\nThe files in {0} are complete\. To go on:\n(  cd {0} && .+\n){{6}}\n"
FULL = pytest.param("> /dev/full", marks=linux("there is no /dev/full"))
MINE = {"README.md": "mine", "LICENSE": "mine", ".git/HEAD": "x"}


def project_of(folder: Path) -> Snapshot:
    """A project's files, without what its secret makes different."""
    return {path: entry for path, entry in snapshot(folder).items() if path != ".env"}


def leftovers(person: Person) -> list[Path]:
    """What killed runs left behind; Python itself tries a temporary folder with a file of another name."""
    return [*person.cwd.glob(f"{OURS}*"), *person.temp.glob(f"{OURS[1:]}*")]


def interrupt(person: Person, name: str, delay: float, number: signal.Signals) -> tuple[int, str, str]:
    """Start the command, and send it a signal after a while, once it hears it if that is possible."""
    with person.start(name) as child:
        if sys.platform == "linux" and number != signal.SIGKILL:
            wait_for(lambda: child.poll() is not None or hears(child))
        time.sleep(delay)
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    return child.returncode, out, err


def hears(child: subprocess.Popen[str]) -> bool:
    """Whether a process has a handler for SIGTERM, which Python alone leaves to the system (proc(5))."""
    status = Path(f"/proc/{child.pid}/status").read_text()
    (caught,) = re.findall(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def usual_time(person: Person) -> float:
    """How long the command takes just now."""
    start = time.monotonic()
    person.must_make("usual")
    return time.monotonic() - start


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_a_killed_run_leaves_all_or_nothing_and_the_next_one_cleans_up(person: Person, attempts: int) -> None:
    chance, usual = random.Random(56), usual_time(person)
    whole = project_of(person.cwd / "usual")
    delays = [(f"shop{turn}", chance.uniform(0.3, 1.1) * usual * 1.5) for turn in range(attempts)]
    found = 0

    def attempt(turn: tuple[str, float]) -> None:
        nonlocal found
        name, delay = turn
        interrupt(person, name, delay, signal.SIGKILL)
        found += bool(leftovers(person))
        made = person.cwd / name
        if made.exists():
            assert {path.replace(name, "usual") for path in project_of(made)} == set(whole)
        elif found % 10 == 1:
            assert person.run(name).returncode == 0

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(attempt, delays))
    assert person.run("last").returncode == 0
    assert leftovers(person) == []
    assert {path.name for path in person.cwd.iterdir()} <= {"usual", "last", *dict(delays)}
    assert found or attempts < 100


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_the_run_after_one_that_was_killed_in_a_folder_in_use_makes_the_project(
    tmp_path: Path, attempts: int
) -> None:
    chance, partly = random.Random(57), 0
    usual = Person.below(tmp_path / "usual")
    mine = snapshot(toy.write(usual.cwd, MINE))
    usual.must_make(".")
    whole = project_of(usual.cwd)
    for turn in range(attempts):
        person = Person.below(tmp_path / str(turn))
        journal = toy.write(person.cwd, MINE) / OURS / "moved.json"
        with person.start(".") as child:
            while child.poll() is None and not journal.exists():
                pass
            time.sleep(chance.uniform(0, 0.0002))
            child.kill()
        found = person.everything().keys()
        partly += journal.exists() and (person.cwd / ".gitignore").exists()
        if journal.exists() or not (person.cwd / "pyproject.toml").exists():
            person.must_make(".")
        made = project_of(person.cwd)
        assert changed(whole, {path: made[path] for path in made if not path.startswith(OURS)}) == [], found
        assert changed(mine, {path: made[path] for path in mine}) == []
        shutil.rmtree(person.root)
    assert partly or attempts < 100


def test_a_run_at_work_is_not_taken_for_one_that_was_killed(person: Person) -> None:
    child = person.start("slow")
    try:
        wait_for(lambda: bool(list(person.temp.glob("*/project"))))
        child.send_signal(signal.SIGSTOP)
        living = {path.name for path in person.temp.iterdir()}
        assert person.run("fast").returncode == 0
        assert {path.name for path in person.temp.iterdir()} == living
    finally:
        child.send_signal(signal.SIGCONT)
        child.communicate(timeout=60)
    assert child.returncode == 0
    assert leftovers(person) == []


def test_folders_of_others_are_left_alone(person: Person) -> None:
    mine = person.cwd / f"{OURS}-notes"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    (person.cwd / f"{OURS}-link").symlink_to(person.root / "home")
    (person.temp / "piccolo-new-file").write_text("mine")
    before = {**snapshot(mine), **snapshot(person.temp)}
    assert person.run("shop").returncode == 0
    assert changed(before, {**snapshot(mine), **snapshot(person.temp)}) == []
    assert (person.cwd / f"{OURS}-link").is_symlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda n: n.name)
@pytest.mark.parametrize("attempts", [3, pytest.param(60, marks=pytest.mark.matrix)])
def test_a_signal_ends_it_without_a_traceback_and_leaves_all_or_nothing(
    person: Person, number: signal.Signals, attempts: int
) -> None:
    chance, usual = random.Random(58), usual_time(person)
    for turn in range(attempts):
        folder = person.cwd / f"shop{turn}"
        code, out, err = interrupt(person, folder.name, chance.uniform(0, 1) * usual, number)
        made = folder.exists()
        said = re.sub(WAY_ON.format(re.escape(str(folder))), "", err) if made else err
        stopped = ["", "piccolo-new: Stopped.\n"]
        stopped += [] if made else ["piccolo-new: Stopped; nothing was written.\n"]
        ends = [(0, ""), *((code, line) for code in (130, 143) for line in stopped)]
        ends += [] if made or sys.platform == "linux" else [(-number, "")]  # it heard nothing yet
        assert (code, said) in ends, (code, out, err)
        assert code or made
        assert leftovers(person) == []


def test_a_signal_that_python_loses_comes_again(person: Person) -> None:
    script = """
import signal, sys, time, weakref
import piccolo_new.__main__ as command

class Thing:
    pass

def work(argv):
    thing = Thing()
    lost = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM))
    del thing
    for _ in range(500):
        time.sleep(0.01)
    return 0

command._main = work
sys.exit(command.main())
"""
    done = person.run_program([sys.executable, "-c", script], person.cwd)
    assert (done.returncode, done.stderr) == (143, "")


def test_a_signal_before_it_hears_any_is_no_crash(person: Person) -> None:
    script = """
import sys
import piccolo_new.__main__ as command

def interrupted():
    raise KeyboardInterrupt

command._prepare_process = interrupted
sys.exit(command.main())
"""
    done = person.run_program([sys.executable, "-c", script], person.cwd)
    assert (done.returncode, done.stderr) == (130, "piccolo-new: Stopped.\n")


@pytest.mark.parametrize("line", ["| true", "| head -1", ">&-", "2>&-", "<&- >&- 2>&-", FULL])
def test_output_that_nobody_reads_is_no_crash(person: Person, line: str) -> None:
    script = f"piccolo-new 'My shop' --yes --no-setup --no-git {line}"
    done = person.run_program(["/bin/sh", "-c", script], person.cwd)
    assert "Traceback" not in done.stderr
    assert not any(person.cwd.iterdir()) or (person.cwd / "my-shop" / "my_shop" / "asgi.py").exists()
    assert leftovers(person) == []


@pytest.mark.parametrize("stdin", ["< /dev/null", "<&-", "< FIFO", "< /dev/zero"])
def test_without_a_terminal_nothing_is_asked(person: Person, stdin: str) -> None:
    os.mkfifo(person.cwd / "FIFO")
    script = f"exec 3<>FIFO; exec piccolo-new shop --no-setup --no-git {stdin}".replace("< FIFO", "<&3")
    done = person.run_program(["/bin/sh", "-c", script], person.cwd)
    assert (done.returncode, done.stderr) == (0, "")
    assert "?" not in done.stdout
    assert (person.cwd / "shop" / "shop" / "asgi.py").exists()


@pytest.mark.parametrize("stdin", ["< /dev/null", "<&-"])
def test_without_a_terminal_a_name_is_needed(person: Person, stdin: str) -> None:
    done = person.run_program(["/bin/sh", "-c", f"exec piccolo-new {stdin}"], person.cwd)
    assert "NAME" in one_line(done, 2)


@linux("there are no name spaces")
@pytest.mark.parametrize("size", ["size=24k", "size=300k", "size=64m,nr_inodes=60"])
@pytest.mark.parametrize("full", ["cwd", "temp"])
def test_a_full_disk_is_the_machines_fault_and_leaves_nothing(person: Person, full: str, size: str) -> None:
    # In a name space of its own, so that nothing stays mounted.
    space = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*space, "true"], check=False).returncode:
        pytest.skip("this system lets nobody mount here")
    folder = getattr(person, full)
    script = f"""
        mount -t tmpfs -o {size} tmpfs {folder} && cd {person.cwd} || exit 99
        piccolo-new deep/shop --yes --no-setup --no-git
        code=$?
        [ -z "$(ls -A {folder})$(ls -A {person.cwd})" ] || exit 98
        exit $code
        """
    done = person.run_program([*space, "/bin/sh", "-c", script], person.root)
    assert ("--directory" if full == "cwd" else "TMPDIR") in one_line(done, 1)
    assert "No space left" in done.stderr


def test_a_limit_on_the_size_of_files_leaves_nothing(person: Person) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    before = person.everything()
    done = person.run_program([PROGRAM, *FILES_ONLY, "shop"], person.cwd, preexec_fn=limit)
    assert "TMPDIR" in one_line(done, 1)
    assert changed(before, person.everything()) == []


def race(person: Person, *lines: list[str]) -> str:
    """Run two commands at once, of which one must win; what the other said."""
    children = [person.start(*line) for line in lines]
    ends = [(child.communicate(timeout=60), child.returncode) for child in children]
    (_, won), ((_, refusal), lost) = sorted(ends, key=lambda end: end[1])
    assert (won, lost, refusal.count("\n")) == (0, 2, 1), refusal
    return refusal


@pytest.mark.parametrize("races", RACES)
def test_of_two_at_once_in_a_folder_in_use_one_wins_whatever_their_names(tmp_path: Path, races: int) -> None:
    for turn in range(races):
        person = Person.below(tmp_path / str(turn))
        mine = snapshot(toy.write(person.cwd, MINE))
        assert race(person, ["shop", "--here"], ["other", "--here"]).startswith("piccolo-new: --here: ")
        (package,) = {"shop", "other"} & {path.name for path in person.cwd.iterdir()}
        assert f'name = "{package}"' in (person.cwd / "pyproject.toml").read_text()
        made = snapshot(person.cwd)
        assert changed(mine, {path: made[path] for path in mine}) == []
        assert leftovers(person) == []


@pytest.mark.parametrize("prepare", [Path.touch, Path.mkdir], ids=["absent", "empty"])
@pytest.mark.parametrize("races", RACES)
def test_of_two_at_once_one_wins_and_the_other_refuses(
    person: Person, races: int, prepare: Callable[[Path], None]
) -> None:
    person.must_make("shop")
    whole = project_of(person.cwd / "shop")
    for _ in range(races):
        shutil.rmtree(person.cwd / "shop")
        if prepare is Path.mkdir:
            (person.cwd / "shop").mkdir()
        refusal = race(person, ["shop"], ["shop"])
        assert refusal.startswith("piccolo-new: --directory: the folder ")
        assert changed(whole, project_of(person.cwd / "shop")) == []
        assert leftovers(person) == []
