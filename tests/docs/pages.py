"""The documentation, as its readers have it before them."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPED = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Page:
    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text()

    def blocks(self, language: str) -> list[str]:
        """The contents of the fenced blocks of one language."""
        return re.findall(rf"^```{language}\n(.*?)^```$", self.text, re.DOTALL | re.MULTILINE)

    def environment(self) -> dict[str, str]:
        """The variables of its first `ini` block that sets any, with something in place of what is to be filled in."""
        blocks = [dict(re.findall(r"^([A-Z_]+)=(.*)$", block, re.MULTILINE)) for block in self.blocks("ini")]
        found = next(filter(None, blocks), {})
        return {name: re.sub("<.*?>", secrets.token_urlsafe(48), value) for name, value in found.items()}

    def sessions(self) -> list["Session"]:
        """What is typed into a terminal, block by block."""
        return [Session(block, self) for block in self.blocks("console")]


@dataclass(frozen=True)
class Session:
    """Lines that begin with `$ ` are typed, with their continuations; the others are what is printed."""

    block: str
    page: Page

    @property
    def commands(self) -> list[str]:
        return [re.sub(r"\s*\\\n\s*", " ", typed) for typed in TYPED.findall(self.block)]

    @property
    def printed(self) -> str:
        return TYPED.sub("", self.block)

    def fits(self, output: str) -> bool:
        """Whether the output is what the page shows; `…` stands for any text in a line, alone for any lines."""
        lines = ["(?s:.*)" if line == "…" else re.escape(line).replace("…", ".*") for line in self.printed.splitlines()]
        return re.fullmatch("\n".join(lines), output.rstrip()) is not None
