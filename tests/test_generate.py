import os
import signal
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import toy
from piccolo_new import generate as module
from piccolo_new import here
from piccolo_new.catalog import Catalog
from piccolo_new.errors import LayerError, UserError
from piccolo_new.generate import Plan, generate
from piccolo_new.project import Project
from platforms import posix


def test_every_file_is_written_and_rendered(project: Project, folder: Path) -> None:
    written = generate(project, folder / "app")
    found = sorted(path.relative_to(folder / "app") for path in (folder / "app").rglob("*") if path.is_file())
    assert written.files == found
    assert (folder / "app" / "README.md").read_text().startswith("# My App\n")


def test_nothing_lies_beside_the_project_afterwards(project: Project, folder: Path) -> None:
    generate(project, folder / "app")
    assert [path.name for path in folder.iterdir()] == ["app"]


def test_missing_parents_are_made(project: Project, folder: Path) -> None:
    generate(project, folder / "a" / "b" / "app")
    assert (folder / "a" / "b" / "app" / "README.md").exists()


@posix("files have no modes")
@pytest.mark.parametrize(
    ("umask", "file", "directory"), [(0, 0o644, 0o755), (0o022, 0o644, 0o755), (0o077, 0o600, 0o700)]
)
def test_modes_are_the_widest_that_the_umask_allows(
    project: Project, folder: Path, umask: int, file: int, directory: int
) -> None:
    before = os.umask(umask)
    try:
        generate(project, folder / "app")
    finally:
        os.umask(before)
    modes = {
        path: stat.S_IMODE(path.stat().st_mode) for path in [folder / "app", *(folder / "app").rglob("*")]
    }
    assert modes.pop(folder / "app" / ".env") == 0o600
    assert {mode for path, mode in modes.items() if path.is_file()} == {file}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {directory}


@pytest.mark.parametrize("text", ["{{ nothing }}", "{% if %}", "{{ 'x' | nofilter }}", "{{ framework.key }}"])
def test_a_wrong_template_is_the_layers_error_and_nothing_is_written(
    catalog: Catalog, templates: Path, folder: Path, text: str
) -> None:
    toy.write(templates / "base" / "files", {"bad.txt": text})
    with pytest.raises(LayerError):
        generate(Project.create(catalog, "demo", {}), folder / "demo")
    assert not list(folder.iterdir())


def test_a_secret_is_in_no_layers_error(catalog: Catalog, templates: Path, folder: Path) -> None:
    toy.write(templates / "base" / "files", {"bad.txt": "{{ nothing }}"})
    url = "serv://user:hush@host/name"
    project = Project.create(catalog, "demo", {"database": ["service"]}, database_url=url)
    with pytest.raises(LayerError) as error:
        generate(project, folder / "demo")
    assert "hush" not in str(error.value)


