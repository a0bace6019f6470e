"""Where a project goes: a folder that is taken is left as it is, and nothing leads out of it."""

import os
import socket
import stat
from contextlib import chdir
from pathlib import Path

import pytest
import toy
from platforms import linux

from .command import FILES_ONLY, PROGRAM, Person, changed, one_line

NO_TEXT = pytest.param("\udcff", marks=linux("elsewhere a name is always text"))
HARMLESS = {"README.md": "mine", "LICENSE": "mine", ".gitignore": "mine", ".git/HEAD": "x", ".idea/x": "y"}


def made(project: Path) -> bool:
    """Whether there is a project."""
    return len(list(project.glob("*/asgi.py"))) == 1


def test_an_empty_folder_is_taken(person: Person) -> None:
    (person.cwd / "shop").mkdir()
    person.must_make("shop")
    assert made(person.cwd / "shop")


def test_a_folder_in_use_is_refused_with_ten_of_its_entries(person: Person) -> None:
    toy.write(person.cwd / "shop", {f"file{number:02}": "x" for number in range(12)})
    person.must_be_refused("shop", says=("file00", "file09", "and 2 more"))


@pytest.mark.parametrize("entry", [*HARMLESS, ".env", "shop/x", "a\nb", "\x1b[2J", NO_TEXT], ids=ascii)
def test_no_entry_is_harmless_where_nobody_asked_for_this_folder(person: Person, entry: str) -> None:
    toy.write(person.cwd / "shop", {entry: "x"})
    person.must_be_refused("shop", says=("not empty",))


@pytest.mark.parametrize("typed", [["."], ["./"], ["cwd", "--directory", "."], ["../cwd"]])
def test_this_folder_keeps_what_is_there(person: Person, typed: list[str]) -> None:
    toy.write(person.cwd, HARMLESS)
    before = toy.snapshot(person.cwd)
    person.must_make(*typed)
    after = toy.snapshot(person.cwd)
    assert changed(before, {path: after[path] for path in before}) == []
    assert made(person.cwd)


def test_what_was_left_out_for_yours_comes_with_a_command_that_brings_it(person: Person) -> None:
    toy.write(person.cwd, HARMLESS)
    *_, said, last = person.must_make("Shop", "--here").stdout.splitlines()
    assert said == "Left out for yours: the project's own .gitignore, README.md."
    _, _, line = last.partition(": ")
    person.must_make(*line.replace("ELSEWHERE", "../there").split()[1:])
    assert (person.cwd / ".." / "there" / "README.md").read_text().startswith("# ")


@pytest.mark.parametrize("entry", ["notes.txt", ".env", "pyproject.toml", "cwd/x", "tests/x"])
def test_this_folder_is_refused_when_it_holds_more(person: Person, entry: str) -> None:
    toy.write(person.cwd, {**HARMLESS, entry: "mine"})
    person.must_be_refused(".", says=(entry.partition("/")[0],))


@pytest.mark.parametrize("kind", ["file", "socket", "FIFO", "device", "dangling link", "loop", "link"])
def test_what_is_no_folder_is_refused_at_once(person: Person, kind: str) -> None:
    target, victim = person.cwd / "shop", person.root / "victim"
    victim.mkdir()
    match kind:
        case "file":
            target.write_text("mine")
        case "socket":
            with socket.socket(socket.AF_UNIX) as unix, chdir(person.cwd):
                unix.bind(target.name)
        case "FIFO":
            os.mkfifo(target)
        case _:
            ends = {"device": "/dev/null", "dangling link": "nowhere", "loop": "shop", "link": str(victim)}
            target.symlink_to(ends[kind])
    person.must_be_refused("shop", says=("--directory",))
    person.must_be_refused("other", "--directory", "shop", says=("--directory",))
    assert list(victim.iterdir()) == []


@pytest.mark.parametrize("entry", ["README.md", ".gitignore", ".git"])
def test_a_link_to_the_outside_is_kept_and_not_followed(person: Person, entry: str) -> None:
    victim = toy.write(person.root / "victim", {"file": "untouched"})
    (person.cwd / entry).symlink_to(victim / "file")
    person.must_make(".")
    assert toy.snapshot(victim) == {"file": toy.snapshot(victim)["file"]}
    assert (victim / "file").read_text() == "untouched"
    assert (person.cwd / entry).is_symlink()


