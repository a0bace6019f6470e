import os
import stat
from pathlib import Path

import pytest
import toy
from piccolo_new import generate as module
from piccolo_new.catalog import Catalog
from piccolo_new.errors import LayerError, UserError
from piccolo_new.generate import generate
from piccolo_new.project import Project


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


def test_a_destination_taken_meanwhile_is_refused(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = module.render

    def slow(project: Project, work: Path) -> Path:
        toy.write(folder / "app", {"theirs": "x"})
        return render(project, work)

    monkeypatch.setattr(module, "render", slow)
    with pytest.raises(UserError, match="--directory"):
        generate(project, folder / "app")
    assert toy.snapshot(folder).keys() == {"app", "app/theirs"}
