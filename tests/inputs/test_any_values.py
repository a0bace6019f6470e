"""Whatever a person gives: each file is whole, and every value comes back. In this process, to make many."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import cookiecutter.generate
import pytest
import toy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from matrix.combinations import in_turn
from piccolo_new.catalog import Catalog
from piccolo_new.errors import UserError
from piccolo_new.generate import render
from piccolo_new.project import LONGEST_NAME, Project

from .readback import database_url, holding, parse_every_file, shown_description, shown_name
from .test_values import DATABASES, FILE, FILE_SCHEME, FRAMEWORKS, SCHEME, SERVICE, driver_reads

CATALOG = Catalog.load()
FEATURES = list(CATALOG.choices["features"])
SERVERS = list(CATALOG.choices["server"])
LINTED = 50  # one project in so many
made = count(1)

PRINTABLE = st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" ")
MARKS = st.sampled_from("\"'`\\$%{}[]<>()#&;|*_-+=~!?:/@. 1a")
LINES = st.text(PRINTABLE | MARKS, max_size=80)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9 _-]{0,49}", fullmatch=True)


class Address(NamedTuple):
    """What is typed, and the password that is meant, or the path."""

    typed: str
    meant: str


@st.composite
def services(draw: st.DrawFn) -> Address:
    """An address with a password, as it is or percent-encoded."""
    password = draw(LINES)
    encoded = draw(st.booleans())
    # What can be read as percent-encoded is.
    assume(encoded or unquote(password) == password)
    host = draw(st.sampled_from(["host", "db.example:5432", "[::1]", "10.0.0.1:1"]))
    typed = quote(password, safe="") if encoded else password
    return Address(f"{SCHEME}://jo:{typed}@{host}/name", password)


@st.composite
def files(draw: st.DrawFn) -> Address:
    """An address with a path."""
    path = draw(LINES)
    return Address(f"{FILE_SCHEME}:///{path}", path)


ADDRESSES = {SERVICE: services(), FILE: files()}


class Compiled(BytecodeCache):
    """Templates that are compiled once: half of the time to render a project."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="module", autouse=True)
def _compiled_once() -> Iterator[None]:
    usual = cookiecutter.generate.create_env_with_context

    def create(context: dict[str, object]) -> Environment:
        environment: Environment = usual(context)
        environment.bytecode_cache = Compiled()
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cookiecutter.generate, "create_env_with_context", create)
        yield


def check(framework: str, data: st.DataObject) -> None:
    """Make a project from any values, and read them back."""
    database = data.draw(st.sampled_from(list(DATABASES)))
    address = data.draw(ADDRESSES[database])
    name, description = data.draw(NAMES), data.draw(LINES)
    choices = {
        "framework": [framework],
        "server": [data.draw(st.sampled_from(SERVERS))],
        "database": [database],
        "features": data.draw(st.lists(st.sampled_from(FEATURES), unique=True)),
    }
    try:
        project = Project.create(CATALOG, name, choices, description=description, database_url=address.typed)
    except UserError as refusal:
        assert str(refusal).isprintable()
        assume(False)
    with TemporaryDirectory() as work:
        folder = render(project, Path(work))
        parse_every_file(folder)
        assert shown_name(folder) == name.strip()
        assert description.strip() in ("", shown_description(folder))
        written = database_url(folder)
        if database == SERVICE:
            assert driver_reads(written) == ("jo", address.meant or None, "name")
            assert holding(folder, f"jo:{urlsplit(written).password}@") == [".env"]
        else:
            assert written == address.typed
        if next(made) % LINTED == 0:
            lint(folder)


def lint(*folders: Path) -> None:
    """Let the linter and the formatter look at projects."""
    for rules in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *rules, "--no-cache", "--quiet", *map(str, folders)]
        subprocess.run(ruff, check=True)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@settings(max_examples=max(1, settings().max_examples // 3))
@given(data=st.data())
def test_any_values_come_back_from_files_that_are_whole(framework: str, data: st.DataObject) -> None:
    check(framework, data)


@pytest.mark.matrix
@pytest.mark.parametrize("framework", FRAMEWORKS)
@settings(max_examples=settings().max_examples * 7)
@given(data=st.data())
def test_many_more_values_come_back_from_files_that_are_whole(framework: str, data: st.DataObject) -> None:
    check(framework, data)


@pytest.mark.matrix
@pytest.mark.parametrize("service", [True, False])
def test_a_name_of_any_length_wraps_no_line(tmp_path: Path, service: bool) -> None:
    for combination in in_turn(CATALOG, service=service):
        choices = {kind: [layer.key] for kind, layer in combination.chosen.items()} | {"features": FEATURES}
        folders = []
        for length in range(1, LONGEST_NAME + 1):
            work = tmp_path / combination.id / str(length)
            work.mkdir(parents=True)
            folders.append(render(Project.create(CATALOG, "a" * length, choices), work))
        lint(*folders)


LAYER = """
dependencies = ['colorama>=0.4; sys_platform == "win32"']
[[routes]]
module = ".metrics"
name = "metrics_routes"
[[middleware]]
module = ".metrics"
name = "Metrics"
"""


def test_what_a_layer_brings_is_quoted_and_sorted(tmp_path: Path) -> None:
    toy.layer(tmp_path / "layers" / "features" / "metrics", LAYER)
    project = Project.create(Catalog.load([tmp_path / "layers"]), "shop", {"features": ["metrics"]})
    folder = render(project, tmp_path / "work")
    lint(folder)
    assert "from .metrics import Metrics, metrics_routes\n" in (folder / "shop" / "asgi.py").read_text()
    dependencies = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["dependencies"]
    assert "colorama>=0.4; sys_platform == 'win32'" in dependencies


@settings(max_examples=settings().max_examples * 20)
@given(text=LINES | NAMES)
def test_any_password_or_path_is_taken_exactly_or_refused_unseen(text: str) -> None:
    for kind, typed in ((SERVICE, f"{SCHEME}://jo:{text}@host/name"), (FILE, f"{FILE_SCHEME}:///{text}")):
        try:
            project = Project.create(CATALOG, "shop", {"database": [kind]}, database_url=typed)
        except UserError as refusal:
            assert kind == FILE
            assert len(text) < 8 or text not in str(refusal)
            continue
        url = project.database_url or ""
        if kind == FILE:
            assert url == typed
        else:
            assert (driver_reads(url)[1] or "") in (text, unquote(text))
