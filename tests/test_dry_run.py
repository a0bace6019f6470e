"""--dry-run: everything is said and nothing is done."""

import os
import re
from pathlib import Path
from subprocess import CompletedProcess

import msgspec
import pytest
import toy
from person import Person
from piccolo_new.report import Made
from platforms import posix
from toy import Command


def test_nothing_is_written_and_every_file_is_listed(quick: Command, folder: Path) -> None:
    before = toy.snapshot(folder.parent)
    planned = quick("demo", "--dry-run").stdout
    assert toy.snapshot(folder.parent) == before
    made = msgspec.json.decode(quick("demo", "--json").stdout, type=Made)
    assert [line.strip() for line in planned.splitlines() if line.startswith("  ")][: len(made.files)] == (
        made.files
    )
    assert f"Would write {len(made.files)} files in {folder / 'demo'}:" in planned


def test_not_even_the_parent_of_the_project_is_touched(quick: Command, folder: Path) -> None:
    before = folder.stat().st_mtime_ns
    assert quick("demo", "--dry-run").returncode == 0
    assert quick("deep/er/demo", "--dry-run").returncode == 0
    assert folder.stat().st_mtime_ns == before


def test_the_plan_is_what_the_real_run_then_does(person: Person) -> None:
    plan = msgspec.json.decode(person.runs("--json", "--dry-run").stdout, type=Made)
    assert not list(person.folder.iterdir())
    assert not person.log.exists()
    real = msgspec.json.decode(person.runs("--json").stdout, type=Made)
    assert plan.dry_run
    assert not real.dry_run
    assert all(step.seconds is None for step in plan.steps)
    assert [(step.title, step.command) for step in plan.steps] == [
        (step.title, step.command) for step in real.steps
    ]
    assert (plan.files, plan.kept, plan.next) == (real.files, real.kept, real.next)


def test_the_steps_are_named(person: Person) -> None:
    out = person.runs("--no-git", "--dry-run", "--start").stdout
    assert "Would run: .venv/bin/python -m demo.migrate" in out
    assert "Starting" not in out


def test_what_would_stay_is_named(quick: Command, folder: Path) -> None:
    toy.write(folder, {"README.md": "mine", ".git/x": "mine"})
    before = toy.snapshot(folder.parent)
    assert "Kept as they are: README.md." in quick("demo", "--here", "--dry-run").stdout
    assert toy.snapshot(folder.parent) == before


def same(planned: CompletedProcess[str], real: CompletedProcess[str]) -> bool:
    """Whether two runs were refused in the same way."""
    return bool(real.returncode) and (planned.returncode, planned.stderr) == (real.returncode, real.stderr)


@pytest.mark.parametrize(
    "typed",
    [
        ["1app"],
        ["demo", "--framework", "x"],
        ["demo", "--server", "two"],
        ["used"],
        pytest.param(["link"], marks=posix("to make a link needs a privilege")),
        ["demo", "--directory", "file/demo"],
        ["demo", "--directory", "file"],
        ["demo", "--database-url", "other://host/x"],
        ["demo", "--email", "x"],
        ["demo", "--here"],
    ],
)
def test_it_refuses_what_the_real_run_refuses(quick: Command, folder: Path, typed: list[str]) -> None:
    toy.write(folder, {"used/notes": "mine", "file": "mine"})
    if typed == ["link"]:
        (folder / "link").symlink_to(folder / "used")
    before = toy.snapshot(folder.parent)
    assert same(quick("--dry-run", *typed), quick(*typed))
    assert toy.snapshot(folder.parent) == before


def test_a_wrong_template_is_found(quick: Command, templates: Path) -> None:
    toy.write(templates / "base" / "files", {"bad.txt": "{{ nothing }}"})
    done, real = quick("demo", "--dry-run"), quick("demo")
    assert done.returncode == 1
    assert re.sub(r"/\S*", "", done.stderr) == re.sub(r"/\S*", "", real.stderr)


def test_a_parent_that_may_not_be_written_is_refused(
    quick: Command, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    done = quick("demo", "--dry-run")
    assert done.returncode == 1
    assert f"{folder} may not be written; choose another folder." in done.stderr
