"""Many senders at once, and workers that die under them: what was acknowledged is stored, once."""

import pytest

pytest.register_assert_rewrite("tests.soak.books", "tests.soak.traffic")
