"""The benchmarks still run; what they find is for people to read."""

import sys
from pathlib import Path

import pytest
from matrix.commands import run

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.matrix
@pytest.mark.parametrize("name", ["generating", "first_task", "serving", "growth"])
def test_a_benchmark_prints_its_tables(name: str, tmp_path: Path) -> None:
    output = run([sys.executable, BENCHMARKS / f"{name}.py", "--quick"], tmp_path)
    heads = [line for line in output.splitlines() if line.startswith("| ---")]
    assert len(heads) >= 2
    assert "`piccolo-new" in output
