"""The questions, on a real pseudo-terminal."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
import toy
from toy import wait_for

DOWN, ENTER, INTERRUPT = "\x1b[B", "\r", "\x03"
QUESTIONS = ["Which framework?", "Which ASGI server?", "Which database?", "Which features?", "Set up now?"]


class Terminal:
    """A person at a terminal of 100 columns."""

    def __init__(self, generator: Path, folder: Path, tools: Path) -> None:
        self.environment = toy.environment(
            generator, folder, PROMPT_TOOLKIT_NO_CPR="1", PYTHON_COLORS="0", TOY_LOG=str(tools / "log")
        )
        self.environment["PATH"] = f"{toy.programs(tools / 'bin')}{os.pathsep}{os.environ['PATH']}"
        self.folder = folder
        self.child: pexpect.spawn[str]

    def types(self, *arguments: str, **variables: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "piccolo_new", *arguments],
            cwd=str(self.folder),
            env={**self.environment, **variables},
            dimensions=(40, 300),
            encoding="utf-8",
            timeout=15,
        )
        # Nothing here is so slow that it must be waited for.
        self.child.delaybeforesend = None
        self.child.delayafterclose = 0.0
        self.child.delayafterterminate = 0.0

    def answers(self, question: str, keys: str = ENTER) -> None:
        self.child.expect_exact(question)
        self.child.expect_exact(")")  # the end of the instruction
        self.child.send(keys)

    def reads_to_the_end(self) -> tuple[int, str]:
        text = str(self.child.read())
        self.child.wait()
        return int(self.child.exitstatus or 0), text.replace("\r\n", "\n")


@pytest.fixture
def terminal(generator: Path, folder: Path, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(generator, folder, tmp_path / "tools")
    yield terminal
    terminal.child.close(force=True)


def test_enter_takes_every_default(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git")
    for question in QUESTIONS:
        terminal.answers(question)
    code, text = terminal.reads_to_the_end()
    assert code == 0, text
    same = "--framework alpha --server one --database file --features extra,more --setup --no-git"
    assert f"piccolo-new demo {same}\n" in text
    assert (terminal.folder / "demo" / "migrated").exists()


def test_arrow_down_takes_the_second(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git")
    for question in QUESTIONS[:3]:
        terminal.answers(question, DOWN + ENTER)
    terminal.answers(QUESTIONS[3], DOWN + " " + ENTER)
    terminal.answers(QUESTIONS[4], DOWN + ENTER)
    code, text = terminal.reads_to_the_end()
    assert code == 0, text
    assert "--framework beta --server two --database service --features extra --no-setup --no-git\n" in text
    assert not (terminal.folder / "demo" / ".venv").exists()


def test_every_choice_is_shown_with_its_line(terminal: Terminal) -> None:
    terminal.types("demo")
    terminal.child.expect_exact(QUESTIONS[0])
    terminal.child.expect(r"Alpha +What alpha is good for")
    terminal.child.expect(r"Beta +What beta is good for")
    terminal.child.send(INTERRUPT)


def test_only_what_was_not_given_is_asked(terminal: Terminal) -> None:
    terminal.types(
        "demo", "--framework", "beta", "--server", "one", "--features", "none", "--no-setup", "--no-git"
    )
    terminal.answers(QUESTIONS[2])
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert "Which" not in text.partition("The same again")[2]
    assert "--features none" in text


def test_start_needs_no_question_about_the_set_up(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git", "--start")
    for question in QUESTIONS[:4]:
        terminal.answers(question)
    terminal.child.expect_exact("serving")
    terminal.child.send(INTERRUPT)
    _, text = terminal.reads_to_the_end()
    assert QUESTIONS[4] not in text


def test_the_line_that_repeats_it_has_no_password(terminal: Terminal) -> None:
    url = ["--database", "service", "--database-url", "serv://user:hush@host/name"]
    terminal.types("My App", "--no-git", "--no-setup", "--features", "none", "--server", "one", *url)
    terminal.answers(QUESTIONS[0])
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert "piccolo-new 'My App' " in text
    assert '--no-setup --no-git --database-url "$DATABASE_URL"\n' in text
    assert "hush" not in text


@pytest.mark.parametrize("answered", range(5))
def test_ctrl_c_at_any_question_writes_nothing(terminal: Terminal, answered: int) -> None:
    terminal.types("demo")
    for question in QUESTIONS[:answered]:
        terminal.answers(question)
    terminal.answers(QUESTIONS[answered], INTERRUPT)
    code, text = terminal.reads_to_the_end()
    assert code == 130
    assert text.endswith("piccolo-new: Stopped; nothing was written.\n")
    assert "Traceback" not in text
    assert not list(terminal.folder.iterdir())


def test_sigterm_at_a_question_writes_nothing(terminal: Terminal) -> None:
    terminal.types("demo")
    terminal.child.expect_exact(QUESTIONS[0])
    terminal.child.kill(signal.SIGTERM)
    code, text = terminal.reads_to_the_end()
    assert code == 143
    assert "Traceback" not in text


def test_what_is_wrong_is_refused_before_the_first_question(terminal: Terminal) -> None:
    terminal.types("demo", "--features", "nothing")
    code, text = terminal.reads_to_the_end()
    assert code == 2
    assert text == "piccolo-new: --features: there is no 'nothing'; choose from extra, more, or none alone.\n"


@pytest.mark.parametrize("flag", ["--yes", "--json"])
def test_nobody_is_asked_who_does_not_want_to_be(terminal: Terminal, flag: str) -> None:
    terminal.types("demo", "--no-git", "--no-setup", flag)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert "Which" not in text


@pytest.mark.parametrize(
    ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_those_who_want_them(
    terminal: Terminal, variables: dict[str, str], coloured: bool
) -> None:
    terminal.types("demo", "--no-git", "--yes", **variables)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert ("\x1b[32m" in text) is coloured


def test_ctrl_c_during_the_set_up_keeps_the_files(terminal: Terminal, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    terminal.types("demo", "--no-git", "--yes", TOY_SLOW=str(slow))
    wait_for(slow.exists)
    terminal.child.send(INTERRUPT)
    code, text = terminal.reads_to_the_end()
    assert code == 130
    assert "are complete. To go on:" in text
    assert "Traceback" not in text


def test_a_folder_in_use_is_refused_before_the_first_question(terminal: Terminal) -> None:
    toy.write(terminal.folder / "demo", {"notes": "mine"})
    terminal.types("demo")
    code, text = terminal.reads_to_the_end()
    assert code == 2
    assert text.startswith("piccolo-new: --directory: the folder ")