def test_a_link_where_a_new_file_would_go_is_refused(person: Person) -> None:
    (person.root / "victim").mkdir()
    (person.cwd / "cwd").symlink_to(person.root / "victim")
    person.must_be_refused(".", says=("cwd",))


def test_a_parent_that_is_a_link_is_followed(person: Person) -> None:
    (person.root / "real").mkdir()
    (person.cwd / "link").symlink_to(person.root / "real")
    person.must_make("link/shop")
    assert made(person.root / "real" / "shop")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_missing_parents_are_made_and_nothing_is_wider_than_it_may_be(person: Person, umask: int) -> None:
    argv: list[str | bytes | Path] = [PROGRAM, *FILES_ONLY, "a/b/shop"]
    done = person.run_program(argv, person.cwd, umask=umask)
    assert done.returncode == 0, done.stderr
    paths = [person.cwd / "a", *(person.cwd / "a").rglob("*")]
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in paths}
    assert modes.pop(person.cwd / "a" / "b" / "shop" / ".env") == 0o600
    # A container's build copies what its owner can read.
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o644 & ~umask}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755 & ~umask}


def test_parents_that_were_made_go_again_when_something_fails(person: Person) -> None:
    person.must_be_refused("a/b/shop", "--framework", "nothing", says=("--framework",))
    (person.cwd / "file").touch()
    person.must_be_refused("file/a/shop", says=("--directory",), code=1)


@pytest.mark.parametrize("directory", ["shop", "deep/shop"])
def test_a_parent_that_is_read_only_is_the_machines_fault(person: Person, directory: str) -> None:
    person.cwd.chmod(0o555)
    before = person.everything()
    # The administrator may write anywhere, but for these rights.
    mortal = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
    argv: list[str | bytes | Path] = [*mortal, PROGRAM, *FILES_ONLY, "shop", "--directory", directory]
    done = person.run_program(argv, person.cwd)
    assert "--directory" in one_line(done, 1)
    assert changed(before, person.everything()) == []


@pytest.mark.parametrize("directory", ["", " ", "a\tb", "a\x1b", "a\u202eb", b"a\xff", "x" * 300])
def test_a_folder_that_can_not_be_is_refused(person: Person, directory: str | bytes) -> None:
    code = 1 if len(directory) == 300 else 2
    person.must_be_refused("shop", "--directory", directory, says=("--directory",), code=code)


@pytest.mark.parametrize(
    "directory",
    [
        "{{7*7}}",
        "{% raw %}",
        "{# #}",
        "$(touch p)",
        "a;b",
        "it's",
        "two words",
        "-rf",
        "\u00e9",
        "a{b}",
        "%s",
    ],
)
def test_a_folder_with_a_strange_name_is_a_folder(person: Person, directory: str) -> None:
    person.must_make("shop", f"--directory={directory}/{directory}")
    assert made(person.cwd / directory / directory)
    assert not (person.cwd / "p").exists()


@pytest.mark.parametrize("typed", [["sub/shop"], ["."], ["/srv/shop"]])
def test_two_folders_are_refused(person: Person, typed: list[str]) -> None:
    person.must_be_refused(*typed, "--directory", "x", says=("--directory", "one of the two"))


def test_a_working_directory_that_is_gone_is_one_line(person: Person) -> None:
    for typed in ("shop", ".", "--directory=x shop"):
        gone = person.root / "gone"
        gone.mkdir()
        script = 'rmdir "$PWD"; exec piccolo-new --yes --no-setup --no-git "$@"'
        done = person.run_program(["/bin/sh", "-c", script, "sh", *typed.split()], gone)
        lines = done.stderr.splitlines()
        assert done.returncode in (1, 2), done
        assert len(lines) == 1, lines
        assert lines[0].startswith("piccolo-new: ")
    assert not list(person.cwd.iterdir())


def test_a_temporary_folder_that_looks_like_a_template_is_refused(person: Person) -> None:
    strange = person.root / "{{ 7*7 }}"
    strange.mkdir()
    before = person.everything()
    done = person.run("shop", TMPDIR=str(strange))
    assert done.returncode == 1
    assert done.stderr.startswith("piccolo-new: TMPDIR")
    assert changed(before, person.everything()) == []
