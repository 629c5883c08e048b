"""How hard the property tests try: enough on every run, much more with UPSHOT_THOROUGH=1."""

import os

from hypothesis import settings

THOROUGH = os.environ.get("UPSHOT_THOROUGH") == "1"

law = settings(deadline=None, database=None, max_examples=20_000 if THOROUGH else 200)
"""Decorates a property test."""
