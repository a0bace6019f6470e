"""A person at a terminal: types keys, and reads what an emulator makes of all that was written.

The emulator answers nothing that a program asks it, as some terminals don't.
"""

import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte

UP, DOWN, LEFT, ENTER, INTERRUPT, END = "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x03", "\x04"
SECONDS = 60
QUIET = 0.03  # seconds in which nothing more comes
_COLOUR = re.compile(r"\x1b\[[0-9;]*?\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m")


class Terminal:
    """A pseudo-terminal with one program.

    Attributes:
        columns: how wide it is; to be set before the program runs.
        written: all that the program wrote, as it wrote it.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.columns = 300
        self.written = ""
        self.child: pexpect.spawn[str]

    def runs(self, *argv: str, **variables: str) -> None:
        """Start Python with these arguments."""
        self.screen = pyte.Screen(self.columns, 60)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            list(argv),
            cwd=str(self.folder),
            env={**self.environment, **variables},
            dimensions=(60, self.columns),
            encoding="utf-8",
        )
        # Nothing here is so slow that it must be waited for.
        self.child.delaybeforesend = None
        self.child.delayafterclose = 0.0
        self.child.delayafterterminate = 0.0

    def types(self, *arguments: str, **variables: str) -> None:
        """Start the command with these arguments."""
        self.runs("-m", "piccolo_new", *arguments, **variables)

    def lines(self) -> list[str]:
        """Read the screen, without the empty rest of each line and of the whole."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    def sees(self, *lines: str) -> list[str]:
        """Wait until the screen has all these lines, and read it."""
        return self._reads(lambda shown: set(lines) <= set(shown), f"{lines} on the screen")

    def sees_part(self, text: str) -> list[str]:
        """Wait until a text stands anywhere on the screen, and read it."""
        return self._reads(lambda shown: text in "\n".join(shown), f"{text!r} on the screen")

    def answers(self, question: str, keys: str = ENTER) -> None:
        """Type keys as soon as a question is open."""
        self.sees(question)
        self.child.send(keys)

    def reads_to_the_end(self) -> tuple[int, str]:
        """Wait for the program's end; its exit code, and what the screen shows."""
        while self._read():
            pass
        self.child.wait()
        return int(self.child.exitstatus or 0), "\n".join(self.lines()) + "\n"

    def colours(self) -> bool:
        """Whether anything that was written has a colour."""
        return bool(_COLOUR.search(self.written))

    def _reads(self, condition: Callable[[list[str]], bool], wanted: str) -> list[str]:
        end = time.monotonic() + SECONDS
        while not condition(self.lines()):
            assert time.monotonic() < end, f"no {wanted}:\n" + "\n".join(self.lines())
            assert self._read(), f"it ended without {wanted}:\n" + "\n".join(self.lines())
        with suppress(pexpect.EOF, pexpect.TIMEOUT):  # what is shown may come in several parts
            while True:
                self._read_some(QUIET)
        return self.lines()

    def _read(self) -> bool:
        try:
            self._read_some(SECONDS)
        except pexpect.EOF:
            return False
        except pexpect.TIMEOUT:
            raise AssertionError("it stopped at:\n" + "\n".join(self.lines())) from None
        return True

    def _read_some(self, patience: float) -> None:
        text = self.child.read_nonblocking(4096, timeout=patience)
        self.written += text
        self.stream.feed(text)
