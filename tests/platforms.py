"""What only some systems have, and which tests are therefore not for the others."""

import os
import sys

import pytest

# As they are typed: where the environment's programs are, and what is installed for development.
BIN, EXTRA = (".venv\\Scripts\\", ".[dev]") if os.name == "nt" else (".venv/bin/", "'.[dev]'")

# Files and folders that Windows does not collect, as it has nothing of what they are about: pseudo-terminals,
# programs that are shell scripts, signals to other processes, file modes, arguments of any bytes.
NOT_FOR_WINDOWS = [
    "browser",
    "faults",
    "inputs/test_authors.py",
    "inputs/test_choices.py",
    "inputs/test_faults.py",
    "inputs/test_names.py",
    "inputs/test_places.py",
    "inputs/test_surroundings.py",
    "inputs/test_values.py",
    "matrix",
    "test_completion.py",
    "test_setup.py",
    "test_wizard.py",
]


def posix(why: str) -> pytest.MarkDecorator:
    """Mark a test that Windows can't run."""
    return pytest.mark.skipif(os.name == "nt", reason=f"not on this system: {why}")


def linux(why: str) -> pytest.MarkDecorator:
    """Mark a test that only Linux can run."""
    return pytest.mark.skipif(sys.platform != "linux", reason=f"not on this system: {why}")
