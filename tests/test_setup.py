"""The steps after the files: as data, run here, and run by the command with stand-ins for the tools."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import toy
from person import Person
from piccolo_new import setup
from piccolo_new.answers import Answers
from piccolo_new.cli import run as run_command
from piccolo_new.report import Reporter
from piccolo_new.setup import SetupStep
from toy import wait_for

# No secret key, which the toy project shows as well, can hold such a password.
URL = "serv://user:p%40ss-hu%21sh@host/name"


def python(folder: Path, code: str) -> SetupStep:
    return SetupStep("Run Python", (sys.executable, "-c", code), folder)


def test_a_steps_output_and_code_are_kept(tmp_path: Path) -> None:
    result = setup.run(python(tmp_path, "import sys; print('out'); sys.stderr.write('err'); sys.exit(3)"))
    assert result.code == 3
    assert set(result.output.split()) == {"out", "err"}


def test_a_step_runs_in_its_folder_and_can_ask_nobody(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), repr(sys.stdin.read()))"
    assert setup.run(python(tmp_path, code)).output == f"{tmp_path} ''\n"


def test_a_program_that_is_missing_is_a_failed_step(tmp_path: Path) -> None:
    result = setup.run(SetupStep("x", ("no-such-program",), tmp_path))
    assert result.code
    assert "no-such-program" in result.output


def test_output_that_is_no_text_is_no_crash(tmp_path: Path) -> None:
    assert setup.run(python(tmp_path, r"import os; os.write(1, b'\xff')")).code == 0


@pytest.mark.parametrize("name", ["DATABASE_URL", "ENVIRONMENT", "GIT_DIR", "GIT_INDEX_FILE"])
def test_a_step_does_not_see_another_projects_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "theirs")
    assert setup.run(python(tmp_path, f"import os; print(os.environ.get('{name}'))")).output == "None\n"


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("serv://user:hush@host/name", "hush"),
        ("serv://user:hu@sh@host/name", "hu@sh"),
        ("serv://user:h%40sh@host/name", "h%40sh"),
        ("serv://user:h%40sh@host/name", "h@sh"),
        ("serv://host/name?password=hush&x=1", "hush"),
        ("serv://host/name", "serv://host/name"),
    ],
)
def test_output_never_holds_a_password_in_any_spelling(tmp_path: Path, url: str, secret: str) -> None:
    result = setup.run(python(tmp_path, f"print('url {url} word {secret} end')"), setup.secrets_of(url))
    assert secret not in result.output
    assert "end" in result.output


def test_without_an_address_nothing_is_hidden() -> None:
    assert setup.secrets_of(None) == []
    assert setup.secrets_of("file:///name") == ["file:///name"]


def test_a_line_can_be_pasted_whatever_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "it's a $folder"
    folder.mkdir()
    step = SetupStep("x", (sys.executable, "-c", "import os; print(os.getcwd(), '$HOME')"), folder)
    done = subprocess.run(["/bin/sh", "-c", step.repeat], capture_output=True, text=True, check=True)
    assert done.stdout == f"{folder} $HOME\n"


def test_uv_is_used_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(toy.programs(tmp_path / "bin")))
    lines = [step.argv[:2] for step in setup.install_steps(tmp_path)]
    assert lines == [("uv", "venv"), ("uv", "pip")]


def test_pip_is_used_where_there_is_no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    make, install = setup.install_steps(tmp_path)
    assert make.argv == (sys.executable, "-m", "venv", ".venv")
    assert install.argv == (".venv/bin/python", "-m", "pip", "install", "-e", ".[dev]")


def test_an_interrupted_step_takes_its_children_with_it(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "os.kill(os.getppid(), signal.SIGALRM); time.sleep(60)"
    )
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            setup.run(python(tmp_path, code))
    finally:
        signal.signal(signal.SIGALRM, before)
    wait_for(lambda: not alive(int((tmp_path / "pid").read_text())))


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_everything_is_done_and_only_starting_is_left(person: Person) -> None:
    done = person.runs()
    assert done.returncode == 0, done.stderr
    assert person.log.read_text().splitlines() == [
        f"uv venv --allow-existing --python {sys.executable} .venv",
        "uv pip install --python .venv/bin/python -e .[dev]",
    ]
    assert (person.folder / "demo" / "migrated").exists()
    commands = [
        line.strip() for line in done.stdout.partition("Next steps:")[2].splitlines() if line[:4] == "    "
    ]
    assert commands == ["cd demo", ".venv/bin/piccolo user create demo", ".venv/bin/python -m demo"]


def test_each_step_is_shown_with_its_time_and_without_its_output(person: Person) -> None:
    lines = person.runs().stdout.splitlines()
    assert "Migrate the database ..." in lines
    assert any(line.startswith("done Migrate the database in ") for line in lines)
    assert not any("SECRET_KEY" in line or "\x1b" in line for line in lines)


def test_a_first_commit_holds_everything_but_the_secrets(person: Person) -> None:
    assert person.runs("--no-setup").returncode == 0
    assert person.git("log", "--format=%s").splitlines() == ["Start with piccolo-new"]
    assert person.git("branch", "--show-current") == "main\n"
    tracked = set(person.git("ls-files").splitlines())
    assert {"README.md", "demo/__init__.py", ".gitignore"} <= tracked
    assert ".env" not in tracked
    assert not person.git("status", "--porcelain")


def test_what_a_layer_adds_to_the_install_is_in_the_first_commit_and_no_data_is(person: Person) -> None:
    assert person.runs().returncode == 0
    tracked = person.git("ls-files").splitlines()
    assert "versions.lock" in tracked
    assert "migrated" not in tracked


def test_what_a_layer_adds_to_the_install_is_named_when_nothing_is_installed(person: Person) -> None:
    steps = person.runs("--no-setup").stdout.partition("Next steps:")[2]
    commands = [line.strip() for line in steps.splitlines() if line[:4] == "    "]
    assert commands[-4:-2] == [".venv/bin/python -m demo.lock", ".venv/bin/python -m demo.migrate"]


def test_an_environment_that_no_gitignore_names_is_not_in_the_commit(person: Person) -> None:
    here = person.folder / "demo"
    toy.write(here, {".gitignore": "*.log\n"})
    assert toy.run(person.generator, here, ".", **person.variables()).returncode == 0
    assert (here / ".venv" / "bin" / "python").exists()
    assert not [path for path in person.git("ls-files").splitlines() if path.startswith(".venv")]


def test_a_persons_own_name_signs_the_commit(person: Person) -> None:
    toy.write(person.folder.parent, {"config": "[user]\nname = Ada\nemail = ada@example.org\n"})
    person.runs("--no-setup", GIT_CONFIG_GLOBAL=str(person.folder.parent / "config"))
    assert person.git("log", "--format=%an %ae") == "Ada ada@example.org\n"


def test_neither_hooks_nor_signing_stop_the_commit(person: Person) -> None:
    config = "[commit]\ngpgSign = true\n[gpg]\nprogram = false\n[core]\nhooksPath = {}\n"
    hooks = toy.write(person.folder.parent / "hooks", {"pre-commit": "#!/bin/sh\nexit 1\n"})
    (hooks / "pre-commit").chmod(0o755)
    toy.write(person.folder.parent, {"config": config.format(hooks)})
    done = person.runs("--no-setup", GIT_CONFIG_GLOBAL=str(person.folder.parent / "config"))
    assert done.returncode == 0, done.stderr


def test_inside_another_repository_none_is_made_and_that_is_said(person: Person) -> None:
    (person.folder / ".git").mkdir()
    done = person.runs("--no-setup")
    assert f"Made no git repository: {person.folder} is one already." in done.stdout
    assert not (person.folder / "demo" / ".git").exists()


def test_inside_another_repository_one_is_made_when_asked_for(person: Person) -> None:
    (person.folder / ".git").mkdir()
    assert person.runs("--no-setup", "--git").returncode == 0
    assert person.git("log", "--format=%s") == "Start with piccolo-new\n"


def test_a_gitignore_of_ones_own_lets_no_secret_into_the_commit(person: Person) -> None:
    here = person.folder / "demo"
    toy.write(here, {".gitignore": "*.log\n"})
    done = toy.run(person.generator, here, ".", "--no-setup", **person.variables())
    assert done.returncode == 0, done.stderr
    assert ".env" not in person.git("ls-files").splitlines()


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--git"], 1)])
def test_without_git_the_commit_is_left_out_or_refused(person: Person, flags: list[str], code: int) -> None:
    person.path = str(person.log.parent / "bin")
    done = person.runs("--no-setup", *flags)
    assert done.returncode == code
    assert "there is no git on this machine" in done.stdout + done.stderr
    assert (person.folder / "demo").exists() is (code == 0)


def test_no_git_makes_none(person: Person) -> None:
    person.runs("--no-setup", "--no-git")
    assert not (person.folder / "demo" / ".git").exists()


def test_a_failed_step_says_which_why_and_how_to_repeat_it(person: Person) -> None:
    done = person.runs("--no-git", TOY_BROKEN="1")
    demo = person.folder / "demo"
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "piccolo-new: Install the project failed: no such package"
    assert "  | no such package" in done.stderr
    assert f"The files in {demo} are complete." in done.stderr
    assert f"  cd {demo} && uv pip install --python .venv/bin/python -e '.[dev]'" in done.stderr
    assert f"  cd {demo} && .venv/bin/python -m demo.migrate" in done.stderr
    assert (demo / "README.md").exists()
    assert "Next steps" not in done.stdout


def test_a_failing_migration_shows_no_password(person: Person) -> None:
    done = person.runs("--no-git", "--database", "service", "--database-url", URL, TOY_MIGRATE="1")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    shown = done.stdout + done.stderr
    assert not any(word in shown for word in ("hu!sh", "hu%21sh"))


def test_a_service_with_an_address_is_migrated(person: Person) -> None:
    assert person.runs("--database", "service", "--database-url", URL).returncode == 0
    assert (person.folder / "demo" / "migrated").exists()


def test_a_service_without_an_address_is_not(person: Person) -> None:
    done = person.runs("--database", "service")
    assert done.returncode == 0
    assert not (person.folder / "demo" / "migrated").exists()
    assert "then migrate it\n    .venv/bin/python -m demo.migrate" in done.stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_set_up_stops_the_step_and_keeps_the_files(
    person: Person, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    slow = tmp_path / "slow"
    with person.starts("--no-git", TOY_SLOW=str(slow)) as child:
        wait_for(lambda: slow.exists() and slow.read_text().endswith("\n"))
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
    assert child.returncode == code
    wait_for(lambda: not alive(int(slow.read_text())))
    assert (person.folder / "demo" / "README.md").exists()
    if number == signal.SIGINT:
        assert "are complete. To go on:" in err
        assert "&& uv venv" in err
        assert err.endswith("piccolo-new: Stopped.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_runs_the_server_until_it_is_stopped(person: Person, number: signal.Signals) -> None:
    with person.starts("--no-git", "--start") as child:
        assert child.stdout
        reads_until(child.stdout.readline, "serving\n")
        child.send_signal(number)
        child.communicate(timeout=60)
    assert child.returncode == 0


@pytest.mark.parametrize(("server", "code"), [(0, 0), (5, 1)])
def test_the_server_that_fails_ends_the_command_with_a_documented_code(
    templates: Path,  # noqa: ARG001
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    server: int,
    code: int,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(setup, "run", lambda *_: setup.Result(0, ""))
    monkeypatch.setattr(setup, "serve", lambda _: server)
    assert run_command(["demo", "--yes", "--no-git", "--start"]) == code
    failed = "piccolo-new: The server ended with exit code 5; its output says why.\n"
    assert capsys.readouterr().err == (failed if code else "")


def test_a_signal_once_all_is_done_does_not_deny_the_files(
    templates: Path,  # noqa: ARG001
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @contextmanager
    def interrupted(_: Answers) -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.chdir(folder)
    monkeypatch.setattr(Answers, "labelled", interrupted)
    assert run_command(["demo", "--yes", "--no-git", "--no-setup"]) == 130
    assert (folder / "demo" / "README.md").exists()
    assert capsys.readouterr().err == "piccolo-new: Stopped.\n"


def test_start_ends_as_the_server_does(person: Person, tmp_path: Path) -> None:
    toy.write(tmp_path / "bin", {"python": "#!/bin/sh\nexit 5\n"}).joinpath("python").chmod(0o755)
    assert setup.serve(SetupStep("x", (str(tmp_path / "bin" / "python"),), tmp_path)) == 5
    assert person.folder.exists()


def reads_until(readline: Callable[[], str], expected: str) -> None:
    for line in iter(readline, ""):
        if line == expected:
            return
    raise AssertionError(expected)


@pytest.mark.parametrize("last", ["Wrote ", "Next steps:"])
def test_a_signal_after_the_files_says_all_that_is_left(
    templates: Path,  # noqa: ARG001
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    last: str,
) -> None:
    say = Reporter.say

    def interrupted(reporter: Reporter, *lines: str) -> None:
        say(reporter, *lines)
        if any(line.startswith(last) for line in lines):
            raise KeyboardInterrupt

    monkeypatch.chdir(folder)
    monkeypatch.setattr(Reporter, "say", interrupted)
    assert run_command(["demo", "--yes", "--no-git", "--no-setup"]) == 130
    demo = folder / "demo"
    lock = SetupStep("Lock the versions", (".venv/bin/python", "-m", "demo.lock"), demo)
    user = SetupStep("Make a user", (".venv/bin/piccolo", "user", "create", "demo"), demo)
    migrate, server = setup.migrate_step(demo, "demo"), setup.server_step(demo, "demo")
    steps = [*setup.install_steps(demo), lock, migrate, user, server]
    way_on = ["", f"The files in {demo} are complete. To go on:", *(f"  {step.repeat}" for step in steps), ""]
    assert capsys.readouterr().err.splitlines() == [*way_on, "piccolo-new: Stopped."]
