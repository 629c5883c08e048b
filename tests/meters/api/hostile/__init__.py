"""Requests that nobody in his right mind would send, drawn by lot; each can be drawn again from its seed and number."""

import pytest

pytest.register_assert_rewrite("tests.meters.api.hostile.verdict")
