"""The Chromium of this machine."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def executable() -> str | None:
    """Where it is: UPSHOT_CHROMIUM, /usr/bin/chromium, or on the PATH; None when there is none."""
    named = os.environ.get("UPSHOT_CHROMIUM")
    usual = Path("/usr/bin/chromium")
    return named or (str(usual) if usual.exists() else next(filter(None, map(shutil.which, NAMES)), None))
