"""Containers and workflows: every combination's files are checked, and what they say is done here."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.generate import generate, render
from piccolo_new.project import Project
from piccolo_new.template import owners

from .checks import check_log
from .combinations import Combination, combinations, in_turn
from .commands import BIN, environment, run
from .containers import Image, compose, interpolate
from .databases import Database, database_for
from .server import HOST, Server, held_port

pytestmark = pytest.mark.matrix
CHECKOUT = Path(__file__).parents[2]
CATALOG = Catalog.load()
FEATURES = list(CATALOG.choices["features"].values())

DOCKERFILE, COMPOSE = "Dockerfile", "compose.yaml"
WORKFLOWS, UPDATES = ".github/workflows/*.yml", ".github/dependabot.yml"
# What a person gives.
GIVEN = {"SECRET_KEY": "s" * 40, "ALLOWED_HOSTS": "shop.example,www.shop.example", "POSTGRES_PASSWORD": "p"}

_YAML = (
    "{extends: default, rules: {document-start: disable, line-length: disable, truthy: {check-keys: false}}}"
)
# Security fixes of a database arrive by its tag; nothing would replace a digest.
_ZIZMOR = "rules:\n  unpinned-images:\n    disable: true\n"


class Checker(NamedTuple):
    """A program that reads files, and a mistake that it must see.

    Attributes:
        command: to which the files are added.
        patterns: which files of a project it reads.
        mistake: what stands in one of them, and what is wrong instead.
    """

    command: list[str]
    patterns: list[str]
    mistake: tuple[str, str]


def _schema(name: str, pattern: str, mistake: tuple[str, str]) -> Checker:
    return Checker(["check-jsonschema", "--builtin-schema", f"vendor.{name}"], [pattern], mistake)


CHECKERS = {
    "hadolint": Checker(["hadolint"], [DOCKERFILE], ("USER 10001:10001", "USER root")),
    # In an environment of its own: it asks for other releases of what we and projects use.
    "checkov": Checker(
        ["uv", "tool", "run", "--from=checkov>=3.3", "checkov", "--quiet", "--skip-download", "--file"],
        [DOCKERFILE, WORKFLOWS],
        ("USER 10001:10001", "USER root"),
    ),
    "compose": _schema("compose-spec", COMPOSE, ("restart:", "restarts:")),
    "workflows": _schema("github-workflows", WORKFLOWS, ("runs-on:", "run-on:")),
    "updates": _schema("dependabot", UPDATES, ("monthly", "sometimes")),
    "zizmor": Checker(
        ["zizmor", "--offline", "--persona=pedantic", "--config=zizmor.yml", "--no-progress"],
        [WORKFLOWS, UPDATES],
        ("default-days: 7", "default-days: 0"),
    ),
    "yamllint": Checker(
        ["yamllint", "--strict", "-d", _YAML], [COMPOSE, WORKFLOWS, UPDATES], ("    ", "     ")
    ),
}


class Rendered(NamedTuple):
    """A project's files, and what was chosen for it."""

    folder: Path
    combination: Combination
    features: list[Layer]

    def files(self, *patterns: str) -> list[Path]:
        """Those of its files that match."""
        return _glob(self.folder, patterns)

    def read(self, path: str) -> str:
        """The text of one of them."""
        return (self.folder / path).read_text(encoding="utf-8")

    @property
    def service(self) -> bool:
        """Whether its database is a service."""
        return bool(self.combination.chosen["database"].facts["service"])


def _glob(folder: Path, patterns: Sequence[str]) -> list[Path]:
    return sorted(file for pattern in patterns for file in folder.glob(pattern) if file.is_file())


def brings(layer: Layer, *patterns: str) -> bool:
    """Whether a layer has files that match."""
    return any(path.match(pattern) for path in owners([layer]) for pattern in patterns)