def test_a_folder_that_can_not_be_written_is_the_machines_fault(project: Project, folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(UserError, match="--directory") as error:
        generate(project, folder / "file" / "app")
    assert error.value.exit_code == 1


@pytest.mark.parametrize("stop", [OSError(28, "No space left"), KeyboardInterrupt(), SystemExit(143)])
def test_here_is_as_it_was_when_something_stops_halfway(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    toy.write(folder, {"LICENSE": "mine"})
    before = toy.snapshot(folder.parent)
    rename = Path.rename

    def stops_at_the_package(self: Path, target: Path) -> Path:
        if self.name == "my_app":
            raise stop
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stops_at_the_package)
    with pytest.raises((UserError, type(stop))):
        generate(project, folder, here=True)
    assert toy.snapshot(folder.parent) == before


def test_a_signal_while_moves_are_undone_waits(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.write(folder, {"LICENSE": "mine"})
    before = toy.snapshot(folder.parent)
    rename = Path.rename

    def fails_and_is_interrupted(self: Path, target: Path) -> Path:
        if self.name == "my_app":
            raise OSError(28, "No space left")
        if self.parent == folder:
            signal.raise_signal(signal.SIGINT)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails_and_is_interrupted)
    with pytest.raises(KeyboardInterrupt):
        generate(project, folder, here=True)
    assert toy.snapshot(folder.parent) == before


def with_database_at(catalog: Catalog, path: str) -> Project:
    return Project.create(catalog, "demo", {"database": ["file"]}, database_url=f"file:///{path}")


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_database_takes_the_place_of_nothing_that_the_project_has(
    catalog: Catalog, folder: Path, dry_run: bool
) -> None:
    files = generate(Project.create(catalog, "demo", {}), folder / "demo", dry_run=True).files
    folders = {Path("."), *(parent for file in files for parent in file.parents)}  # noqa: PTH201
    for path in [each.as_posix() for each in (*files, *folders, *(file / "x.db" for file in files))]:
        for spelling in (path, f"../demo/{path}", f"none/../{path}", (folder / "demo" / path).as_posix()):
            if spelling != ".":
                with pytest.raises(UserError, match="--database-url: "):
                    generate(with_database_at(catalog, spelling), folder / "demo", dry_run=dry_run)
    assert not list(folder.iterdir())


def test_a_database_takes_the_place_of_nothing_that_a_person_has_here(catalog: Catalog, folder: Path) -> None:
    before = toy.snapshot(toy.write(folder, {"LICENSE": "mine", ".git/HEAD": "x"}))
    for path in ("LICENSE", "LICENSE/x.db", ".git", "../cwd/.git", ".."):
        with pytest.raises(UserError, match="--database-url: "):
            generate(with_database_at(catalog, path), folder, here=True)
    assert toy.snapshot(folder) == before


@pytest.mark.parametrize(
    "path", ["x.db", "demo/x.db", "new/x.db", "../x.db", "../template", "READ.me", "x" * 300]
)
def test_a_database_may_be_anywhere_else(catalog: Catalog, folder: Path, path: str) -> None:
    generate(with_database_at(catalog, path), folder / "demo")
    assert f"DATABASE_URL=file:///{path}\n" in (folder / "demo" / ".env").read_text()


def test_a_database_that_is_there_already_is_taken(catalog: Catalog, folder: Path) -> None:
    toy.write(folder, {"x.db": "mine"})
    generate(with_database_at(catalog, "../x.db"), folder / "demo")
    generate(with_database_at(catalog, (folder / "x.db").as_posix()), folder / "other")


def killed_amid_moving(project: Project, folder: Path, after: int) -> None:
    """Let a run in a folder in use be killed when some of its entries have been moved."""
    if not hasattr(os, "fork"):
        pytest.skip("this system can't copy a process")
    rename, moves = Path.rename, iter(range(after))

    def move(self: Path, target: Path) -> Path:
        if next(moves, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    child = os.fork()
    if not child:
        with suppress(BaseException), pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "rename", move)
            generate(project, folder, here=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("after", range(9))
def test_the_run_after_one_that_was_killed_here_makes_the_project(
    project: Project, folder: Path, after: int
) -> None:
    toy.write(folder, {"LICENSE": "mine"})
    killed_amid_moving(project, folder, after)
    assert len(list(folder.iterdir())) == after + 2
    plan = generate(project, folder, here=True)
    assert plan.kept == []
    assert len(plan.left) == after + 1
    assert {path.name for path in folder.iterdir()} == {"LICENSE", *(file.parts[0] for file in plan.files)}
    assert (folder / "LICENSE").read_text() == "mine"


@pytest.mark.parametrize("change", ["changed", "added", "made a link"])
def test_what_was_changed_since_a_run_was_killed_stays(project: Project, folder: Path, change: str) -> None:
    killed_amid_moving(project, folder, 8)
    package = folder / project.package
    match change:
        case "changed":
            (package / "lock.py").write_text("mine")
        case "added":
            (package / "mine.py").touch()
        case _:
            package.rename(folder / "LICENSE")
            package.symlink_to("LICENSE")
    before = toy.snapshot(folder)
    with pytest.raises(UserError, match=f"--here: .*{project.package}"):
        generate(project, folder, here=True)
    assert toy.snapshot(folder) == before


def test_what_a_killed_run_did_not_bring_stays(project: Project, folder: Path) -> None:
    toy.write(folder, {"README.md": "mine"})
    killed_amid_moving(project, folder, 3)
    assert generate(project, folder, here=True).kept == ["README.md"]
    assert (folder / "README.md").read_text() == "mine"


@pytest.mark.parametrize("journal", ["", "{", "[]", '{"LICENSE": "x"}', '{"LICENSE": 1}'])
def test_a_journal_that_says_nothing_moves_nothing(project: Project, folder: Path, journal: str) -> None:
    toy.write(
        folder, {"LICENSE": "mine", ".piccolo-new/.piccolo-new.lock": "", ".piccolo-new/moved.json": journal}
    )
    generate(project, folder, here=True)
    assert (folder / "LICENSE").read_text() == "mine"
    assert not (folder / ".piccolo-new").exists()


def test_a_dry_run_leaves_what_a_killed_run_left(project: Project, folder: Path) -> None:
    killed_amid_moving(project, folder, 3)
    before = toy.snapshot(folder)
    assert generate(project, folder, here=True, dry_run=True).kept == []
    assert toy.snapshot(folder) == before


def test_of_two_runs_here_the_second_is_refused(project: Project, folder: Path) -> None:
    with here.workplace(folder):
        with pytest.raises(UserError, match=r"--here: .*\.piccolo-new"):
            generate(project, folder, here=True)
        with pytest.raises(UserError, match="--here: another run is at work"), here.workplace(folder):
            pass


def test_what_comes_here_meanwhile_is_not_overwritten(project: Project, folder: Path) -> None:
    def announce(_: Plan) -> None:
        toy.write(folder, {"plain.txt": "theirs"})

    with pytest.raises(UserError, match=r"--here: .*plain\.txt"):
        generate(project, folder, here=True, announce=announce)
    assert toy.snapshot(folder).keys() == {"plain.txt"}
    assert (folder / "plain.txt").read_text() == "theirs"


@pytest.mark.parametrize("content", [b"[tool.piccolo-new]\n", b"[tool.black]\n", b"\xff"])
def test_a_folder_that_has_a_project_already_is_called_so(
    project: Project, folder: Path, content: bytes
) -> None:
    (folder / "pyproject.toml").write_bytes(content)
    with pytest.raises(UserError, match="is not empty") as refusal:
        generate(project, folder)
    assert ("has a project of piccolo-new" in refusal.value.message) == (b"piccolo" in content)


def test_an_empty_folder_that_another_run_replaces_while_it_is_read_is_no_fault_of_the_machine(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "app").mkdir()
    iterdir = Path.iterdir

    def replaced(self: Path) -> Iterator[Path]:
        if self == folder / "app" and not any(iterdir(self)):
            self.rmdir()  # not every system renames onto an empty folder
            toy.write(folder / "theirs", {"theirs": "x"}).rename(self)
            raise FileNotFoundError(2, "No such file or directory", str(self))
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", replaced)
    with pytest.raises(UserError, match=r"--directory: .* is not empty") as refusal:
        generate(project, folder / "app")
    assert refusal.value.exit_code == 2
    assert toy.snapshot(folder).keys() == {"app", "app/theirs"}


@pytest.mark.parametrize("here", [False, True])
def test_a_destination_taken_meanwhile_is_refused(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch, here: bool
) -> None:
    render, theirs = module.render, {"pyproject.toml": "theirs", "README.md": "theirs"}

    def slow(project: Project, work: Path) -> Path:
        toy.write(folder, theirs)
        return render(project, work)

    monkeypatch.setattr(module, "render", slow)
    with pytest.raises(UserError, match="--here" if here else "--directory"):
        generate(project, folder, here=here)
    assert toy.snapshot(folder).keys() == theirs.keys()
