"""The command as a process, on the toy tree."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import toy
from inputs.command import one_line
from piccolo_new.arguments import flags
from platforms import BIN, EXTRA, linux, posix
from toy import Command, wait_for


def assert_refused(done: subprocess.CompletedProcess[str], *words: str, code: int = 2) -> None:
    said = one_line(done, code)
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    "typed", [["a", "b"], ["a", "--bogus"], ["a", "--framework"], ["a", "--frame", "alpha"], []]
)
def test_a_wrong_command_line_is_refused_with_the_usage(command: Command, typed: list[str]) -> None:
    assert_refused(command(*typed), "usage: piccolo-new NAME")


def test_a_refused_name_comes_with_one_that_works(command: Command) -> None:
    assert_refused(command("1app"), "try app.")


@pytest.mark.parametrize(
    ("typed", "field", "choices"),
    [
        (["--framework", "gamma"], "--framework", "alpha, beta"),
        (["--framework", ""], "--framework", "alpha, beta"),
        (["--framework", "alpha,beta"], "--framework", "alpha, beta"),
        (["--server", "x\x1b"], "--server", "one, two"),
        (["--database", "mongo"], "--database", "file, service"),
        (["--features", "extra,nothing"], "--features", "extra, more, or none alone"),
        (["--features", "none,extra"], "--features", "none stands alone"),
        (["--server", "two", "--features", "more"], "--server", "not with More: it has no sockets"),
        (["--database-url", "mongo://host/x"], "--database-url", "file://"),
        (["--description", "two\nlines"], "--description", "one line"),
        (["--author", "two\nlines"], "--author", "one line"),
        (["--email", "ada"], "--email", "name@example.org"),
        (["--completion", "csh"], "--completion", "bash"),
        (["--here", "--directory", "x"], "--here", "one of the two"),
        (["--layers", "nowhere"], "--layers", "frameworks"),
        (["--start", "--no-setup"], "--start", "--no-setup"),
        (["--directory", ""], "--directory", "empty"),
        (["--directory", "a\tb"], "--directory", "printed"),
    ],
)
def test_a_bad_value_is_refused(
    quick: Command, folder: Path, typed: list[str], field: str, choices: str
) -> None:
    before = toy.snapshot(folder.parent)
    assert_refused(quick("demo", *typed), field, choices)
    assert toy.snapshot(folder.parent) == before


def test_a_path_before_the_name_says_where(quick: Command, folder: Path) -> None:
    assert quick("../sub/my app").returncode == 0
    assert (folder.parent / "sub" / "my-app" / "my_app" / "__init__.py").exists()
    assert not list(folder.iterdir())


def test_a_name_never_leaves_its_place(files_only: Command, folder: Path) -> None:
    assert files_only("../../x").returncode == 0
    assert (folder.parents[1] / "x" / "x" / "__init__.py").exists()


def test_a_slash_at_the_end_is_nothing(quick: Command, folder: Path) -> None:
    assert quick("demo/").returncode == 0
    assert (folder / "demo" / "demo" / "__init__.py").exists()


def test_what_becomes_of_a_name_is_said(quick: Command, folder: Path) -> None:
    done = quick("My App")
    assert f"My App becomes the package my_app in {folder / 'my-app'}." in done.stdout
    assert (folder / "my-app" / "my_app").is_dir()


def test_a_dash_is_kept_in_the_distribution_only(quick: Command, folder: Path) -> None:
    quick("my-app")
    assert 'name = "my-app"' in (folder / "my-app" / "pyproject.toml").read_text()
    assert (folder / "my-app" / "my_app").is_dir()


def test_fifty_characters_are_taken(quick: Command, folder: Path) -> None:
    assert quick("a" * 50).returncode == 0
    assert (folder / ("a" * 50)).is_dir()


@pytest.mark.parametrize("text", ["{{7*7}}", "{% raw %}", "{#", "$(touch p)", "`touch p`; a && b", "a | b"])
def test_a_description_is_taken_literally(quick: Command, folder: Path, text: str) -> None:
    assert quick("demo", "--description", text).returncode == 0
    shown = (folder / "demo" / "README.md").read_text().replace("\\", "")
    assert text in shown.splitlines()
    assert not (folder / "p").exists()


@posix("an argument is always text")
def test_a_description_that_is_no_text_does_not_crash(command: Command) -> None:
    assert_refused(command("demo", "--description", b"\xff"), "--description")


def test_keys_are_taken_in_any_case(quick: Command, folder: Path) -> None:
    assert quick("demo", "--framework", "BETA", "--features", "Extra").returncode == 0
    assert (folder / "demo" / "beta.txt").exists()
    assert (folder / "demo" / "extra.txt").exists()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([], {"extra.txt", "more.txt"}),
        (["--features", "none"], set()),
        (["--features", "NONE"], set()),
        (["--features", ""], set()),
        (["--features", "more"], {"more.txt"}),
        (["--features", " more, extra ,more,"], {"extra.txt", "more.txt"}),
    ],
)
def test_features_are_those_asked_for(
    quick: Command, folder: Path, typed: list[str], expected: set[str]
) -> None:
    quick("demo", *typed)
    assert {path.name for path in (folder / "demo").iterdir()} & {"extra.txt", "more.txt"} == expected


def test_without_a_terminal_the_defaults_are_taken(command: Command, folder: Path) -> None:
    done = command("demo", "--no-setup", "--no-git")
    assert done.returncode == 0
    assert (folder / "demo" / "alpha.txt").exists()
    assert "?" not in done.stdout


def test_the_number_of_files_is_said(quick: Command, folder: Path) -> None:
    done = quick("demo")
    count = sum(path.is_file() for path in (folder / "demo").rglob("*"))
    wrote = re.escape(f"Wrote {count} files in {folder / 'demo'} in ")
    assert re.search(rf"^{wrote}\d+\.\d s\.$", done.stdout, re.MULTILINE)


def test_an_empty_folder_is_taken(files_only: Command, folder: Path) -> None:
    (folder / "demo").mkdir()
    assert files_only("demo").returncode == 0


def test_a_folder_in_use_is_refused_with_ten_of_its_entries(quick: Command, folder: Path) -> None:
    toy.write(folder / "demo", {f"file{number:02}": "x" for number in range(12)})
    before = toy.snapshot(folder.parent)
    assert_refused(quick("demo"), "file00", "file09", "and 2 more")
    assert toy.snapshot(folder.parent) == before


def test_harmless_files_are_no_excuse_when_here_was_not_asked_for(quick: Command, folder: Path) -> None:
    toy.write(folder / "demo", {"LICENSE": "mine"})
    assert_refused(quick("demo"), "LICENSE")


@pytest.fixture
def here(folder: Path) -> Path:
    """The folder, with what a fresh repository of a hosting site holds."""
    return toy.write(folder, {"README.md": "mine", "LICENSE": "mine", ".gitignore": "mine", ".git/x": "mine"})


@pytest.mark.parametrize(
    "typed", [["."], ["./"], ["cwd", "--directory", "."], ["../cwd"], ["cwd", "--here"], [".", "--here"]]
)
def test_here_keeps_what_is_there(files_only: Command, here: Path, typed: list[str]) -> None:
    before = toy.snapshot(here)
    done = files_only(*typed)
    after = toy.snapshot(here)
    assert done.returncode == 0, done.stderr
    assert before.items() <= after.items()
    assert (here / "cwd" / "__init__.py").exists()
    assert "Kept as they are: .gitignore, README.md." in done.stdout
    assert "Let your .gitignore name .env" in done.stdout
    assert "cd " not in done.stdout


def test_here_by_its_full_path_may_have_another_name(quick: Command, here: Path) -> None:
    assert quick("other", "--directory", str(here)).returncode == 0
    assert (here / "other" / "__init__.py").exists()


def test_here_may_have_another_name(quick: Command, here: Path) -> None:
    assert quick("Other One", "--here").returncode == 0
    assert (here / "other_one" / "__init__.py").exists()


def test_here_says_what_it_keeps_before_it_writes(quick: Command, here: Path) -> None:
    out = quick("shop", "--here").stdout
    assert out.index("Kept as they are") < out.index("Wrote")
    assert here.exists()


def test_what_a_killed_run_left_is_named(quick: Command, here: Path) -> None:
    for name in (".piccolo-new", ".piccolo-new-x"):
        toy.write(here / name, {".piccolo-new.lock": ""}).chmod(0o700)
    done = quick("shop", "--here")
    assert "Left by a run that was killed, and removed: .piccolo-new, .piccolo-new-x." in done.stdout
    assert not list(here.glob(".piccolo-new*"))


def test_here_and_a_path_in_the_name_are_refused(quick: Command) -> None:
    assert_refused(quick("sub/demo", "--here"), "--here", "one of the two")


def test_here_is_refused_when_it_holds_other_files(files_only: Command, here: Path) -> None:
    (here / "notes.txt").touch()
    before = toy.snapshot(here.parent)
    assert_refused(files_only("."), "notes.txt")
    assert toy.snapshot(here.parent) == before


def test_here_is_refused_when_its_name_is_no_name(generator: Path, tmp_path: Path) -> None:
    bad = tmp_path / "parent" / "1 bad"
    bad.mkdir(parents=True)
    assert_refused(toy.run(generator, bad, ".", "--yes"), "1 bad")


def test_directory_names_the_projects_own_folder(quick: Command, folder: Path) -> None:
    assert quick("demo", "--directory", "deep/er").returncode == 0
    assert (folder / "deep" / "er" / "demo" / "__init__.py").exists()


@pytest.mark.parametrize("name", ["sub/demo", "."])
def test_directory_and_a_path_in_the_name_are_refused(quick: Command, name: str) -> None:
    assert_refused(quick(name, "--directory", "x"), "--directory", "one of the two")


def test_a_database_address_is_nowhere_but_in_env(quick: Command, folder: Path) -> None:
    url = "serv://user:hush@host/x"
    done = quick("demo", "--database", "service", "--database-url", url)
    assert done.returncode == 0
    assert "hush" not in done.stdout + done.stderr
    holding = [
        path.name for path in (folder / "demo").rglob("*") if path.is_file() and b"hush" in path.read_bytes()
    ]
    assert holding == [".env"]


def test_the_next_steps_are_those_of_the_choice(quick: Command, folder: Path) -> None:
    lines = [line.strip() for line in quick("My App").stdout.splitlines()]
    assert "cd my-app" in lines
    assert "Make a user" in lines
    assert f"{BIN}piccolo user create my_app" in lines
    assert lines[-2:] == ["Start it, then open http://127.0.0.1:8000", f"{BIN}python -m my_app"]
    assert f"{BIN}python -m my_app.migrate" in lines
    assert any(line.endswith(f"-e {EXTRA}") for line in lines)
    assert folder.exists()


def test_a_database_service_without_address_comes_with_what_to_start(quick: Command) -> None:
    out = quick("demo", "--database", "service").stdout
    assert f"Start it and make demo; then migrate it\n    {BIN}python -m demo.migrate" in out


def test_the_list_has_every_key_once_with_its_line(quick: Command) -> None:
    lines = quick("--list").stdout.splitlines()
    assert lines == [
        "--framework",
        "  alpha    Alpha: What alpha is good for",
        "  beta     Beta: What beta is good for",
        "--server",
        "  one      One: What one is good for",
        "  two      Two: What two is good for",
        "--database",
        "  file     File: What file is good for",
        "  service  Service: What service is good for",
        "--features (several, or none)",
        "  extra    Extra: What extra is good for",
        "  more     More: What more is good for",
    ]


def test_the_help_fits_eighty_columns_and_says_exit_codes_and_where_the_keys_are(command: Command) -> None:
    done = command("--help", COLUMNS="200")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) < 80
    codes = done.stdout.partition("Exit codes:")[2].splitlines()
    assert [line.split()[0] for line in codes if line] == ["0", "1", "2", "130", "143"]
    assert "--list shows the keys" in done.stdout


def test_the_help_names_every_flag_and_no_other(command: Command) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z-]+", command("--help").stdout))
    assert named == set(flags())


@linux("there is no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["--list"], ["--list", "--json"], ["demo", "--no-setup"]])
def test_an_output_that_takes_nothing_ends_in_a_documented_code(
    generator: Path, folder: Path, words: list[str]
) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "piccolo_new", *words],
            cwd=folder,
            env=toy.environment(generator, folder),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.endswith("piccolo-new: [Errno 28] No space left on device.\n")


@posix("there is no /bin/sh")
@pytest.mark.parametrize("words", ["--help", "--list", "demo --json --no-setup --no-git"])
def test_a_closed_output_is_no_crash(generator: Path, folder: Path, words: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m piccolo_new {words} >&-"],
        cwd=folder,
        env=toy.environment(generator, folder),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_said(command: Command) -> None:
    done = command("--version")
    assert (done.returncode, done.stdout) == (0, "piccolo-new 0.1.0\n")


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_nothing_slow(generator: Path, folder: Path, flag: str) -> None:
    code = (
        f"import sys; sys.argv = ['x', '{flag}']\n"
        "from piccolo_new.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'msgspec', 'jinja2', 'rich', 'prompt_toolkit', 'cookiecutter'} & sys.modules.keys()))"
    )
    environment = toy.environment(generator, folder)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("\n[]\n")


def test_the_files_alone_need_no_questions_and_no_progress(generator: Path, folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['x', 'demo', '--yes', '--no-setup', '--no-git']\n"
        "from piccolo_new.__main__ import main\nmain()\n"
        "print(sorted({'rich.progress', 'prompt_toolkit', 'cookiecutter.main'} & sys.modules.keys()))"
    )
    environment = toy.environment(generator, folder)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("\n[]\n")


def test_a_layer_in_error_is_one_line(quick: Command, tmp_path: Path) -> None:
    toy.layer(tmp_path / "mine" / "frameworks" / "bad", "colour = 1")
    done = quick("--list", "--layers", str(tmp_path / "mine"))
    assert_refused(done, str(Path("bad", "layer.toml")), "colour", code=1)


def test_someone_elses_framework_is_found_and_generated(quick: Command, folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    toy.layer(theirs / "frameworks" / "gamma", 'order = 30\ndependencies = ["gamma>=1"]', gamma__txt="g")
    listed = quick("--list", "--layers", str(theirs)).stdout
    assert "  gamma    Gamma: What gamma is good for" in listed
    assert quick("demo", "--layers", str(theirs), "--framework", "gamma").returncode == 0
    assert (folder / "demo" / "gamma.txt").exists()
    assert not (folder / "demo" / "alpha.txt").exists()
    assert_refused(quick("gamma", "--layers", str(theirs)), "NAME")


@posix("there is no /bin/sh")
def test_a_reader_that_goes_away_is_no_crash(generator: Path, folder: Path) -> None:
    for flag in ("--list", "--help", "demo --yes --no-setup --no-git"):
        line = f"{sys.executable} -m piccolo_new {flag} | true"
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=folder,
            env=toy.environment(generator, folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.stderr
    assert (folder / "demo" / ".env").exists()


@posix("a signal to another process can't be handled there")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 143), ("SIGINT", 130)])
def test_a_signal_while_writing_leaves_nothing(
    generator: Path, folder: Path, tmp_path: Path, name: str, code: int
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    slow = "".join(f"{{% for {letter} in range(3000) %}}" for letter in "abcd") + "{% endfor %}" * 4
    theirs = tmp_path / "theirs"
    toy.layer(theirs / "frameworks" / "slow", slow__txt=slow)
    words = ["demo", "--json", "--layers", str(theirs), "--framework", "slow"]
    with subprocess.Popen(
        [sys.executable, "-m", "piccolo_new", *words],
        cwd=folder,
        env=toy.environment(generator, folder, TMPDIR=str(scratch)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        wait_for(lambda: bool(list(scratch.glob("*/project"))))
        child.send_signal(signal.Signals[name])
        out, err = child.communicate(timeout=60)
    assert child.returncode == code
    assert not list(folder.iterdir())
    assert not list(scratch.iterdir())
    assert err == "piccolo-new: Stopped; nothing was written.\n"
    error = {"field": None, "message": "Stopped; nothing was written.", "code": code}
    assert json.loads(out)["error"] == error
