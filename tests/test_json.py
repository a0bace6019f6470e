"""What a program is told: the shape that `docs/json.md` describes."""

import json
import re
import signal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, TypeVar

import msgspec
import pytest
import toy
from person import Person
from piccolo_new import __version__
from piccolo_new.report import Listed, Made, Report
from piccolo_new.setup import ADDRESS
from platforms import linux
from toy import Command, wait_for

DOCUMENT = Path(__file__).parents[1] / "docs" / "json.md"
EXAMPLES = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
URL = "serv://user:hush@host/name"
_Shape = TypeVar("_Shape", bound=Report)


def read(out: str, shape: type[_Shape]) -> _Shape:
    """Read what stdout holds, which is one line with nothing that the shape does not know."""
    assert out.count("\n") == 1
    return msgspec.json.decode(out, type=shape)


def refusal(done: CompletedProcess[str]) -> dict[str, Any]:
    """The error that a refused command tells."""
    error = read(done.stdout, Report).error
    assert isinstance(error, msgspec.Struct)
    return dict(msgspec.to_builtins(error))


@pytest.mark.parametrize(("example", "shape"), list(zip(EXAMPLES, [Made, Listed, Report], strict=True)))
def test_the_document_shows_every_key_of_the_shape(example: str, shape: type[Report]) -> None:
    msgspec.json.decode(example, type=shape)
    documented = json.loads(example).keys()
    expected = {field.name for field in msgspec.structs.fields(shape)}
    assert documented | {"error"} == expected


def test_a_project_is_told_in_one_object(quick: Command, folder: Path) -> None:
    done = quick("My App", "--json", "--features", "more")
    made = read(done.stdout, Made)
    assert done.returncode == 0
    assert (made.format, made.generator, made.error, made.dry_run) == (1, __version__, msgspec.UNSET, False)
    assert (made.name, made.package, made.distribution) == ("My App", "my_app", "my-app")
    assert made.choices == {"framework": "alpha", "server": "one", "database": "file", "features": ["more"]}
    written = [path for path in Path(made.destination).rglob("*") if path.is_file()]
    assert sorted(made.files) == sorted(path.relative_to(folder / "my-app").as_posix() for path in written)
    assert made.next[0].command == "cd my-app"
    assert made.steps == []


def test_what_a_person_reads_goes_to_stderr(quick: Command) -> None:
    err = quick("demo", "--json").stderr
    assert "Wrote" in err
    assert "Next steps:" in err


def test_what_stays_is_told(quick: Command, folder: Path) -> None:
    toy.write(folder, {"LICENSE": "mine", "README.md": "mine"})
    made = read(quick("demo", "--here", "--json").stdout, Made)
    assert made.kept == ["README.md"]
    assert "README.md" not in made.files


def test_the_list_is_told(quick: Command) -> None:
    listed = read(quick("--list", "--json").stdout, Listed)
    assert {kind: [option.key for option in menu] for kind, menu in listed.options.items()} == {
        "framework": ["alpha", "beta"],
        "server": ["one", "two"],
        "database": ["file", "service"],
        "features": ["extra", "more"],
    }
    assert listed.options["server"][1].conflicts == ("features/more: it has no sockets",)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (["1app"], "NAME"),
        ([], "NAME"),
        (["demo", "--framework", "x"], "--framework"),
        (["demo", "--bogus"], "--bogus"),
        (["demo", "--database-url"], "--database-url"),
        (["demo", "--server", "two"], "--server"),
        (["demo", "--layers", "nowhere"], "--layers"),
        (["demo", "--like", "nowhere"], "--like"),
        (["demo", "--start", "--setup"], "--start"),
    ],
)
def test_an_error_is_told_with_its_field(quick: Command, typed: list[str], field: str) -> None:
    done = quick("--json", *typed)
    error = refusal(done)
    assert done.returncode == error["code"] == 2
    assert error["field"] == field
    assert done.stderr == f"piccolo-new: {field}: {error['message']}\n"


def test_a_layer_in_error_has_no_field(quick: Command, tmp_path: Path) -> None:
    toy.layer(tmp_path / "mine" / "frameworks" / "bad", "colour = 1")
    done = quick("--json", "demo", "--layers", str(tmp_path / "mine"))
    assert (done.returncode, refusal(done)["field"], refusal(done)["code"]) == (1, None, 1)


def test_no_password_is_told(quick: Command) -> None:
    for words in (["--database", "service", "--database-url", URL], ["--database-url", URL, URL]):
        done = quick("--json", "demo", *words)
        assert "hush" not in done.stdout + done.stderr


@linux("elsewhere a path is always text")
def test_a_path_of_bytes_that_are_no_text_is_told(generator: Path, tmp_path: Path) -> None:
    odd = Path(f"{tmp_path}/\udcff")
    odd.mkdir()
    done = toy.run(generator, odd, "demo", "--json", "--no-setup", "--no-git")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["destination"] == str(odd / "demo")


def test_the_steps_that_were_taken_are_told_with_their_times(person: Person) -> None:
    done = person.runs("--json", "--no-git")
    made = read(done.stdout, Made)
    assert [step.title for step in made.steps] == [
        "Make its environment",
        "Install the project",
        "Lock the versions",
        "Migrate the database",
    ]
    assert all(step.seconds is not None for step in made.steps)
    assert "Migrate the database" in done.stderr


def test_a_failed_step_is_told_with_what_is_left(person: Person) -> None:
    done = person.runs("--json", "--no-git", TOY_BROKEN="1")
    made = read(done.stdout, Made)
    assert isinstance(made.error, msgspec.Struct)
    assert (done.returncode, made.error.code, made.error.field) == (1, 1, None)
    assert [step.title for step in made.steps] == ["Make its environment"]
    assert [step.purpose for step in made.next] == [
        "Install the project",
        "Lock the versions",
        "Migrate the database",
        "Make a user",
        f"Start it, then open {ADDRESS}",
    ]
    assert all(step.command.startswith(f"cd {made.destination} && ") for step in made.next)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_set_up_is_told(person: Person, tmp_path: Path, number: signal.Signals, code: int) -> None:
    slow = tmp_path / "slow"
    with person.starts("--json", "--no-git", TOY_SLOW=str(slow)) as child:
        wait_for(lambda: slow.exists() and slow.read_text().endswith("\n"))
        child.send_signal(number)
        out, _ = child.communicate(timeout=60)
    made = read(out, Made)
    assert isinstance(made.error, msgspec.Struct)
    assert child.returncode == made.error.code == code
    assert made.files
    assert made.next[0].purpose == "Make its environment"
