"""The questions, on a real pseudo-terminal."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import wrap

import pytest
import toy
from piccolo_new.catalog import Catalog
from piccolo_new.wizard import ask
from terminal import DOWN, END, ENTER, INTERRUPT, LEFT, UP, Terminal
from toy import wait_for

FRAMEWORK, SERVER, DATABASE, FEATURES, SETUP = QUESTIONS = [
    "Which framework?",
    "Which ASGI server?",
    "Which database?",
    "Which features?",
    "Set up now?",
]
FOUR = ["extra", "more", "other", "rare"]
STOPPED = "piccolo-new: Stopped; nothing was written."
PREFERRED = """
from piccolo_new.catalog import Catalog
from piccolo_new.wizard import ask
preferred = {"framework": ["beta"], "server": ["TWO"], "features": ["extra"]}
print(ask(Catalog.load(), {"server": ["one"]}, preferred, None))
"""


Typing = Callable[..., tuple[object, list[str]]]


def cut(line: str, columns: int) -> str:
    return line if len(line) <= columns else line[: columns - 3] + "..."


@pytest.fixture
def terminal(generator: Path, folder: Path, tmp_path: Path) -> Iterator[Terminal]:
    tools = tmp_path / "tools"
    environment = toy.environment(generator, folder, PYTHON_COLORS="0", TOY_LOG=str(tools / "log"))
    environment["PATH"] = f"{toy.programs(tools / 'bin')}{os.pathsep}{os.environ['PATH']}"
    terminal = Terminal(folder, environment)
    yield terminal
    terminal.child.close(force=True)


@pytest.fixture
def picky(tmp_path: Path) -> list[str]:
    """Flags for layers that don't go with others."""
    root = tmp_path / "picky"
    toy.layer(root / "frameworks" / "loner", 'order = 30\nconflicts = ["servers/one: no", "servers/two: no"]')
    toy.layer(root / "servers" / "zero", 'conflicts = ["frameworks/beta: it is too old"]')
    toy.layer(root / "features" / "other", 'order = 30\nconflicts = ["features/more: one is enough"]')
    toy.layer(root / "features" / "rare", 'order = 40\nconflicts = ["databases/service: it needs a file"]')
    return ["--layers", str(root)]


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
        terminal.answers(question, DOWN + " " + ENTER)
    terminal.answers(FEATURES, " " + ENTER)
    terminal.answers(SETUP, DOWN + ENTER)
    code, text = terminal.reads_to_the_end()
    assert code == 0, text
    assert "--framework beta --server two --database service --features none --no-setup --no-git\n" in text
    assert not (terminal.folder / "demo" / ".venv").exists()


def test_the_arrows_go_round(terminal: Terminal) -> None:
    terminal.types("demo")
    terminal.answers(FRAMEWORK, UP)
    terminal.sees("> Beta   What beta is good for")
    terminal.child.send(DOWN)
    terminal.sees("> Alpha  What alpha is good for")


def test_every_choice_is_shown_with_its_line_and_the_keys_below(terminal: Terminal) -> None:
    terminal.types("demo")
    assert terminal.sees("Arrows move, Enter goes on") == [
        FRAMEWORK,
        "> Alpha  What alpha is good for",
        "  Beta   What beta is good for",
        "Arrows move, Enter goes on",
    ]


def test_an_answer_leaves_one_line(terminal: Terminal) -> None:
    terminal.types("demo")
    for question in QUESTIONS[:3]:
        terminal.answers(question)
    terminal.answers(FEATURES, DOWN + " " + ENTER)
    assert terminal.sees("Arrows move, Enter goes on, Left goes back") == [
        f"{FRAMEWORK} Alpha",
        f"{SERVER} One",
        f"{DATABASE} File",
        f"{FEATURES} Extra",
        SETUP,
        "> Yes  make .venv, install, migrate: ready to run",
        "  No   only the files; the commands come at the end",
        "Arrows move, Enter goes on, Left goes back",
    ]


