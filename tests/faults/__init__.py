"""Generated projects in trouble: databases that stop, disks that fill up, clients that crowd or dawdle.

What helps the tests is rewritten as tests are, so that a failed `assert` shows its values.
"""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in ("load", "sites", "sockets")))
