"""The Tab key, in each shell that there is on this machine, and as each shell asks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import toy
from toy import wait_for

SHELLS = ["bash", "zsh", "fish"]
# Whether this bash is one for which click writes its script; that of macOS is older.
ENOUGH = "((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404))"
# What starts each shell with nobody's settings.
PLAIN = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}
LOAD = {
    "bash": 'eval "$(piccolo-new --completion bash)"',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(piccolo-new --completion zsh)"',
    "fish": "piccolo-new --completion fish | source",
}


@pytest.fixture
def environment(generator: Path, folder: Path, tmp_path: Path) -> dict[str, str]:
    """A machine with the command installed."""
    program = f'#!/bin/sh\nexec {sys.executable} -m piccolo_new "$@"\n'
    toy.write(tmp_path, {"bin/piccolo-new": program}).joinpath("bin/piccolo-new").chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return toy.environment(generator, folder, PATH=path, PS1="ready> ")


def offered(environment: dict[str, str], shell: str, line: str) -> list[str]:
    """What is offered for the last word of a line, as the shell's script asks it."""
    words = line.split(" ")
    # fish tells the word itself, the others its number.
    word = words[-1] if shell == "fish" else str(len(words) - 1)
    asked = {"_PICCOLO_NEW_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": word}
    done = subprocess.run(
        ["piccolo-new"], env={**environment, **asked}, capture_output=True, text=True, check=True
    )
    lines = done.stdout.strip().splitlines()
    if shell == "zsh":
        return lines[1::3]
    return [line.partition(",")[2].partition("\t")[0] for line in lines]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("piccolo-new demo --framework ", ["alpha", "beta"]),
        ("piccolo-new demo --framework b", ["beta"]),
        ("piccolo-new demo --framework x", []),
        ("piccolo-new demo --features ", ["extra", "more", "none"]),
        ("piccolo-new demo --features m", ["more"]),
        ("piccolo-new demo --features extra,", ["extra,more"]),
        ("piccolo-new demo --features extra,more,", []),
        ("piccolo-new --completion ", SHELLS),
        ("piccolo-new demo --da", ["--database-url", "--database"]),
        ("piccolo-new demo --layers nowhere --framework ", []),
    ],
)
def test_what_can_be_chosen_is_offered(
    environment: dict[str, str], shell: str, line: str, expected: list[str]
) -> None:
    assert sorted(offered(environment, shell, line)) == sorted(expected)


def test_a_layer_of_ones_own_is_offered(environment: dict[str, str], tmp_path: Path) -> None:
    toy.layer(tmp_path / "mine" / "frameworks" / "gamma")
    line = f"piccolo-new demo --layers {tmp_path / 'mine'} --framework "
    assert "gamma" in offered(environment, "bash", line)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("--framework b", "--framework beta"),
        ("--features extra,", "--features extra,more"),
        ("--direc", "--directory"),
    ],
)
def test_the_tab_key_completes(
    environment: dict[str, str], folder: Path, shell: str, typed: str, completed: str
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} on this machine")
    if shell == "bash" and subprocess.run([shell, "--norc", "-c", ENOUGH], check=False).returncode:
        pytest.skip("the Tab key completes in bash 4.4 and later")
    child = pexpect.spawn(
        shell,
        PLAIN[shell],
        cwd=str(folder),
        env=environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 200),
    )
    try:
        child.sendline(LOAD[shell])
        child.sendline("echo loa''ded")
        child.expect_exact("loaded")
        # Once completed, the line becomes one that writes itself down.
        child.send(f"piccolo-new demo {typed}\t\x01echo \x05 > seen\r")
        wait_for(lambda: (folder / "seen").exists() and bool((folder / "seen").read_text()))
        assert (folder / "seen").read_text() == f"piccolo-new demo {completed}\n"
    finally:
        child.close(force=True)
