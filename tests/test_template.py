import ast
import re
from pathlib import Path

import pytest
import toy
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.errors import LayerError
from piccolo_new.generate import render
from piccolo_new.project import Project
from piccolo_new.template import ROOT, assemble, copy_plain, owners


def test_every_path_has_the_layer_that_brings_it(project: Project) -> None:
    found = {str(path): layer.key for path, layer in owners(project.layers()).items()}
    assert found["alpha.txt"] == "alpha"
    assert found["README.md"] == "base"
    assert "beta.txt" not in found


def test_a_path_with_two_owners_is_refused_with_both(catalog: Catalog, templates: Path) -> None:
    second = Layer.load(toy.layer(templates / "features" / "second", README__md="mine"))
    file = re.escape(str(Path("second", "files", "README.md")))
    with pytest.raises(LayerError, match=f"{file}.*base brings the same path"):
        owners([catalog.base, second])


def test_compiled_python_is_no_part_of_a_layer(catalog: Catalog) -> None:
    toy.write(catalog.base.path / "files" / "{{package}}" / "__pycache__", {"x.pyc": "x"})
    assert not any("__pycache__" in path.parts for path in owners([catalog.base]))


def test_the_layers_lie_side_by_side(project: Project, tmp_path: Path) -> None:
    plain = assemble(project.layers(), tmp_path / "out")
    files = [path for path in (tmp_path / "out" / ROOT).rglob("*") if path.is_file()]
    assert len(files) + len(plain) == len(owners(project.layers()))


def test_without_plain_files_nothing_is_copied(tmp_path: Path) -> None:
    copy_plain({}, {}, tmp_path)
    assert list(tmp_path.iterdir()) == []


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
    toy.write(templates / "base" / "files", {"deep/given.txt": "{{ description }}"})
    with pytest.raises(LayerError, match=r"^deep/given\.txt: nothing that a person gave may stand here"):
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