def make(combination: Combination, features: list[Layer]) -> Project:
    """A combination with other features."""
    chosen = {kind: [layer.key] for kind, layer in combination.chosen.items()}
    keys = [layer.key for layer in features]
    return Project.create(CATALOG, combination.name, {**chosen, "features": keys})


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Rendered]:
    """Every framework, server and database with all features, with none, and with each of ours alone."""
    root = tmp_path_factory.mktemp("rendered")
    alone = [[layer] for layer in FEATURES if brings(layer, DOCKERFILE, WORKFLOWS)]
    found = []
    for combination in combinations(CATALOG):
        for features in [FEATURES] if combination.features else [[], *alone]:
            work = root / "-".join([combination.id, *(layer.key for layer in features)])
            work.mkdir()
            found.append(Rendered(render(make(combination, features), work), combination, features))
    return found


@pytest.fixture(scope="module")
def composed(projects: list[Rendered]) -> list[Rendered]:
    """Those that run in containers."""
    found = [project for project in projects if project.files(COMPOSE)]
    assert found
    return found


def check(checker: Checker, files: list[Path], folder: Path) -> None:
    """Run a checker, which raises AssertionError with what it finds."""
    (folder / "zizmor.yml").write_text(_ZIZMOR, encoding="utf-8")
    program, *options = checker.command
    run([BIN / program, *options, *files], folder)


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_finds_nothing_in_any_project_nor_here(
    projects: list[Rendered], tmp_path: Path, name: str
) -> None:
    checker = CHECKERS[name]
    files = [file for project in projects for file in project.files(*checker.patterns)]
    # With all features, and with one alone: twice for each combination.
    combined = {project.combination.id.rpartition("-")[0] for project in projects}
    assert len(files) == 2 * len(combined) * len(checker.patterns)
    check(checker, files + _glob(CHECKOUT, checker.patterns), tmp_path)


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_sees_a_mistake(projects: list[Rendered], tmp_path: Path, name: str) -> None:
    checker = CHECKERS[name]
    before, after = checker.mistake
    files = [file for project in projects for file in project.files(*checker.patterns)]
    right = next(file for file in files if before in file.read_text(encoding="utf-8"))
    folder = tmp_path / ".github" / right.parent.name
    folder.mkdir(parents=True)
    wrong = Path(shutil.copy(right, folder if right.parent.name == "workflows" else folder.parent))
    check(checker, [wrong], tmp_path)
    wrong.write_text(right.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(AssertionError, match=": exit "):
        check(checker, [wrong], tmp_path)


def jobs(file: Path) -> dict[str, Any]:
    """A workflow's jobs."""
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
    return found


def commands(job: dict[str, Any]) -> list[str]:
    """What a job runs, in its order."""
    return [step["run"] for step in job["steps"] if "run" in step]


def test_projects_pin_the_actions_that_this_repository_does(projects: list[Rendered]) -> None:
    ours = set().union(*map(pins, _glob(CHECKOUT, [WORKFLOWS])))
    for project in projects:
        assert set().union(*map(pins, project.files(WORKFLOWS))) <= ours, "Dependabot updates ours alone"


def pins(file: Path) -> set[str]:
    """The actions of a workflow, each with its commit and the version that the comment says."""
    return set(re.findall(r"uses: (.*)", file.read_text(encoding="utf-8")))


def test_the_lines_of_workflows_are_good_shell(projects: list[Rendered], tmp_path: Path) -> None:
    files = [file for project in projects for file in project.files(WORKFLOWS)]
    files += _glob(CHECKOUT, [WORKFLOWS])
    lines = {line for file in files for job in jobs(file).values() for line in commands(job)}
    scripts = [tmp_path / f"{place}.sh" for place in range(len(lines))]
    for script, line in zip(scripts, sorted(lines), strict=True):
        script.write_text(f"#!/bin/bash -e\n{line}\n", encoding="utf-8")
    run([BIN / "shellcheck", *scripts], tmp_path)
    scripts[0].write_text("#!/bin/bash -e\ncat $1\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="SC2086"):
        run([BIN / "shellcheck", *scripts], tmp_path)


def test_what_a_project_did_not_choose_is_not_there(projects: list[Rendered]) -> None:
    for project in projects:
        files = {file.relative_to(project.folder).as_posix() for file in project.files("**/*")}
        readme, requirements = project.read("README.md"), project.read("pyproject.toml")
        told = {section.title for layer in project.features for section in layer.readme}
        for layer in FEATURES:
            if layer not in project.features:
                left = files & {path.as_posix() for path in owners([layer])}
                titles = {section.title for section in layer.readme} - told
                left |= {title for title in titles if f"## {title}\n" in readme}
                left |= {line for line in layer.dev_dependencies if f'"{line}"' in requirements}
                assert not left, project.folder


def test_a_workflow_checks_as_a_person_is_told_to(projects: list[Rendered]) -> None:
    for project in projects:
        for file in project.files(WORKFLOWS):
            section = project.read("README.md").partition("\n## Test\n")[2]
            told = section.split("```")[1].splitlines()[1:]
            first, *_ = jobs(file).values()
            assert commands(first)[-len(told) :] == told, project.folder


def test_a_workflow_runs_containers_where_there_are_some(projects: list[Rendered]) -> None:
    for project in projects:
        for file in project.files(WORKFLOWS):
            assert (len(jobs(file)) > 1) is bool(project.files(COMPOSE)), project.folder


def test_no_secret_has_a_default(composed: list[Rendered]) -> None:
    for project in composed:
        text = project.read(COMPOSE)
        secrets = {name for name in re.findall(r"\$\{(\w+)", text) if re.search("SECRET|PASS", name)}
        assert "SECRET_KEY" in secrets
        for name in secrets:
            with pytest.raises(KeyError, match=name):
                interpolate(text, {other: value for other, value in GIVEN.items() if other != name})
        for service in compose(project.folder)["services"].values():
            literal = {name for name, value in service["environment"].items() if "$" not in value}
            assert not [name for name in literal if re.search("SECRET|PASS", name)], project.folder


def test_every_setting_reaches_the_container(composed: list[Rendered]) -> None:
    for project in composed:
        facts = project.combination.chosen["database"].facts
        settings = set(re.findall(r"^(\w+)=", project.read(".env.example"), re.MULTILINE))
        in_image = set(re.findall(r"\b([A-Z]+)=", project.read(DOCKERFILE)))
        given = set(compose(project.folder)["services"]["app"]["environment"])
        assert settings - given - in_image == ({"WORKERS"} if facts["single_process"] else set())


def test_the_database_is_ready_before_it_is_migrated_and_migrated_before_it_is_used(
    composed: list[Rendered],
) -> None:
    for project in composed:
        whole = compose(project.folder)
        services, migrated = whole["services"], {"condition": "service_completed_successfully"}
        assert services["app"]["depends_on"] == {"migrate": migrated}
        keeper = services["app"]
        if project.service:
            assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
            keeper = services["database"]
            assert keeper["healthcheck"]["test"]
        assert [volume.partition(":")[0] for volume in keeper["volumes"]] == list(whole["volumes"])
        assert ("database" in services) is project.service


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder that every user may enter."""
    with TemporaryDirectory(prefix="image-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def downloads() -> Iterator[Path]:
    """What installers keep from one image to the next."""
    with TemporaryDirectory(prefix="downloads-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def set_up(combination: Combination, features: list[Layer], folder: Path) -> tuple[Project, Database]:
    """Make a project as a new checkout of it is: locked, without a `.env`; and its empty database."""
    project = make(combination, features)
    generate(project, folder)
    for step in project.merged("setup_steps"):
        program, *arguments = step.command.split()
        run([BIN / program, *arguments], folder)
    database = database_for(combination.chosen["database"], folder, combination.id, production=False)
    if database.url:
        database.empty()
    (folder / ".env").unlink()
    return project, database


def let_everybody_in(url: str) -> None:
    """Let other users reach the socket of the tests' own database server."""
    socket = Path(parse_qs(urlsplit(url).query)["host"][0])
    for folder in (socket, socket.parent):
        folder.chmod(0o711)


class Site(Server):
    """A server that is asked by the only name that it answers to."""

    def __init__(self, process: Popen[bytes], port: int, log: Path) -> None:
        super().__init__(process, port, log)
        self.client.headers["Host"] = GIVEN["ALLOWED_HOSTS"].rpartition(",")[2]


IMAGES = in_turn(CATALOG)


@pytest.mark.parametrize("combination", IMAGES, ids=[one.id for one in IMAGES])
def test_an_image_installs_migrates_serves_knows_its_health_and_stops(
    combination: Combination, work: Path, downloads: Path, tmp_path: Path
) -> None:
    folder = work / "project"
    project, database = set_up(combination, FEATURES, folder)
    for private in (
        ".env",
        ".git/config",
        f"{project.package}.sqlite",
        f"{project.package}/__pycache__/x.pyc",
    ):
        (folder / private).parent.mkdir(exist_ok=True)
        (folder / private).touch()

    image = Image(folder, work, downloads)
    assert {path.name for path in image.workdir.iterdir()} == {".venv", "piccolo_conf.py", project.package}
    assert not list((image.workdir / project.package).rglob("__pycache__"))
    if os.getuid() == 0:
        with pytest.raises(AssertionError, match="Permission denied"):
            image.run(["touch", "/app/mine"], {})

    if database.url:
        let_everybody_in(database.url)
    services = compose(folder)["services"]
    variables = {name: interpolate(text, GIVEN) for name, text in services["app"]["environment"].items()}
    variables |= {"HOST": HOST} | ({"DATABASE_URL": database.url} if database.url else {})
    with held_port() as port:
        assert not image.is_healthy({**variables, "PORT": str(port)}), "it is healthy before it runs"
    argv, started = image.argv(image.command), image.environment(variables)
    with Site.boot(argv, image.workdir, started, tmp_path, until="/health/live") as server:
        variables |= {"PORT": str(server.port)}
        assert not image.is_healthy(variables), "it is healthy without its tables"
        for path in ("/", "/health/live"):
            assert server.client.get(path).status_code == 200, path
        unmigrated = server.client.get("/api/tasks")
        assert (unmigrated.status_code, unmigrated.headers.get("retry-after")) == (503, "1")
        image.run(services["migrate"]["command"], variables)
        assert image.is_healthy(variables), server.log
        for path in ("/", "/static/style.css", "/docs", "/api/tasks"):
            assert server.client.get(path).status_code == 200, path
        assert "strict-transport-security" in server.client.get("/").headers, "it is not in production"
        assert server.stop() == 0, server.log
        assert not server.wait_until_gone()
        check_log(server)
    if database.url:
        database.drop()


SERVICE, FILE = (in_turn(CATALOG, service=service)[0] for service in (True, False))
ALONE = [layer for layer in FEATURES if brings(layer, WORKFLOWS)]


@pytest.mark.parametrize(
    ("combination", "features"), [(SERVICE, FEATURES), (FILE, ALONE)], ids=["all-service", "alone-file"]
)
def test_what_a_workflow_runs_passes_in_a_new_checkout(
    combination: Combination, features: list[Layer], work: Path
) -> None:
    folder = work / "project"
    _, database = set_up(combination, features, folder)
    (file,) = folder.glob(WORKFLOWS)
    job, *_ = jobs(file).values()
    assert ("DATABASE_URL" in job.get("env", {})) is bool(database.url)
    run([BIN / "python", "-m", "venv", work / "python"], work)
    path = os.pathsep.join([str(work / "python" / "bin"), environment()["PATH"]])
    variables = environment(PATH=path, **({"DATABASE_URL": database.url} if database.url else {}))
    for line in commands(job):
        run(["/bin/bash", "-ec", line], folder, variables)
    if database.url:
        database.drop()
