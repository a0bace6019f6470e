"""Writes the picture of a run that the README opens with: `python tests/record_run.py`.

The command runs in a pseudo-terminal, for real; Enter answers each of its questions. What it writes goes
through a terminal emulator, whose last screen becomes the picture.
"""

import io
import os
import re
import shutil
import sys
import termios
import time
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs" / "run.svg"
COMMAND = ["piccolo-new", "myproject"]
WIDTH, HEIGHT = 80, 60
PAUSE = 0.5  # seconds between two looks at whether it asks something
LIMIT = 300  # seconds for all of it


def main() -> None:
    """Run the command and replace the picture."""
    with TemporaryDirectory() as home:
        output = record(Path(home)).replace(os.path.realpath(home), "~")
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed(f"$ {' '.join(COMMAND)}\r\n{output}")
    PICTURE.write_text(picture(screen), encoding="utf-8")


def record(home: Path) -> str:
    """Give everything that the command writes when it runs in a folder, which is its user's home too."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {
        "PATH": path,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody answers where the cursor is
        # Packages come from where they always come from.
        **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "UV_"))},
    }
    program = str(shutil.which(COMMAND[0], path=path))
    child = pexpect.spawn(
        program,
        COMMAND[1:],
        cwd=home,
        env=variables,
        dimensions=(HEIGHT, WIDTH),
        encoding="utf-8",
    )
    written = io.StringIO()
    child.logfile_read = written
    end = time.monotonic() + LIMIT
    while child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=PAUSE):
        if time.monotonic() > end:
            child.terminate()
            raise SystemExit(f"{program} has not ended:\n{written.getvalue()}")
        if asks(child.child_fd):
            child.send("\r")
    child.close()
    if child.exitstatus:
        raise SystemExit(f"{program} ended with {child.exitstatus}:\n{written.getvalue()}")
    return written.getvalue()


def asks(terminal: int) -> bool:
    """Whether the program reads single keys: only then does it wait for an answer."""
    return not termios.tcgetattr(terminal)[3] & termios.ICANON


def picture(screen: pyte.Screen) -> str:
    """Draw the lines of a screen that hold something, with no font but those of whoever looks."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True)
    last = max(place for place, line in enumerate(screen.display) if line.strip())
    for place in range(last + 1):
        cells = [screen.buffer[place][column] for column in range(WIDTH)]
        runs = [("".join(cell.data for cell in run), look) for look, run in groupby(cells, style)]
        line = Text.assemble(*runs)
        line.rstrip()
        console.print(line, overflow="ignore", no_wrap=True)
    console.print()  # the last line's descenders need room
    drawn = console.export_svg(title=COMMAND[0], unique_id="run")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"font-family: [^;]+;", "font-family: ui-monospace, Menlo, Consolas, monospace;", drawn)
    return re.sub(r"<!--.*?-->\s*", "", drawn, flags=re.DOTALL)


def style(cell: pyte.screens.Char) -> Style:
    """Give rich's words for how a cell looks."""
    return Style(
        color=colour(cell.fg),
        bgcolor=colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        reverse=cell.reverse,
    )


def colour(name: str) -> str:
    """Give rich's name for pyte's colour, which may be six hexadecimal digits."""
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    # "bfight" is how pyte spells one of them.
    return name.replace("brown", "yellow").replace("bfight", "bright").replace("bright", "bright_")


if __name__ == "__main__":
    main()
