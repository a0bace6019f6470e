import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import toy
from hypothesis import HealthCheck, Phase, settings
from person import Person
from piccolo_new import catalog as catalog_module
from piccolo_new.catalog import Catalog
from piccolo_new.cli import run as run_command
from piccolo_new.project import Project
from platforms import NOT_FOR_WINDOWS
from toy import Command

collect_ignore = NOT_FOR_WINDOWS if os.name == "nt" else []

# How many examples property tests try: `pytest --hypothesis-profile=thorough` tries ten times as many.
# The usual ones are the same in each run, so that no change is refused for what another one brought.
# Not explained: to find out why an example fails takes longer than to read it.
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
USUAL = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
settings.register_profile("usual", USUAL, max_examples=100, derandomize=True)
settings.register_profile("thorough", USUAL, max_examples=1000)
settings.load_profile("usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="write docs/proof.md if the whole matrix passes")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--proof") and not hasattr(config, "workerinput"):
        from matrix.proof import Writer

        config.pluginmanager.register(Writer())


@pytest.fixture(autouse=True)
def defaults(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A defaults file that says nothing yet, and no answers of whoever runs the tests."""
    for name in os.environ:
        if name.startswith("PICCOLO_NEW_"):
            monkeypatch.delenv(name)
    file = tmp_path_factory.mktemp("defaults") / "defaults.toml"
    file.touch()
    monkeypatch.setenv("PICCOLO_NEW_DEFAULTS", str(file))
    return file


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where to import a generator from whose templates are the toy tree."""
    return toy.checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A toy tree of this test's own, which the generator in this process takes for its own."""
    folder = toy.templates(tmp_path / "templates")
    monkeypatch.setattr(catalog_module, "templates_folder", lambda: folder)
    return folder


@pytest.fixture
def catalog(templates: Path) -> Catalog:  # noqa: ARG001
    return Catalog.load()


@pytest.fixture
def project(catalog: Catalog) -> Project:
    return Project.create(catalog, "My App", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a person stands: `parent/cwd`, alone in its parent."""
    cwd = tmp_path / "parent" / "cwd"
    cwd.mkdir(parents=True)
    return cwd


@pytest.fixture
def command(generator: Path, folder: Path) -> Command:
    """The command as a process, in `folder`."""

    def run(*arguments: str | bytes, **variables: str) -> CompletedProcess[str]:
        return toy.run(generator, folder, *arguments, **variables)

    return run


@pytest.fixture
def files_only(command: Command) -> Command:
    """The command without git and set-up, with all defaults."""

    def run(*arguments: str | bytes, **variables: str) -> CompletedProcess[str]:
        return command("--yes", "--no-setup", "--no-git", *arguments, **variables)

    return run


@pytest.fixture
def quick(
    templates: Path,  # noqa: ARG001
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The same in this process: for what a process of its own would not tell better."""
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> CompletedProcess[str]:
        argv = ["--yes", "--no-setup", "--no-git", *arguments]
        code = run_command(argv)
        return CompletedProcess(argv, code, *capsys.readouterr())

    return run


@pytest.fixture
def person(generator: Path, folder: Path, tmp_path: Path) -> Person:
    if os.name == "nt":
        pytest.skip("not on this system: the stand-ins for tools are shell scripts")
    return Person(generator, folder, tmp_path / "tools")
