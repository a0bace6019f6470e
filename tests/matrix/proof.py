"""What the matrix has proved, written down: `pytest -m matrix --proof` writes `docs/proof.md`."""

import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Self

import pytest
from packaging.requirements import Requirement
from piccolo_new.catalog import Catalog

from .combinations import combinations

PAGE = Path(__file__).parents[2] / "docs" / "proof.md"
# Each test of a combination, and what it shows.
CHECKS = {
    "test_its_code_is_clean": "lint, format, types, bandit",
    "test_its_own_tests_pass": "its own tests",
    "test_its_migrations_make_what_its_tables_say": "migrations",
    "test_its_server_keeps_the_contract_and_stops_in_order": "a real server: contract, bad requests, stop",
}


class Proof(NamedTuple):
    """One run in which every check of every combination passed.

    Attributes:
        facts: when, on what, and with which versions, by name, in order.
    """

    facts: dict[str, str]

    @classmethod
    def now(cls) -> Self:
        """A run that has just ended."""
        names = {
            Requirement(line).name
            for layer in Catalog.load().layers()
            for line in (*layer.dependencies, *layer.dev_dependencies)
        }
        system = {
            "Date": datetime.now(UTC).date().isoformat(),
            "Python": platform.python_version(),
            "System": f"{platform.system()} {platform.machine()}",
        }
        return cls(system | {name: version(name) for name in sorted(names, key=str.lower)})

    @classmethod
    def read(cls, text: str) -> Self:
        """What a page says of its run."""
        facts = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text.partition("## Checks")[0], re.MULTILINE)
        return cls(dict(facts[2:]))  # without the table's own head

    def page(self) -> str:
        """The whole page."""
        facts = [f"| {name} | {value} |" for name, value in self.facts.items()]
        rows = [
            f"| {one.id} | {'production' if one.production else 'development'} |" + " passed |" * len(CHECKS)
            for one in combinations(Catalog.load())
        ]
        lines = [
            "# Proof",
            "",
            "Written by `pytest -m matrix --proof` when all passed; a test tells if somebody else wrote it.",
            "",
            "| what | version |",
            "| --- | --- |",
            *facts,
            "",
            "## Checks",
            "",
            f"| combination | runs in | {' | '.join(CHECKS.values())} |",
            "| --- | --- |" + " --- |" * len(CHECKS),
            *rows,
        ]
        return "\n".join([*lines, ""])


class Writer:
    """Collects what passed, from all processes of a run."""

    def __init__(self) -> None:
        self.passed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that has passed."""
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid.rpartition("::")[2])

    def pytest_sessionfinish(self) -> None:
        """Write the page, if nothing is missing."""
        wanted = {f"{check}[{one.id}]" for check in CHECKS for one in combinations(Catalog.load())}
        if wanted <= self.passed:
            PAGE.write_text(Proof.now().page(), encoding="utf-8")
