"""Pages of the documentation as a reader follows them: files to write, commands to type, what those print."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ADDING_A_LAYER = ROOT / "docs" / "adding-a-layer.md"
_BLOCK = re.compile(
    r"(?:^`(?P<path>[^`\n]+)`:\n\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """A fenced block: the content of the file at `path`; without a path, what its `kind` says."""

    path: str | None
    kind: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Every block of a page, in order; a line with a path and a colon makes the next block a file."""
    return [Block(**match.groupdict()) for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))]


def write_block(block: Block, folder: Path) -> None:
    """Write the file that a block is, below a folder."""
    file = folder / str(block.path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8", newline="\n")


def write_files(page: Path, folder: Path) -> Path:
    """Write all files of a page below a folder."""
    for block in blocks(page):
        if block.path:
            write_block(block, folder)
    return folder
