"""The page of proof says what a run of the matrix wrote, and nothing else."""

from pathlib import Path

import pytest
from matrix import proof
from matrix.combinations import combinations
from matrix.proof import CHECKS, PAGE, Proof, Writer
from piccolo_new.catalog import Catalog

CASES = [f"{check}[{one.id}]" for check in CHECKS for one in combinations(Catalog.load())]


def test_the_page_is_as_it_was_written() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert Proof.read(text).page() == text


def test_the_page_names_what_projects_are_made_of() -> None:
    assert list(Proof.read(PAGE.read_text(encoding="utf-8")).facts) == list(Proof.now().facts)


@pytest.mark.parametrize("missing", [[], CASES[:1]])
def test_a_page_is_written_only_if_everything_passed(
    missing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "proof.md"
    monkeypatch.setattr(proof, "PAGE", page)
    writer = Writer()
    writer.passed = {*CASES} - {*missing}
    writer.pytest_sessionfinish()
    assert page.exists() != bool(missing)
