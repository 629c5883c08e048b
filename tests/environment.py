"""Loaded by pytest before Django (`-p tests.environment`): its own settings, whatever the shell says."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FROM_THE_SHELL = ("UPSHOT_TEST_DB", "UPSHOT_THOROUGH", "UPSHOT_CHROMIUM", "UPSHOT_SCREENSHOTS")
OURS = {
    "UPSHOT_ENV": "test",
    "UPSHOT_DATA_DIR": str(ROOT / "var" / "test"),
    "UPSHOT_SECRET_KEY": "insecure-only-for-tests",
    "UPSHOT_DIGEST_KEY": "insecure-only-for-tests",
    "UPSHOT_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
}

for name in [name for name in os.environ if name.startswith("UPSHOT_") and name not in FROM_THE_SHELL]:
    del os.environ[name]
os.environ.update(OURS)
