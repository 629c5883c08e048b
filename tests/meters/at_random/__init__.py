import pytest

pytest.register_assert_rewrite("tests.meters.at_random.expected")
