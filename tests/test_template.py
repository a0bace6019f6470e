from pathlib import Path

import pytest
import toy
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.errors import LayerError
from piccolo_new.project import Project
from piccolo_new.template import ROOT, assemble, copy_plain, owners


def test_every_path_has_the_layer_that_brings_it(project: Project) -> None:
    found = {str(path): layer.key for path, layer in owners(project.layers()).items()}
    assert found["alpha.txt"] == "alpha"
    assert found["README.md"] == "base"
    assert "beta.txt" not in found


def test_a_path_with_two_owners_is_refused_with_both(catalog: Catalog, templates: Path) -> None:
    second = Layer.load(toy.layer(templates / "features" / "second", README__md="mine"))
    with pytest.raises(LayerError, match=r"second/files/README.md.*base brings the same path"):
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
