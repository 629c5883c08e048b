"""Screenshots, when asked for: UPSHOT_SCREENSHOTS=DIR keeps each page light and dark, wide and narrow."""

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

SIZES: dict[str, ViewportSize] = {"narrow": {"width": 390, "height": 844}, "wide": {"width": 1440, "height": 900}}
SCHEMES = ("light", "dark")


def shoot(page: Page, name: str) -> None:
    """Hold the page against both widths; keep it under this name, if somebody wants to look."""
    folder = os.environ.get("UPSHOT_SCREENSHOTS")
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        assert overflow(page) <= 0, f"{name} is too wide for a {width} window"
        for scheme in SCHEMES if folder else ():
            page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
            page.screenshot(path=Path(folder or "") / f"{name}-{width}-{scheme}.png", animations="disabled")
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size(SIZES["wide"])


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
