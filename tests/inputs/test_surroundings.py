"""What surrounds the command changes nothing: no network, no other tool's settings, no clock, no locale."""

import sys
from pathlib import Path

import pytest
import toy
from piccolo_new.catalog import Catalog
from toy import Snapshot, snapshot

from .command import Person, changed

DEAD = "http://127.0.0.1:9"
# Runs at the start of the interpreter: any use of the network or of a program ends it at once.
GUARD = """\
import os, sys

OURS = "/piccolo-new/"  # the folder of the person's own defaults

def guard(event, arguments):
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)
    if event == "open" and str(arguments[0]).startswith(os.environ["HOME"]) and OURS not in arguments[0]:
        os.write(2, f"read {arguments[0]}".encode())
        os._exit(98)

sys.addaudithook(guard)
"""
# Another day, for whoever asks Python.
TOMORROW = """\
import datetime, time
real = time.time
time.time = lambda: real() + 1000 * 86400
local = time.localtime
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)

class Later(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return cls.fromtimestamp(time.time(), zone)

datetime.datetime = Later
"""
SURROUNDINGS: dict[str, dict[str, str]] = {
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ASCII output": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "hash seed": {"PYTHONHASHSEED": "1"},
    "another hash seed": {"PYTHONHASHSEED": "4294967295"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "another user": {"USER": "ada", "LOGNAME": "ada", "USERNAME": "ada", "HOME": "/nowhere"},
    "no home": {"HOME": ""},
    "dead proxies": {"HTTP_PROXY": DEAD, "HTTPS_PROXY": DEAD, "ALL_PROXY": DEAD, "http_proxy": DEAD},
    "warnings": {"PYTHONWARNINGS": "always"},
    "other tools": {"COOKIECUTTER_CONFIG": "/nowhere", "GIT_DIR": "/nowhere", "PIP_CONFIG_FILE": "/nowhere"},
    "build day": {"SOURCE_DATE_EPOCH": "0"},
}


def without_secret(person: Person) -> Snapshot:
    """The project's files, without the line that holds the secret."""
    found = snapshot(person.cwd / "shop")
    mode, content = found[".env"]
    lines = [line for line in content.splitlines() if not line.startswith(b"SECRET_KEY=")]
    return {**found, ".env": (mode, b"\n".join(lines))}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The project as it is made here and now."""
    person = Person.below(tmp_path_factory.mktemp("usual") / "root")
    person.must_make("shop", "--description", "Sells 'all' things")
    return without_secret(person)


def make(person: Person, **variables: str) -> Snapshot:
    """The same project, made in other surroundings."""
    done = person.run("shop", "--description", "Sells 'all' things", **variables)
    assert (done.returncode, done.stderr) == (0, "")
    return without_secret(person)


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_the_same_answers_make_the_same_bytes(person: Person, usual: Snapshot, surroundings: str) -> None:
    assert changed(usual, make(person, **SURROUNDINGS[surroundings])) == []


def test_another_day_makes_the_same_bytes(person: Person, usual: Snapshot) -> None:
    code = toy.write(person.root / "code", {"sitecustomize.py": TOMORROW})
    assert changed(usual, make(person, PYTHONPATH=str(code))) == []


def test_a_guard_sees_the_network_a_program_and_the_home(person: Person) -> None:
    code = toy.write(person.root / "code", {"sitecustomize.py": GUARD})
    for line, end in {
        "import socket; socket.socket()": 99,
        "import urllib.request; urllib.request.urlopen('http://localhost')": 99,
        "import subprocess; subprocess.run(['true'])": 99,
        "import os; os.system('true')": 99,
        "import pathlib; pathlib.Path.home().joinpath('.gitconfig').read_text()": 98,
        "print()": 0,
    }.items():
        done = person.run_program([sys.executable, "-c", line], person.cwd, {"PYTHONPATH": str(code)})
        assert done.returncode == end, line


@pytest.mark.parametrize("framework", list(Catalog.load().choices["framework"]))
def test_files_need_no_network_no_program_and_nobodys_settings(person: Person, framework: str) -> None:
    home = {
        ".cookiecutterrc": "default_context: {name: theirs}\nreplay_dir: x",
        ".cookiecutters/x": "",
        ".gitconfig": "[user]\n",
        ".config/git/config": "[core]\nhooksPath = x\n",
        ".config/pip/pip.conf": "[global]\nindex-url = http://localhost\n",
        ".netrc": "",
    }
    toy.write(person.root / "home", home)
    before = snapshot(person.root / "home")
    code = toy.write(person.root / "code", {"sitecustomize.py": GUARD})
    done = person.run("shop", "--framework", framework, PYTHONPATH=str(code), HTTP_PROXY=DEAD)
    assert (done.returncode, done.stderr) == (0, "")
    assert changed(before, snapshot(person.root / "home")) == []


def test_a_layers_hooks_are_not_run(person: Person) -> None:
    mine, ran = person.root / "mine", person.root / "ran"
    hook = f"import pathlib; pathlib.Path({str(ran)!r}).touch()"
    toy.layer(mine / "features" / "hooked")
    for place in ("features/hooked", "features/hooked/files", "features/hooked/files/..", "features", "."):
        for name in ("pre_prompt.py", "pre_gen_project.py", "post_gen_project.py"):
            toy.write(mine / place / "hooks", {name: hook})
    person.must_make("shop", "--layers", str(mine), "--features", "hooked")
    assert not ran.exists()
    assert Path(person.cwd / "shop" / "hooks" / "pre_gen_project.py").read_text() == hook