def test_features_are_ticked_and_unticked(terminal: Terminal) -> None:
    terminal.types("demo", "--framework", "alpha", "--server", "one", "--database", "file")
    assert terminal.sees("Arrows move, Space ticks, Enter goes on") == [
        FEATURES,
        "> [x] Extra  What extra is good for",
        "  [x] More   What more is good for",
        "Arrows move, Space ticks, Enter goes on",
    ]
    terminal.child.send(" ")
    terminal.sees("> [ ] Extra  What extra is good for")
    terminal.child.send(" ")
    terminal.sees("> [x] Extra  What extra is good for")


def test_only_what_was_not_given_is_asked(terminal: Terminal) -> None:
    terminal.types(
        "demo", "--framework", "beta", "--server", "one", "--features", "none", "--no-setup", "--no-git"
    )
    terminal.answers(DATABASE)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert [line for line in text.splitlines() if "?" in line] == [f"{DATABASE} File"]
    assert "--features none --no-setup --no-git\n" in text


def test_start_needs_no_question_about_the_set_up(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git", "--start")
    for question in QUESTIONS[:4]:
        terminal.answers(question)
    terminal.sees("serving")
    terminal.child.send(INTERRUPT)
    _, text = terminal.reads_to_the_end()
    assert SETUP not in text


def test_the_line_that_repeats_it_has_no_password(terminal: Terminal) -> None:
    url = ["--database", "service", "--database-url", "serv://user:hush@host/name"]
    terminal.types("My App", "--no-git", "--no-setup", "--features", "none", "--server", "one", *url)
    terminal.answers(FRAMEWORK)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert "piccolo-new 'My App' " in text
    assert '--no-setup --no-git --database-url "$DATABASE_URL"\n' in text
    assert "hush" not in text


def test_what_a_person_prefers_is_preselected_and_what_is_given_not_asked(terminal: Terminal) -> None:
    terminal.runs("-c", PREFERRED)
    terminal.answers(FRAMEWORK)
    terminal.answers(DATABASE)
    terminal.answers(FEATURES)
    terminal.answers(SETUP)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    keys = "{'framework': ['beta'], 'server': ['one'], 'database': ['file'], 'features': ['extra']}"
    assert f"Answers(keys={keys}, setup=True)\n" in text


def test_left_goes_back_to_the_answer_before(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git")
    terminal.answers(FRAMEWORK, DOWN + ENTER)
    terminal.answers(SERVER, LEFT)
    assert terminal.sees(FRAMEWORK) == [
        FRAMEWORK,
        "  Alpha  What alpha is good for",
        "> Beta   What beta is good for",
        "Arrows move, Enter goes on",
    ]


def test_an_answer_given_anew_is_the_one_that_counts(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git", "--no-setup")
    terminal.answers(FRAMEWORK, DOWN + ENTER)
    terminal.answers(SERVER, LEFT)
    terminal.answers(FRAMEWORK, UP + ENTER)
    for question in QUESTIONS[1:4]:
        terminal.answers(question)
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert f"{FRAMEWORK} Alpha\n{SERVER} One\n" in text
    assert "--framework alpha" in text


def test_the_last_question_leads_back_to_the_first(terminal: Terminal) -> None:
    terminal.types("demo")
    for question in QUESTIONS[:3]:
        terminal.answers(question)
    terminal.answers(FEATURES, " " + ENTER)
    terminal.answers(SETUP, LEFT)
    assert "  [x] More   What more is good for" in terminal.sees("> [ ] Extra  What extra is good for")
    for question in reversed(QUESTIONS[1:4]):
        terminal.answers(question, LEFT)
    assert len(terminal.sees(FRAMEWORK)) == 4


def test_nothing_comes_before_the_first_question(terminal: Terminal) -> None:
    terminal.types("demo")
    terminal.answers(FRAMEWORK, LEFT + DOWN)
    assert terminal.sees("> Beta   What beta is good for")[0] == FRAMEWORK


def test_what_conflicts_with_an_earlier_answer_is_shown_with_the_reason(terminal: Terminal) -> None:
    terminal.types("demo", "--no-git", "--no-setup", "--framework", "alpha", "--database", "file")
    terminal.answers(SERVER, DOWN + ENTER)
    assert terminal.sees(FEATURES)[2:4] == [
        "> [x] Extra  What extra is good for",
        "- [ ] More   not with Two: it has no sockets",
    ]
    terminal.child.send(DOWN + " " + ENTER)  # stays where it is
    code, text = terminal.reads_to_the_end()
    assert code == 0
    assert "--server two --database file --features none" in text


def test_what_conflicts_with_a_flag_is_shown_with_the_reason(terminal: Terminal) -> None:
    terminal.types("demo", "--features", "more", "--framework", "alpha")
    assert terminal.sees(SERVER)[1:3] == [
        "> One  What one is good for",
        "- Two  not with More: it has no sockets",
    ]


def test_what_itself_conflicts_with_an_earlier_answer_is_shown_too(
    terminal: Terminal, picky: list[str]
) -> None:
    terminal.types("demo", *picky, "--framework", "alpha", "--server", "one")
    terminal.answers(DATABASE, DOWN + ENTER)
    assert "- [ ] Rare   not with Service: it needs a file" in terminal.sees(FEATURES)


def test_the_first_that_works_is_preselected_in_place_of_one_that_does_not(
    terminal: Terminal, picky: list[str]
) -> None:
    terminal.types("demo", *picky)
    terminal.answers(FRAMEWORK, DOWN + ENTER)
    assert terminal.sees(SERVER)[2:5] == [
        "- Zero  not with Beta: it is too old",
        "> One   What one is good for",
        "  Two   What two is good for",
    ]
    terminal.child.send(ENTER)
    terminal.sees(f"{SERVER} One")


def test_where_no_feature_works_none_is_the_answer(terminal: Terminal, picky: list[str]) -> None:
    toy.layer(Path(picky[1]) / "servers" / "bare", f"conflicts = {[f'features/{key}: no' for key in FOUR]}")
    terminal.types("demo", *picky, "--framework=alpha", "--server=bare", "--database=file", "--no-setup")
    terminal.answers(FEATURES, DOWN + " " + ENTER)
    terminal.sees(f"{FEATURES} none")


def test_features_that_exclude_each_other_are_ticked_in_turn(terminal: Terminal, picky: list[str]) -> None:
    terminal.types("demo", *picky, "--framework", "alpha", "--server", "one", "--database", "file")
    assert terminal.sees(FEATURES)[2:4] == [
        "  [x] More   What more is good for",
        "- [ ] Other  not with More: one is enough",
    ]
    terminal.child.send(DOWN + " " + DOWN + " ")
    assert "- [ ] More   not with Other: one is enough" in terminal.sees(
        "> [x] Other  What other is good for"
    )


def test_where_nothing_works_with_an_earlier_answer_one_can_only_go_back(
    terminal: Terminal, picky: list[str]
) -> None:
    toy.layer(Path(picky[1]) / "servers" / "zero", 'conflicts = ["frameworks/loner: no"]')
    terminal.types("demo", *picky)
    terminal.answers(FRAMEWORK, UP + ENTER)
    terminal.answers(SERVER, DOWN + ENTER + LEFT)
    assert "> Loner  What loner is good for" in terminal.sees(FRAMEWORK)


def test_flags_that_leave_no_choice_are_refused_before_the_first_question(
    terminal: Terminal, picky: list[str]
) -> None:
    toy.layer(Path(picky[1]) / "servers" / "zero", 'conflicts = ["frameworks/loner: no"]')
    terminal.types("demo", *picky, "--framework", "loner")
    code, text = terminal.reads_to_the_end()
    assert code == 2
    assert text == "piccolo-new: --server: none works with what was given; change --framework.\n"


@pytest.mark.parametrize(
    ("answered", "key"), [*((answered, INTERRUPT) for answered in range(5)), (0, END), (3, END)]
)
def test_stopping_at_any_question_writes_nothing(terminal: Terminal, answered: int, key: str) -> None:
    terminal.types("demo")
    for question in QUESTIONS[:answered]:
        terminal.answers(question)
    terminal.answers(QUESTIONS[answered], key)
    code, text = terminal.reads_to_the_end()
    assert code == 130
    assert text.splitlines()[answered:] == [STOPPED]
    assert not list(terminal.folder.iterdir())


def test_sigterm_at_a_question_writes_nothing(terminal: Terminal) -> None:
    terminal.types("demo")
    terminal.sees(FRAMEWORK)
    terminal.child.kill(signal.SIGTERM)
    code, text = terminal.reads_to_the_end()
    assert code == 143
    assert "Traceback" not in text
    assert not list(terminal.folder.iterdir())


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
    assert "?" not in text


@pytest.mark.parametrize("columns", [40, 24])
def test_a_narrow_terminal_shows_each_choice_on_a_line_of_its_own(terminal: Terminal, columns: int) -> None:
    terminal.columns = columns
    terminal.types("demo", "--features", "more", "--no-setup", COLUMNS="300")
    terminal.answers(FRAMEWORK, DOWN + UP + DOWN + ENTER)
    terminal.answers(SERVER, DOWN + UP + DOWN)
    hint = wrap("Arrows move, Enter goes on, Left goes back", columns)
    assert terminal.sees(SERVER, hint[-1]) == [
        f"{FRAMEWORK} Beta",
        SERVER,
        cut("> One  What one is good for", columns),
        cut("- Two  not with More: it has no sockets", columns),
        *hint,
    ]


@pytest.mark.parametrize(
    ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_those_who_want_them(
    terminal: Terminal, variables: dict[str, str], coloured: bool
) -> None:
    terminal.types("demo", "--no-git", "--features", "none", "--server", "one", "--setup", **variables)
    terminal.sees_part(FRAMEWORK)
    terminal.child.send(ENTER)
    terminal.sees_part(DATABASE)
    questions = terminal.colours()
    terminal.child.send(ENTER)
    code, _ = terminal.reads_to_the_end()
    assert code == 0
    assert (questions, "\x1b[32m" in terminal.written) == (coloured, coloured)


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
    assert "is not empty" in text
    assert "?" not in text


@pytest.fixture
def dumb(terminal: Terminal) -> Terminal:
    """A terminal that can't move its cursor."""
    terminal.environment["TERM"] = "dumb"
    return terminal


@pytest.fixture
def typing(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Ask one question in this process: the answer to typed lines, and what was shown before each."""

    def answer(question: str, *typed: str) -> tuple[object, list[str]]:
        lines, prompts = list(typed), []

        def read(prompt: str) -> str:
            prompts.append(prompt)
            return lines.pop(0)

        monkeypatch.setattr("builtins.input", read)
        given = {kind: [next(iter(menu))] for kind, menu in catalog.choices.items() if kind != question}
        keys, setup = ask(catalog, given, {}, None if question == "setup" else True)
        return setup if question == "setup" else keys[question], prompts

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("os.get_terminal_size", lambda: os.terminal_size((80, 24)))
    return answer


def test_a_dumb_terminal_gets_numbers_to_type(dumb: Terminal) -> None:
    dumb.types("demo", "--no-git")
    assert dumb.sees(f"{FRAMEWORK} [1]:") == [
        "  1  Alpha  What alpha is good for",
        "  2  Beta   What beta is good for",
        f"{FRAMEWORK} [1]:",
    ]
    dumb.child.send("2\r")
    dumb.answers(f"{SERVER} (b: back) [1]:", "1\r")
    dumb.answers(f"{DATABASE} (b: back) [1]:", "2\r")
    dumb.answers(f"{FEATURES} (several: 1,2; or none) (b: back) [1,2]:", "2\r")
    dumb.answers(f"{SETUP} (b: back) [1]:", "2\r")
    code, text = dumb.reads_to_the_end()
    assert code == 0
    assert "--framework beta --server one --database service --features more --no-setup --no-git\n" in text
    assert "\x1b" not in dumb.written


def test_enter_alone_takes_every_default_on_a_dumb_terminal(dumb: Terminal) -> None:
    dumb.types("demo", "--no-git")
    for question in QUESTIONS:
        dumb.sees_part(question)
        dumb.child.send("\r")
    code, text = dumb.reads_to_the_end()
    assert code == 0
    assert "--framework alpha --server one --database file --features extra,more --setup --no-git\n" in text


@pytest.mark.parametrize(
    ("question", "typed", "taken"),
    [
        ("framework", "BETA", ["beta"]),
        ("framework", " Beta ", ["beta"]),
        ("framework", "2,2", ["beta"]),
        ("features", "2", ["more"]),
        ("features", "More, extra", ["extra", "more"]),
        ("features", "None", []),
        ("setup", "no", False),
        ("setup", "Y", True),
    ],
)
def test_a_name_or_a_number_is_taken(typing: Typing, question: str, typed: str, taken: object) -> None:
    assert typing(question, typed)[0] == taken


@pytest.mark.parametrize(
    ("question", "typed", "reason"),
    [
        ("framework", "9", "There is no '9': type a number or a name of the list."),
        ("framework", "0", "There is no '0': type a number or a name of the list."),
        ("framework", "-1", "There is no '-1': type a number or a name of the list."),
        ("framework", "abc", "There is no 'abc': type a number or a name of the list."),
        ("framework", "\x1b[A", "There is no '\\x1b[a': type a number or a name of the list."),
        ("framework", "b", "There is no 'b': type a number or a name of the list."),
        ("framework", "1,2", "Choose one."),
        ("framework", "none", "Choose one."),
        ("features", "1,9", "There is no '9': type a number or a name of the list."),
        ("features", "1,none", "There is no 'none': type a number or a name of the list."),
        ("features", "1,", "There is no '': type a number or a name of the list."),
        ("setup", "perhaps", "There is no 'perhaps': type a number or a name of the list."),
    ],
)
def test_what_is_no_answer_is_asked_again(typing: Typing, question: str, typed: str, reason: str) -> None:
    _, prompts = typing(question, typed, "1")
    assert prompts[1].startswith(reason + "\n")


def test_b_goes_back_on_a_dumb_terminal(dumb: Terminal) -> None:
    dumb.types("demo", "--no-git", "--no-setup", "--database", "file", "--features", "none")
    dumb.answers(f"{FRAMEWORK} [1]:", "2\r")
    dumb.answers(f"{SERVER} (b: back) [1]:", "b\r")
    dumb.answers(f"{FRAMEWORK} [2]:", "1\r")
    dumb.sees(f"{FRAMEWORK} [2]: 1")
    dumb.child.send("\r")
    code, text = dumb.reads_to_the_end()
    assert code == 0
    assert "--framework alpha" in text


def test_a_conflict_is_shown_and_refused_on_a_dumb_terminal(dumb: Terminal) -> None:
    dumb.types("demo", "--features", "more", "--framework", "alpha")
    dumb.answers(f"{SERVER} [1]:", "two\r")
    assert dumb.sees("Two can't be chosen: not with More: it has no sockets.")[:2] == [
        "  1  One  What one is good for",
        "  2  Two  not with More: it has no sockets",
    ]


def test_a_narrow_dumb_terminal_shows_each_choice_on_a_line_of_its_own(dumb: Terminal) -> None:
    dumb.columns = 24
    dumb.types("demo")
    assert dumb.sees(f"{FRAMEWORK} [1]:")[0] == cut("  1  Alpha  What alpha is good for", 24)


@pytest.mark.parametrize(("answered", "key"), [(0, INTERRUPT), (4, INTERRUPT), (0, END), (3, END)])
def test_stopping_at_any_question_writes_nothing_on_a_dumb_terminal(
    dumb: Terminal, answered: int, key: str
) -> None:
    dumb.types("demo")
    for question in QUESTIONS[:answered]:
        dumb.sees_part(question)
        dumb.child.send("\r")
    dumb.sees_part(QUESTIONS[answered])
    dumb.child.send(key)
    code, text = dumb.reads_to_the_end()
    assert code == 130
    assert text.endswith(f"\n{STOPPED}\n")
    assert not list(dumb.folder.iterdir())
