"""Whole projects: generated, linted, typed, tested, migrated, served over HTTP and stopped.

The modules with checks are rewritten as tests are, so that a failed `assert` shows its values.
"""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in ("checks", "contract", "databases")))
