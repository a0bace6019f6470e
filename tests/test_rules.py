"""The rules that keep layers apart: each as a function that is shown to catch what it is for."""

import itertools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from piccolo_new.arguments import flags
from piccolo_new.catalog import Catalog
from piccolo_new.kinds import KINDS
from piccolo_new.template import owners

ROOT = Path(__file__).parents[1]
SHIPPED = Catalog.load()
KEYS = sorted(key for menu in SHIPPED.choices.values() for key in menu)
TEMPLATES = sorted(
    file for layer in SHIPPED.layers() for file in (layer.path / "files").rglob("*") if file.is_file()
)
GENERATOR = sorted((ROOT / "generator" / "piccolo_new").glob("*.py"))


def identity_tests(text: str) -> list[str]:
    """Find template tags that ask which framework, server or database was chosen."""
    subject = r"\b(framework|server|database)\b[\w.\[\]'\"]*"
    literal = r"[(\[]*\s*['\"]"
    compares = r"\s*(\|\s*\w+\s*)*(==|!=|\bnot\s+in\b|\bin\b)\s*"
    asks = re.compile(
        rf"{subject}{compares}{literal}|['\"]\s*(==|!=|\bin\b)\s*{subject}|\.key\b|\.get\(\s*['\"]key|\['key'\]"
    )
    tags: list[str] = re.findall(r"\{[{%].*?[}%]\}", text, re.DOTALL)
    return [tag for tag in tags if asks.search(tag)]


def words_in(text: str, words: list[str]) -> list[str]:
    """Find those of the words that a text has, whole and in any case."""
    return [word for word in words if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text.lower())]


def missing_from(text: str, words: list[str]) -> list[str]:
    """Find those of the words that a text lacks as a whole."""
    return [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]


@pytest.mark.parametrize(
    "text",
    [
        '{% if database.key == "postgres" %}',
        '{% if "Sanic" == framework.title %}',
        "{% if server.title != 'Granian' %}",
        "{% if database.title in ('SQLite', 'MySQL') %}",
        "{% if database.title|lower == 'sqlite' %}",
        "{% if 'Post' in database.title %}",
        '{{ "x" if framework.key else "y" }}',
        "{%- set x = framework['title'] not in [\n'Sanic'] %}",
    ],
)
def test_an_identity_test_is_seen(text: str) -> None:
    assert identity_tests(f"before {text} after")


@pytest.mark.parametrize(
    "text",
    [
        "{% if database.service %}",
        "{% if features.admin %}",
        "{{ framework.title }} on {{ server.title }}",
        "{% for app in piccolo_apps %}",
        'database = "x" == framework',
    ],
)
def test_a_fact_or_a_feature_is_no_identity_test(text: str) -> None:
    assert not identity_tests(text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_no_template_asks_for_an_identity(file: Path) -> None:
    assert not identity_tests(file.read_text(encoding="utf-8", errors="replace"))


@pytest.mark.parametrize("text", ["import sqlite", "use_sqlite = 1", '"SQLite"', "# (sqlite)"])
def test_an_options_name_in_the_generator_is_seen(text: str) -> None:
    assert words_in(text, ["sqlite"]) == ["sqlite"]


def test_a_part_of_another_word_is_no_options_name() -> None:
    assert not words_in("decide, circus, administer", ["ci", "admin"])


@pytest.mark.parametrize("file", GENERATOR, ids=lambda file: file.name)
def test_no_options_name_is_in_the_generator(file: Path) -> None:
    assert not words_in(file.read_text(encoding="utf-8"), KEYS)


def test_no_two_layers_of_any_choice_bring_the_same_path() -> None:
    several = [layer for kind in KINDS if kind.many for layer in SHIPPED.choices[kind.name].values()]
    menus = [SHIPPED.choices[kind.name].values() for kind in KINDS if not kind.many]
    for chosen in itertools.product(*menus):
        assert owners([SHIPPED.base, *chosen, *several])


def test_a_word_that_is_missing_from_the_readme_is_seen() -> None:
    assert missing_from("`--yes` and --framework", ["--yes", "--frame", "-y"]) == ["--frame", "-y"]


def test_the_readme_names_every_key_and_every_flag() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not missing_from(readme, [*KEYS, *flags()])


def bounds(lines: Iterable[str]) -> dict[str, str]:
    """The version specifiers of requirements, by name."""
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): str(requirement.specifier) for requirement in found}


def test_the_matrix_runs_with_the_lowest_versions_that_layers_state() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = bounds(ours["project"]["optional-dependencies"]["test"])
    stated = bounds(
        line for layer in SHIPPED.layers() for line in (*layer.dependencies, *layer.dev_dependencies)
    )
    assert {name: installed.get(name) for name in stated} == stated
