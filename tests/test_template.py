import ast
import re
import shutil
from pathlib import Path

import pytest
import toy
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.errors import LayerError
from piccolo_new.generate import render
from piccolo_new.project import Project
from piccolo_new.template import ROOT, assemble, owners


def test_every_path_has_the_file_that_a_layer_brings_for_it(project: Project, templates: Path) -> None:
    found = owners(project.layers())
    assert found[Path("alpha.txt")] == templates / "frameworks" / "alpha" / "files" / "alpha.txt"
    assert found[Path("README.md")] == templates / "base" / "files" / "README.md"
    assert Path("beta.txt") not in found


def test_a_path_with_two_owners_is_refused_with_both(catalog: Catalog, templates: Path) -> None:
    second = Layer.load(toy.layer(templates / "features" / "second", README__md="mine"))
    files = [re.escape(str(Path(layer, "files", "README.md"))) for layer in ("second", "base")]
    with pytest.raises(LayerError, match=f"{files[0]}.*{files[1]} brings the same path"):
        owners([catalog.base, second])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{{package}}/a.py", "{{ package }}/a.py"),
        (".env", "{{dot}}env"),
        ("{{ dot }}env", "{{dot}}env"),
        ("a", "a/b"),
    ],
)
def test_a_path_has_one_owner_however_it_is_written(templates: Path, one: str, other: str) -> None:
    layers = [Layer.load(toy.layer(templates / "features" / key)) for key in ("first", "second")]
    for pair in ((one, other), (other, one)):
        for layer, path in zip(layers, pair, strict=True):
            toy.write(layer.path / "files", {path: ""})
        with pytest.raises(LayerError, match=r"brings the same path|needs a folder"):
            owners(layers)
        for layer in layers:
            shutil.rmtree(layer.path / "files")


@pytest.mark.parametrize("name", ["{{pakage}}.py", "{{package}.py", "{{ name }}.md", "{{ '..' }}", "a\nb"])
def test_of_a_path_nothing_else_is_rendered(catalog: Catalog, name: str) -> None:
    toy.write(catalog.base.path / "files", {name: ""})
    with pytest.raises(LayerError, match=r"base.*files.*only \{\{package\}\} and \{\{dot\}\} are rendered"):
        owners([catalog.base])


def test_blanks_in_a_path_are_nothing(project: Project, templates: Path, tmp_path: Path) -> None:
    toy.write(templates / "base" / "files", {"{{ package }}/x.py": "", "{{ package }}/y.py": "{{ package }}"})
    folder = render(project, tmp_path / "work")
    assert {path.name for path in (folder / project.package).iterdir()} >= {"x.py", "y.py"}


def test_a_text_that_is_not_utf_8_is_named(project: Project, templates: Path, tmp_path: Path) -> None:
    file = templates / "base" / "files" / "latin.txt"
    file.write_bytes("caf\u00e9 {{ package }}".encode("latin-1"))
    with pytest.raises(LayerError, match=f"^{re.escape(str(file))}: 'utf-8' codec"):
        render(project, tmp_path / "work")


def test_compiled_python_is_no_part_of_a_layer(catalog: Catalog) -> None:
    toy.write(catalog.base.path / "files" / "{{package}}" / "__pycache__", {"x.pyc": "x"})
    assert not any("__pycache__" in path.parts for path in owners([catalog.base]))


def test_the_layers_lie_side_by_side(project: Project, tmp_path: Path) -> None:
    plain = assemble(project.layers(), tmp_path / "out")
    files = [path for path in (tmp_path / "out" / ROOT).rglob("*") if path.is_file()]
    assert len(files) + len(plain) == len(owners(project.layers()))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("given.txt", "{{ description }}"),
        ("{{dot}}env.example", "{{ database_url }}"),
        ("{{ name }}.md", ""),
        ("{{ name }}.md", "{{ package }}"),
        ("given.md", "{{ description | upper }}"),
        ("given.md", "{{ description | trim | e }}"),
        ("given.md", "{{ [description] }}"),
        ("given.md", "{{ description ~ '!' }}"),
        ("given.md", "{{ '%s' | format(description) }}"),
        ("given.md", "{{ 'a' + description }}"),
        ("given.json", "{{ description | tojson }}"),
        ("given.json", "{{ description[:3] }}"),
        ("given.py", "{% for char in name %}{{ char }}{% endfor %}"),
    ],
)
def test_what_a_person_gave_goes_nowhere_but_through_quoting(
    project: Project, templates: Path, tmp_path: Path, name: str, text: str
) -> None:
    toy.write(templates / "base" / "files", {name: text})
    with pytest.raises(LayerError):
        render(project, tmp_path / "work")


def test_a_template_that_fails_is_named(project: Project, templates: Path, tmp_path: Path) -> None:
    file = templates / "base" / "files" / "deep" / "given.txt"
    toy.write(templates / "base" / "files", {"deep/given.txt": "{{ description }}"})
    with pytest.raises(LayerError, match=f"^{re.escape(str(file))}: nothing that a person gave may stand"):
        render(project, tmp_path / "work")


def test_a_template_that_asks_what_nobody_says_is_named(
    project: Project, templates: Path, tmp_path: Path
) -> None:
    file = templates / "base" / "files" / "{{package}}" / "asks.txt"
    toy.write(file.parent, {"asks.txt": "{{ server.colour }}"})
    with pytest.raises(LayerError, match=f"^{re.escape(str(file))}: .*no attribute 'colour'"):
        render(project, tmp_path / "work")


@pytest.mark.parametrize("name", ["given.json", "given.py", "given.toml", "given.yaml", "given.yml"])
def test_what_a_person_gave_is_a_whole_string_of_its_file(
    catalog: Catalog, templates: Path, tmp_path: Path, name: str
) -> None:
    toy.write(templates / "base" / "files", {name: "{{ description }}"})
    project = Project.create(catalog, "demo", {}, description='a "b" {{ 7*7 }}')
    written = (render(project, tmp_path / "work") / name).read_text()
    assert ast.literal_eval(written) == 'a "b" {{ 7*7 }}'


def test_a_macro_quotes_for_its_file_and_once(catalog: Catalog, templates: Path, tmp_path: Path) -> None:
    macro = "{% macro both(text) %}{{ text }}{% endmacro %}{{ both(description) }}"
    toy.write(templates / "base" / "files", {"given.html": macro})
    project = Project.create(catalog, "demo", {}, description="<b>{{ x }}")
    shown = (render(project, tmp_path / "work") / "given.html").read_text()
    assert shown == "&lt;b&gt;&#123;&#123; x &#125;&#125;"
